"""Following a case until it is told and closed."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.aefi import queries, rules
from vaccsched.aefi.errors import (
    CardIncomplete,
    ClosingNeedsReason,
    MustBeSubmitted,
    NoNumber,
    NoteMissing,
    UnlawfulStep,
)
from vaccsched.aefi.models import AefiCase, CaseStatus, Severity, What
from vaccsched.aefi.operations.reporting import own_case, write
from vaccsched.aefi.words import FIELDS
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db


def submit(*, case_id: uuid.UUID, number: str, actor: Actor, now: dt.datetime) -> AefiCase:
    """Write down that the card was entered into the national system under this number; this program sends nothing.

    :raises CardIncomplete: a starred field is empty. :raises NoNumber:
    :raises UnlawfulStep: submitted before, or closed.
    """
    case = own_case(case_id, actor)
    if not rules.is_waiting(case.status):
        raise UnlawfulStep
    empty = rules.missing(case)
    if empty:
        raise CardIncomplete(missing="、".join(str(FIELDS[name]) for name in empty))
    if not number.strip():
        raise NoNumber(field="number")
    _step(case, CaseStatus.SUBMITTED, submitted_number=number.strip(), submitted_at=now, submitted_by_id=actor.id)
    write(case, What.SUBMITTED, actor, now, note=number.strip())
    late = now > queries.due_at(case)
    audit.record(action="aefi_submitted", actor=actor, now=now, subject=case, person_id=case.person_id, late=late)
    return case


def close_case(*, case_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> AefiCase:
    """The end: followed up after submission, or found not to be reportable, with the reason.

    :raises ClosingNeedsReason: :raises MustBeSubmitted: a great event was not told. :raises UnlawfulStep:
    """
    case = own_case(case_id, actor)
    if not reason.strip():
        raise ClosingNeedsReason(field="reason")
    if case.status is CaseStatus.DRAFT and case.severity is not Severity.ORDINARY:
        raise MustBeSubmitted
    case.closing_reason = reason.strip()
    sealed = case.closing_reason_sealed
    db.session.expire(case, ["closing_reason_sealed"])
    _step(case, CaseStatus.CLOSED, closed_at=now, closed_by_id=actor.id, closing_reason_sealed=sealed)
    write(case, What.CLOSED, actor, now, note=reason.strip())
    audit.record(action="aefi_closed", actor=actor, now=now, subject=case, person_id=case.person_id)
    return case


def add_note(*, case_id: uuid.UUID, note: str, actor: Actor, now: dt.datetime) -> AefiCase:
    """What a follow-up call or visit brought.

    :raises NoteMissing:
    """
    case = own_case(case_id, actor)
    if not note.strip():
        raise NoteMissing(field="note")
    write(case, What.NOTE, actor, now, note=note.strip())
    audit.record(action="aefi_noted", actor=actor, now=now, subject=case, person_id=case.person_id)
    return case


def _step(case: AefiCase, to: CaseStatus, **values: object) -> None:
    """Claim the case's status: whoever is second is refused."""
    taking = sa.update(AefiCase).where(AefiCase.id == case.id, AefiCase.status == case.status)
    if not rules.may_move(case.status, to) or not claim(taking.values(status=to, **values)):
        raise UnlawfulStep
    db.session.refresh(case)
