"""Soft stops: kept when shown, answered with a reason, required before the press."""

import datetime as dt
import uuid
from collections.abc import Iterable

from vaccsched.checks import queries
from vaccsched.checks.errors import AlreadyGiven, ReasonNeeded
from vaccsched.checks.models import BedsideCheck
from vaccsched.shared.actor import Actor
from vaccsched.stops import operations as stops
from vaccsched.stops.errors import NothingAsked
from vaccsched.stops.models import SoftRule
from vaccsched.stops.queries import Ask


def answer(*, check_id: uuid.UUID, rule: SoftRule, reason: str, actor: Actor, now: dt.datetime) -> BedsideCheck:
    """Why the vaccinator goes on in spite of a soft stop; kept with rule, person and time.

    :raises NothingAsked: the rule does not ask here now, or there is no such reason.
    :raises AlreadyGiven: the dose is on record.
    :raises NotFound: another clinic's check.
    """
    check = queries.get_check(clinic_id=actor.clinic_id, check_id=check_id)
    if check.immunization_id is not None:
        raise AlreadyGiven
    asked = {ask.rule for ask in queries.judged(check, now=now).asks}
    if rule not in asked:
        raise NothingAsked
    _note(check, rule, actor, now)
    stops.answer(
        planned_dose_id=check.planned_dose_id, rule=rule, about=queries.about(check, rule), reason=reason,
        actor=actor, now=now,
    )  # fmt: skip
    return check


# for the other files of this folder


def note_asks(check: BedsideCheck, asks: Iterable[Ask], *, actor: Actor, now: dt.datetime) -> None:
    """Keep every soft stop that this check now shows."""
    for ask in queries.pending_asks(check, asks):
        _note(check, ask.rule, actor, now)


def must_be_answered(check: BedsideCheck, asks: Iterable[Ask]) -> None:
    """:raises ReasonNeeded: a soft stop waits for its reason."""
    pending = queries.pending_asks(check, asks)
    if pending:
        raise ReasonNeeded(about=str(pending[0].sentence), rule=str(pending[0].rule))


def _note(check: BedsideCheck, rule: SoftRule, actor: Actor, now: dt.datetime) -> None:
    stops.note_shown(
        planned_dose_id=check.planned_dose_id, clinic_id=check.planned_dose.visit.clinic_id, rule=rule,
        about=queries.about(check, rule), actor=actor, now=now,
    )  # fmt: skip
