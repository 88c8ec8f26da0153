"""Somebody who is skipped for now."""

from vaccsched.calling import operations as calling
from vaccsched.checks.errors import ReasonMissing
from vaccsched.checks.words import ABSENT, SKIPPED
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.visits.models import StageEntry


def skip(*, entry: StageEntry, reason: str, actor: Actor, reading: Reading) -> StageEntry:
    """跳过: whoever is here but not ready waits behind the next two; whoever did not come (过号) waits until somebody
    says that they are back.

    :raises ReasonMissing: none of ``words.SKIPPED``.
    :raises PassedTooEarly: did not come, but was not called often enough yet.
    :raises StageMoved: somebody moved them on meanwhile.
    """
    if reason not in dict(SKIPPED):
        raise ReasonMissing
    visit = entry.visit
    if reason == ABSENT:
        moved = calling.pass_over(entry_id=entry.id, actor=actor, reading=reading)
    else:
        moved = calling.let_pass(entry_id=entry.id, reason=reason, actor=actor, reading=reading)
    audit.record(
        action="skipped", actor=actor, now=reading.wall, subject=visit, person_id=visit.person_id, reason=reason
    )
    return moved
