"""Taking back a dose that was pressed by mistake, within a minute; nothing is deleted."""

import datetime as dt
import uuid

from vaccsched.checks import queries
from vaccsched.checks.errors import GivenAgain, NothingToUndo, ReasonMissing, UndoOver
from vaccsched.checks.models import BedsideCheck
from vaccsched.checks.operations.giving import lock_person
from vaccsched.checks.operations.opening import clear
from vaccsched.checks.words import UNDONE
from vaccsched.records import operations as records
from vaccsched.records.models import Immunization
from vaccsched.shared import audit, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.stock import operations as stock
from vaccsched.visits import operations as visits

WITHIN = dt.timedelta(seconds=60)


def undo_dose(*, check_id: uuid.UUID, reason: str, actor: Actor, key: str, reading: Reading) -> BedsideCheck:
    """Within 60 seconds: the record becomes entered in error (a new version), a compensating movement brings the dose
    back into stock, the planned dose is planned again, the person waits or stands where they stood, and the check
    begins anew. One transaction. The same ``key`` again answers the same check.

    :raises GivenAgain: the press is an old one, the dose was given again since.
    :raises UndoOver: the minute is over: the correction page keeps both values (``record_id``).
    :raises NothingToUndo: no dose is on record for this check.
    :raises ReasonMissing: none of ``words.UNDONE``.
    :raises StageMoved: the person left, or somebody else moved them.
    :raises NotFound: another clinic's check.
    """
    lock_person(check_id)
    made = idempotency.made_before(actor=actor, operation="undo_dose", key=key, check_id=check_id)
    check = queries.get_check(clinic_id=actor.clinic_id, check_id=check_id)
    if made is not None:
        if check.immunization_id is not None:
            raise GivenAgain
        return check
    if reason not in dict(UNDONE):
        raise ReasonMissing
    given = _given(check, reading.wall)
    records.mark_entered_in_error(record_id=given.record_id, reason=reason, actor=actor, now=reading.wall)
    assert given.pack_id is not None
    stock.undo_use(pack_id=given.pack_id, reason=reason, actor=actor, now=reading.wall)
    visits.take_back_dose(planned_dose_id=check.planned_dose_id, actor=actor, reading=reading)
    check.immunization_id = check.given_at = None
    clear(check)
    idempotency.remember(
        actor=actor, operation="undo_dose", key=key, made_id=check.id, now=reading.wall, check_id=check_id
    )
    audit.record(
        action="dose_undone", actor=actor, now=reading.wall, subject=check,
        person_id=check.planned_dose.visit.person_id, reason=reason,
    )  # fmt: skip
    db.session.flush()
    return check


def _given(check: BedsideCheck, now: dt.datetime) -> Immunization:
    if check.immunization_id is None or check.given_at is None:
        raise NothingToUndo
    given = db.session.get_one(Immunization, check.immunization_id)
    if now - check.given_at > WITHIN:
        raise UndoOver(record_id=str(given.record_id))
    return given
