"""Writing messages, taking them to be sent, noting what became of them. All flush, none commits."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.aefi.models import AefiCase, AefiEvent
from vaccsched.handover import queries, rules
from vaccsched.handover.errors import NotDead, WhyNotSent
from vaccsched.handover.models import HandoverLine, HandoverMessage, HandoverStatus, MessageKind, Trouble
from vaccsched.records.models import Immunization, ImmunizationStatus
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound

LINE = "health_record"
UNDONE, RETOLD = "undone_before_told", "told_by_a_later_one"
_FREE = sa.or_(HandoverMessage.leased_until.is_(None), HandoverMessage.leased_until < sa.bindparam("now"))


# written in the act's own transaction


def tell_dose(*, immunization_id: uuid.UUID) -> HandoverMessage | None:
    """A version of a dose given here is to be told. A dose given here is told after a minute at the earliest: until
    then the station takes it back, and what nobody was told needs no message. None: nothing is to be told.
    """
    record = db.session.get_one(Immunization, immunization_id)
    if record.clinic_id is None:
        return None  # given elsewhere: whoever gave it tells it
    first = record.version == 1
    if record.status is ImmunizationStatus.ENTERED_IN_ERROR and _withdraw_untold(record):
        return None
    at = record.recorded_at
    return _write(
        HandoverMessage(
            id=record.id, kind=MessageKind.DOSE if first else MessageKind.CORRECTION, clinic_id=record.clinic_id,
            person_id=record.person_id, subject_id=record.record_id, version=record.version,
            happened_at=record.given_at if first else at, due_at=at + rules.HELD_BACK if first else at, created_at=at,
        )
    )  # fmt: skip


def tell_again(*, person_id: uuid.UUID, now: dt.datetime) -> int:
    """All doses given here of a person belong to another file than the platform was told, or to somebody of another
    name, birth date or sex; answers how many.
    """
    records = queries.given_here(person_id=person_id)
    for one in records:
        _write(
            HandoverMessage(
                id=new_id(), kind=MessageKind.CORRECTION, clinic_id=one.clinic_id, person_id=person_id,
                subject_id=one.record_id, version=one.version, happened_at=now, due_at=now, created_at=now,
            )
        )  # fmt: skip
    return len(records)


def tell_reaction(*, case_id: uuid.UUID, line_id: uuid.UUID) -> HandoverMessage | None:
    """A reaction was reported, or its card changed; ``line_id`` in the case's history. What a family tells from home
    is told once the clinic has taken it up. None: nothing is to be told.
    """
    case, line = db.session.get_one(AefiCase, case_id), db.session.get_one(AefiEvent, line_id)
    told = queries.count_of(person_id=case.person_id, subject_id=case_id)
    if not rules.is_told(what=line.what, source=case.source, told=told):
        return None
    return _write(
        HandoverMessage(
            id=line.id, kind=MessageKind.REACTION, clinic_id=case.clinic_id, person_id=case.person_id,
            subject_id=case.id, version=told + 1, happened_at=line.at, due_at=line.at, created_at=line.at,
        )
    )  # fmt: skip


def tell_earlier(*, since: dt.datetime, now: dt.datetime, at_most: int = 1000) -> int:
    """Doses given here since then that have no message, from before this was installed; answers how many were written.
    Call it again until it answers 0.
    """
    found = queries.untold(since=since, at_most=at_most)
    for one in found:
        _write(
            HandoverMessage(
                id=one.id, kind=MessageKind.DOSE if one.version == 1 else MessageKind.CORRECTION,
                clinic_id=one.clinic_id, person_id=one.person_id, subject_id=one.record_id, version=one.version,
                happened_at=one.given_at if one.version == 1 else one.recorded_at, due_at=now, created_at=now,
            )
        )  # fmt: skip
    db.session.flush()
    return len(found)


# the worker's side


def take(*, message_ids: Sequence[uuid.UUID], now: dt.datetime) -> list[uuid.UUID]:
    """Lease messages that were due for five minutes; answers those that nobody else took meanwhile, in order."""
    taking = (
        sa.update(HandoverMessage)
        .where(HandoverMessage.id.in_(message_ids), HandoverMessage.status == HandoverStatus.WAITING, _FREE)
        .values(
            leased_until=now + rules.LEASE,
            attempts=HandoverMessage.attempts + 1,
            first_tried_at=sa.func.coalesce(HandoverMessage.first_tried_at, now),
        )
        .returning(HandoverMessage.id)
    )
    had = set(db.session.scalars(taking, {"now": now}, execution_options={"synchronize_session": False}))
    return [one for one in message_ids if one in had]


def give_back(*, message_ids: Sequence[uuid.UUID]) -> None:
    """Messages that were taken and not tried: as if nobody had taken them."""
    db.session.execute(
        sa.update(HandoverMessage)
        .where(HandoverMessage.id.in_(message_ids), HandoverMessage.status == HandoverStatus.WAITING)
        .values(
            leased_until=None,
            attempts=HandoverMessage.attempts - 1,
            first_tried_at=sa.case((HandoverMessage.attempts == 1, None), else_=HandoverMessage.first_tried_at),
        ),
        execution_options={"synchronize_session": False},
    )


def mark_taken(*, message_id: uuid.UUID, receipt: dict[str, Any], now: dt.datetime) -> None:
    """The platform has it; ``receipt`` is what it answered. Also when it was given up meanwhile."""
    marking = sa.update(HandoverMessage).where(
        HandoverMessage.id == message_id,
        HandoverMessage.status.in_((HandoverStatus.WAITING, HandoverStatus.DEAD)),
    )
    kept = marking.values(
        status=HandoverStatus.TAKEN, taken_at=now, receipt=receipt, leased_until=None, trouble=None,
        trouble_detail=None, ended_at=None, ended_because=None,
    ).returning(HandoverMessage.person_id, HandoverMessage.attempts)  # fmt: skip
    had = db.session.execute(kept, execution_options={"synchronize_session": False}).one_or_none()
    if had is not None and had.attempts > 1:
        _wake(had.person_id, now)
    _line_is_fine(now)


def mark_failed(
    *, message_id: uuid.UUID, trouble: Trouble, detail: str, pause: dt.timedelta | None, luck: float, now: dt.datetime
) -> bool:
    """The attempt failed: later again, and given up after days. ``pause``: the platform named a time; ``luck``: 0–1.
    Answers whether the line may be used on; not when it rests now.
    """
    message = db.session.get_one(HandoverMessage, message_id)
    given_up = rules.is_given_up(
        trouble=trouble, attempts=message.attempts, first_tried_at=message.first_tried_at or now, now=now
    )
    due_at = now + max(rules.wait_after(message.attempts, luck=luck), pause or dt.timedelta())
    values: dict[str, Any] = {"leased_until": None, "trouble": trouble, "trouble_detail": detail[:200]}
    values |= {"status": HandoverStatus.DEAD, "ended_at": now} if given_up else {"due_at": due_at}
    marking = sa.update(HandoverMessage).where(
        HandoverMessage.id == message_id, HandoverMessage.status == HandoverStatus.WAITING
    )
    if claim(marking.values(**values)) and given_up:
        _wake(message.person_id, now)
    elif not given_up:
        _hold_up(message.person_id, message_id, due_at)
    return not rules.is_lines_fault(trouble) or _line_failed(trouble, pause, now)


# the people's side


def send_again(
    *, message_id: uuid.UUID, clinic_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime
) -> HandoverMessage:
    """A message that was given up starts anew, with the same event id.

    :raises NotFound: not of these clinics. :raises NotDead: somebody was faster, or the platform has it.
    """
    message = _own(message_id, clinic_ids)
    if not claim(_of_dead(message.id).values(**_anew(now))):
        raise NotDead
    audit.record(
        action="handover_sent_again", actor=actor, now=now, subject=message, person_id=message.person_id,
        clinic_id=message.clinic_id,
    )  # fmt: skip
    return message


def send_all_again(*, clinic_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> int:
    """Everything of these clinics that was given up starts anew; answers how many."""
    dead = queries.dead(clinic_ids=clinic_ids, at_most=None)
    for one in dead:
        send_again(message_id=one.id, clinic_ids=clinic_ids, actor=actor, now=now)
    return len(dead)


def withdraw(
    *, message_id: uuid.UUID, clinic_ids: Sequence[uuid.UUID], reason: str, actor: Actor, now: dt.datetime
) -> HandoverMessage:
    """A message that was given up is not sent any more, for a reason that stays with it.

    :raises WhyNotSent: :raises NotFound: not of these clinics. :raises NotDead:
    """
    if not reason.strip():
        raise WhyNotSent(field="reason")
    message = _own(message_id, clinic_ids)
    ending = _of_dead(message.id).values(
        status=HandoverStatus.WITHDRAWN, ended_at=now, ended_because=reason.strip()[:200]
    )
    if not claim(ending):
        raise NotDead
    audit.record(
        action="handover_withdrawn", actor=actor, now=now, subject=message, person_id=message.person_id,
        clinic_id=message.clinic_id,
    )  # fmt: skip
    return message


def open_line(*, actor: Actor, now: dt.datetime) -> None:
    """Somebody repaired it: the line is tried now, and whatever failed does not wait any longer."""
    line = _line()
    line.paused_until, line.failures = None, 0
    db.session.execute(
        sa.update(HandoverMessage)
        .where(
            HandoverMessage.status == HandoverStatus.WAITING,
            HandoverMessage.trouble.is_not(None),
            HandoverMessage.due_at > now,
        )
        .values(due_at=now),
        execution_options={"synchronize_session": False},
    )
    audit.record(action="handover_line_opened", actor=actor, now=now)


def note_list_seen(*, messages: Sequence[HandoverMessage], actor: Actor, now: dt.datetime) -> None:
    """One row for looking at the list, with the ids on it."""
    audit.record(
        action="handover_list_seen", actor=actor, now=now, messages=[str(one.id) for one in messages],
        persons=sorted({str(one.person_id) for one in messages}),
    )  # fmt: skip


# helpers


def _write(message: HandoverMessage) -> HandoverMessage:
    db.session.add(message)
    return message


def _withdraw_untold(record: Immunization) -> bool:
    """Whether the platform was told nothing of this record, and now never will be."""
    untold = (
        sa.update(HandoverMessage)
        .where(
            HandoverMessage.person_id == record.person_id,
            HandoverMessage.subject_id == record.record_id,
            HandoverMessage.version == record.version - 1,
            HandoverMessage.kind == MessageKind.DOSE,
            HandoverMessage.status == HandoverStatus.WAITING,
            HandoverMessage.attempts == 0,
        )
        .values(status=HandoverStatus.WITHDRAWN, ended_at=record.recorded_at, ended_because=UNDONE)
    )
    return claim(untold)


def _own(message_id: uuid.UUID, clinic_ids: Sequence[uuid.UUID]) -> HandoverMessage:
    message = db.session.get(HandoverMessage, message_id)
    if message is None or message.clinic_id not in clinic_ids:
        raise NotFound
    return message


def _of_dead(message_id: uuid.UUID) -> sa.Update:
    return sa.update(HandoverMessage).where(
        HandoverMessage.id == message_id, HandoverMessage.status == HandoverStatus.DEAD
    )


def _anew(now: dt.datetime) -> dict[str, Any]:
    return {
        "status": HandoverStatus.WAITING, "due_at": now, "attempts": 0, "first_tried_at": None, "ended_at": None,
        "leased_until": None,
    }  # fmt: skip


def _hold_up(person_id: uuid.UUID, behind: uuid.UUID, until: dt.datetime) -> None:
    """The person's later messages wait as long, so that nobody looks at them in vain."""
    _move_due(person_id, HandoverMessage.id > behind, HandoverMessage.due_at < until, due_at=until)


def _wake(person_id: uuid.UUID, now: dt.datetime) -> None:
    """The way is free for the person's next message; never before a dose can be undone no more."""
    soon = now + rules.HELD_BACK
    _move_due(person_id, HandoverMessage.attempts == 0, HandoverMessage.due_at > soon, due_at=soon)


def _move_due(person_id: uuid.UUID, *which: sa.ColumnElement[bool], due_at: dt.datetime) -> None:
    waiting = sa.update(HandoverMessage).where(
        HandoverMessage.person_id == person_id, HandoverMessage.status == HandoverStatus.WAITING, *which
    )
    db.session.execute(waiting.values(due_at=due_at), execution_options={"synchronize_session": False})


def _line() -> HandoverLine:
    line = db.session.get(HandoverLine, LINE)
    if line is None:
        line = HandoverLine(name=LINE, failures=0)
        db.session.add(line)
        db.session.flush()
    return line


def _line_is_fine(now: dt.datetime) -> None:
    line = _line()
    if line.failures or line.last_taken_at is None or now - line.last_taken_at > rules.SHOWN_TO:
        line.failures, line.paused_until, line.last_taken_at = 0, None, now


def _line_failed(trouble: Trouble, pause: dt.timedelta | None, now: dt.datetime) -> bool:
    line = _line()
    line.failures += 1
    line.last_failed_at, line.last_trouble = now, trouble
    rest = max(filter(None, (rules.pause_after(line.failures), pause)), default=None)
    line.paused_until = now + rest if rest is not None else None
    return rest is None
