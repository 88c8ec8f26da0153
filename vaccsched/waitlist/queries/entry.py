"""Who waits, in which order, and whom a place would suit."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.residents import queries as residents
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db, rows
from vaccsched.shared.errors import NotFound
from vaccsched.waitlist import rules
from vaccsched.waitlist.models import EntryStatus, Priority, WaitlistEntry, WaitlistLine, WaitlistOffer

MOST = 500
RANK = sa.case({priority.value: rules.rank(priority) for priority in Priority}, value=WaitlistEntry.priority)

WAITING = (  # a person, for these vaccines
    sa.select(WaitlistLine.entry_id)
    .join(WaitlistLine.entry)
    .where(
        WaitlistLine.person_id == sa.bindparam("person_id"),
        WaitlistLine.vaccine_code.in_(sa.bindparam("vaccine_codes", expanding=True)),
        WaitlistLine.open,
    )
    .order_by(WaitlistEntry.created_at, WaitlistLine.id)
)
OPEN_LINES = WAITING.with_only_columns(WaitlistLine).options(contains_eager(WaitlistLine.entry))


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where somebody stands: how many come before them for the same days, and why they stand there."""

    ahead: int
    priority: Priority


def find_entry(*, entry_id: uuid.UUID) -> WaitlistEntry | None:
    """The entry with its person, half-day and lines."""
    return db.session.scalar(sa.select(WaitlistEntry).where(WaitlistEntry.id == entry_id).options(*_whole()))


def get_entry(*, entry_id: uuid.UUID) -> WaitlistEntry:
    """:raises NotFound:"""
    entry = find_entry(entry_id=entry_id)
    if entry is None:
        raise NotFound
    return entry


def get_clinics_entry(*, clinic_id: uuid.UUID, entry_id: uuid.UUID) -> WaitlistEntry:
    """:raises NotFound: missing, or another clinic's."""
    entry = get_entry(entry_id=entry_id)
    if entry.clinic_id != clinic_id:
        raise NotFound
    return entry


def get_own_entry(*, account_id: uuid.UUID, entry_id: uuid.UUID, on: dt.date) -> WaitlistEntry:
    """An entry of a person the account may act for on that day.

    :raises NotFound: missing, or another family's.
    """
    entry = get_entry(entry_id=entry_id)
    residents.get_own_person(account_id=account_id, person_id=entry.person_id, on=on)
    return entry


def waiting_list(*, clinic_id: uuid.UUID) -> list[WaitlistEntry]:
    """Everybody who waits at home or has an offer, in the order in which places are offered; at most 500."""
    return _in_order(WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.session_id.is_(None), _is_live())


def standing_by(*, session_id: uuid.UUID) -> list[WaitlistEntry]:
    """Everybody who stands by on site in this half-day, in the order in which places are offered."""
    return _in_order(WaitlistEntry.session_id == session_id, _is_live())


def sessions_with_standby() -> list[uuid.UUID]:
    """The half-days in which somebody stands by and has no offer."""
    return list(
        db.session.scalars(
            sa.select(WaitlistEntry.session_id)
            .where(WaitlistEntry.session_id.is_not(None), WaitlistEntry.status == EntryStatus.WAITING)
            .distinct()
            .order_by(WaitlistEntry.session_id)
        )
    )


def entries_of_persons(*, person_ids: Iterable[uuid.UUID]) -> list[WaitlistEntry]:
    """The open entries of these persons, in order."""
    return _in_order(WaitlistEntry.person_id.in_(list(person_ids)), _is_live())


def open_lines(*, person_id: uuid.UUID, vaccine_codes: Sequence[str]) -> list[WaitlistLine]:
    """The lines by which this person waits for these vaccines, the oldest request first."""
    return list(db.session.scalars(OPEN_LINES, {"person_id": person_id, "vaccine_codes": vaccine_codes}))


def entries_waiting(*, person_id: uuid.UUID, vaccine_codes: Sequence[str]) -> list[WaitlistEntry]:
    """By which this person waits for one of these vaccines, the oldest request first. Every booking asks; mostly there
    are none.
    """
    found = rows(WAITING, {"person_id": person_id, "vaccine_codes": vaccine_codes})
    return [db.session.get_one(WaitlistEntry, entry_id) for entry_id in dict.fromkeys(one.entry_id for one in found)]


def entries_of_appointment(*, appointment_id: uuid.UUID) -> list[WaitlistEntry]:
    """Who waits for another place for this booking."""
    return _in_order(WaitlistEntry.appointment_id == appointment_id, _is_live())


def over(*, today: dt.date, now: dt.datetime) -> list[WaitlistEntry]:
    """Entries that nothing can be offered to any more: their days are past, or the half-day they stood in ended."""
    ended = sa.and_(WaitlistEntry.session_id.is_not(None), Session.ends_at <= now)
    past = sa.and_(WaitlistEntry.session_id.is_(None), WaitlistEntry.last_day < today)
    return list(
        db.session.scalars(
            sa.select(WaitlistEntry)
            .outerjoin(WaitlistEntry.session)
            .where(_is_live(), sa.or_(ended, past))
            .order_by(WaitlistEntry.id)
            .limit(MOST)
        )
    )


def position(entry: WaitlistEntry) -> Position:
    """How many come before this entry: at the same clinic, for days that overlap (on site: in the same half-day)."""
    before = sa.tuple_(RANK, WaitlistEntry.created_at, WaitlistEntry.id) < sa.tuple_(
        sa.literal(rules.rank(entry.priority)), sa.literal(entry.created_at, WaitlistEntry.created_at.type),
        sa.literal(entry.id, WaitlistEntry.id.type),
    )  # fmt: skip
    counted = sa.select(sa.func.count()).select_from(WaitlistEntry).where(_is_live(), before)
    if entry.session_id is not None:
        counted = counted.where(WaitlistEntry.session_id == entry.session_id)
    else:
        counted = counted.where(
            WaitlistEntry.clinic_id == entry.clinic_id,
            WaitlistEntry.session_id.is_(None),
            WaitlistEntry.first_day <= entry.last_day,
            WaitlistEntry.last_day >= entry.first_day,
        )
    return Position(ahead=db.session.scalar(counted) or 0, priority=entry.priority)


def waiting_for(slot: Slot, *, on_site: bool) -> list[WaitlistEntry]:
    """Whom a place of this slot would suit, in order: no offer is open for them, and this slot was not offered before.

    Whether they may lawfully have it on that day is not asked here (``is_lawful``).
    """
    session = slot.session
    wanted = [
        WaitlistEntry.clinic_id == slot.clinic_id,
        WaitlistEntry.status == EntryStatus.WAITING,
        ~_was_offered(slot),
        ~_has_offer(),
    ]
    if on_site:
        standing = _in_order(*wanted, WaitlistEntry.session_id == session.id)
        return [entry for entry in standing if not _is_there(entry, slot)]
    day = session.day
    at_home = _in_order(
        *wanted,
        WaitlistEntry.session_id.is_(None),
        WaitlistEntry.first_day <= day,
        WaitlistEntry.last_day >= day,
    )
    return [entry for entry in at_home if _suits(entry, session) and not _is_there(entry, slot)]


def waiting_for_another_place() -> list[WaitlistEntry]:
    """Who lost a booking through the clinic, waits at home and has no offer, in order."""
    return _in_order(
        WaitlistEntry.priority == Priority.DISRUPTED,
        WaitlistEntry.status == EntryStatus.WAITING,
        WaitlistEntry.appointment_id.is_not(None),
        WaitlistEntry.session_id.is_(None),
    )


def was_offered(entry: WaitlistEntry, *, slot_id: uuid.UUID) -> bool:
    """Whether this entry had a place of the slot offered before."""
    offered = sa.exists().where(WaitlistOffer.entry_id == entry.id, WaitlistOffer.slot_id == slot_id)
    return db.session.scalar(sa.select(offered)) or False


def _is_there(entry: WaitlistEntry, slot: Slot) -> bool:
    """Whether the booking that would move has a place of this very slot."""
    booked = entry.appointment
    return booked is not None and booked.slot_id == slot.id and booked.place_returned_at is None


def _suits(entry: WaitlistEntry, session: Session) -> bool:
    if entry.half_days and session.half_day not in entry.half_days:
        return False
    return session.vaccine_codes is None or set(entry.vaccine_codes) <= set(session.vaccine_codes)


def _in_order(*conditions: sa.ColumnElement[bool]) -> list[WaitlistEntry]:
    return list(
        db.session.scalars(
            sa.select(WaitlistEntry)
            .where(*conditions)
            .options(*_whole())
            .order_by(RANK, WaitlistEntry.created_at, WaitlistEntry.id)
            .limit(MOST)
        )
    )


def _is_live() -> sa.ColumnElement[bool]:
    return WaitlistEntry.status.in_(rules.LIVE)


def _was_offered(slot: Slot) -> sa.ColumnElement[bool]:
    return sa.exists().where(WaitlistOffer.entry_id == WaitlistEntry.id, WaitlistOffer.slot_id == slot.id)


def _has_offer() -> sa.ColumnElement[bool]:
    return sa.exists().where(WaitlistOffer.person_id == WaitlistEntry.person_id, WaitlistOffer.ended_at.is_(None))


def _whole() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    return (
        joinedload(WaitlistEntry.person),
        joinedload(WaitlistEntry.session),
        joinedload(WaitlistEntry.clinic),
        joinedload(WaitlistEntry.appointment),
    )
