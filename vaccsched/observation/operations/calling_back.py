"""Calling back who left early, and the looks at lists."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.aefi import operations as aefi
from vaccsched.aefi.models import Severity, Source
from vaccsched.observation import queries
from vaccsched.observation.models import CallBack, CallResult, ObservationExit
from vaccsched.observation.operations.leaving import clinic_of
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def note_call_back(
    *, exit_id: uuid.UUID, actor: Actor, now: dt.datetime, result: CallResult = CallResult.WELL, note: str = ""
) -> ObservationExit:
    """The nurse has called somebody who left early. Not reached: the duty stays. Unwell: a case is opened, so that it
    is not forgotten. After it was done: changes nothing.

    :raises NotFound: another clinic's, or nobody has to be called.
    """
    left = queries.get_exit(clinic_id=clinic_of(actor), exit_id=exit_id)
    if left is None or left.call_back_due_at is None:
        raise NotFound
    if left.called_back_at is not None:
        return left
    call = CallBack(id=new_id(), exit_id=left.id, at=now, staff_id=actor.id, result=result)
    call.note = note.strip() or None
    db.session.add(call)
    if result is not CallResult.NOT_REACHED:
        left.called_back_at, left.called_back_by_id = now, actor.id
    db.session.flush()
    db.session.expire(left, ["calls"])
    audit.record(
        action="called_back", actor=actor, now=now, subject=left, person_id=left.visit.person_id, result=result
    )
    if result is CallResult.UNWELL:
        aefi.report(
            clinic_id=left.visit.clinic_id, person_id=left.visit.person_id, source=Source.STAFF, discovered_at=now,
            found_by=actor.id, immunization_ids=[one.id for one in queries.doses_of_visit(left.visit)],
            severity=Severity.ORDINARY, actor=actor, now=now, told=call.note,
        )  # fmt: skip
    return left


def note_board_seen(*, person_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """One row for looking at the list, with the ids on it."""
    audit.record(action="observation_list_seen", actor=actor, now=now, persons=list(person_ids))


def note_foreign_ticket(*, visit_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    """Another clinic's ticket was scanned here; it was answered as unknown."""
    audit.record(action="denied", actor=actor, now=now, asked={"visit_id": visit_id})
