"""Who sits in the room now."""

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from vaccsched.observation import rules
from vaccsched.observation.errors import ForeignTicket, UnknownTicket
from vaccsched.observation.models import AlarmState, ExitKind, ReactionAlarm, SeatState, SeatTaking
from vaccsched.observation.queries.leaving import exits_of_day
from vaccsched.observation.rules import alarm as alarm_rules
from vaccsched.observation.rules import seats as seat_rules
from vaccsched.shared import clock, qr
from vaccsched.shared.db import db
from vaccsched.shared.masking import mask_name, public_name
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry, Visit


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One person under observation. ``due_at`` by both clocks; ``public_name`` is None for children."""

    visit_id: uuid.UUID
    person_id: uuid.UUID
    day: dt.date
    ticket: str
    masked_name: str
    public_name: str | None
    started_at: dt.datetime
    due_at: dt.datetime
    state: SeatState
    number: int | None  # of the seat
    companions: int
    alarm: AlarmState | None
    alarm_id: uuid.UUID | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The room's numbers of one day."""

    seats: int
    inside: int
    ready: int
    overdue: int
    left: int
    left_early: int
    companions: int
    free: tuple[int, ...]
    reactions: int


def since(entry: StageEntry) -> clock.Reading:
    """Both clocks at the last injection: the start of the entry of stage observation."""
    return clock.Reading(wall=entry.started_at, boot_id=entry.boot_id, boot_seconds=entry.boot_seconds)


def board(*, clinic_id: uuid.UUID, reading: clock.Reading) -> list[Seat]:
    """Everybody in the observation room: who feels unwell first, then by the time they may leave. One row per visit,
    never per name.
    """
    entries = db.session.scalars(
        sa.select(StageEntry)
        .join(StageEntry.visit)
        .options(contains_eager(StageEntry.visit).joinedload(Visit.person))
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.stage == Stage.OBSERVATION,
            StageEntry.ended_at.is_(None),
        )
    )
    numbers, alarms = _numbers(clinic_id), _open_alarms(clinic_id)
    seats = [_seat(entry, reading, numbers.get(entry.visit_id), alarms.get(entry.visit_id)) for entry in entries]
    return sorted(seats, key=lambda seat: (seat.state is not SeatState.REACTION, seat.due_at, seat.ticket))


def board_today(*, clinic_id: uuid.UUID, reading: clock.Reading) -> list[Seat]:
    """The same without those whom nobody signed out on an earlier day: what the wall shows."""
    today = clock.day_of(reading.wall)
    return [seat for seat in board(clinic_id=clinic_id, reading=reading) if seat.day == today]


def get_scanned(*, clinic_id: uuid.UUID, day: dt.date, code: str) -> Visit:
    """Today's visit behind a scanned or typed ticket.

    :raises UnknownTicket: no such number today. :raises ForeignTicket: a ticket of another clinic.
    """
    plain = unicodedata.normalize("NFKC", code).strip()
    visit = visits.find_visit(clinic_id=clinic_id, day=day, code=plain)
    if visit is not None:
        return visit
    opened = qr.opened("ticket", plain)
    elsewhere = db.session.get(Visit, uuid.UUID(opened)) if isinstance(opened, str) else None
    if elsewhere is not None and elsewhere.clinic_id != clinic_id:
        raise ForeignTicket(elsewhere.id)
    raise UnknownTicket(field="code")


def figures(*, clinic_id: uuid.UUID, seats: int, reading: clock.Reading) -> Figures:
    """The numbers of today; ``seats``: how many the clinic has."""
    inside = board_today(clinic_id=clinic_id, reading=reading)
    exits = exits_of_day(clinic_id=clinic_id, day=clock.day_of(reading.wall))
    return Figures(
        seats=seats,
        inside=len(inside),
        ready=sum(seat.state is SeatState.READY for seat in inside),
        overdue=sum(seat.state is SeatState.OVERDUE for seat in inside),
        left=len(exits),
        left_early=sum(one.kind is ExitKind.EARLY for one in exits),
        companions=sum(seat.companions for seat in inside),
        free=tuple(free_seats(clinic_id=clinic_id, seats=seats, day=clock.day_of(reading.wall))),
        reactions=sum(seat.state is SeatState.REACTION for seat in inside),
    )


def free_seats(*, clinic_id: uuid.UUID, seats: int, day: dt.date) -> list[int]:
    """The numbers that nobody has today."""
    return seat_rules.free(seats=seats, taken=taken_seats(clinic_id=clinic_id, day=day))


def taken_seats(*, clinic_id: uuid.UUID, day: dt.date) -> set[int]:
    """The numbers that somebody has today."""
    return set(
        db.session.scalars(
            sa.select(SeatTaking.number).where(
                SeatTaking.clinic_id == clinic_id, SeatTaking.day == day, SeatTaking.freed_at.is_(None)
            )
        )
    )


def find_seat(*, visit_id: uuid.UUID) -> SeatTaking | None:
    """The seat of a visit that has one."""
    return db.session.scalar(
        sa.select(SeatTaking).where(SeatTaking.visit_id == visit_id, SeatTaking.freed_at.is_(None))
    )


def _numbers(clinic_id: uuid.UUID) -> dict[uuid.UUID, int]:
    rows = db.session.execute(
        sa.select(SeatTaking.visit_id, SeatTaking.number).where(
            SeatTaking.clinic_id == clinic_id, SeatTaking.freed_at.is_(None)
        )
    )
    return {row.visit_id: row.number for row in rows}


def _open_alarms(clinic_id: uuid.UUID) -> dict[uuid.UUID, ReactionAlarm]:
    found = db.session.scalars(
        sa.select(ReactionAlarm).where(ReactionAlarm.clinic_id == clinic_id, ReactionAlarm.ended_at.is_(None))
    )
    return {one.visit_id: one for one in found}


def _seat(entry: StageEntry, reading: clock.Reading, number: int | None, alarm: ReactionAlarm | None) -> Seat:
    person = entry.visit.person
    start = since(entry)
    return Seat(
        visit_id=entry.visit_id,
        person_id=person.id,
        day=entry.day,
        ticket=entry.visit.ticket,
        masked_name=mask_name(person.name),
        public_name=public_name(person.name, birth_date=person.birth_date, on=clock.day_of(reading.wall)),
        started_at=entry.started_at,
        due_at=rules.due_at(since=start, until=reading),
        state=SeatState.REACTION if alarm else rules.state(rules.elapsed(since=start, until=reading)),
        number=number,
        companions=entry.visit.companions,
        alarm=alarm_rules.state(taken_at=alarm.taken_at, ended_at=alarm.ended_at) if alarm else None,
        alarm_id=alarm.id if alarm else None,
    )
