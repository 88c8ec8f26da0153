"""Questions about the observation room. Changes nothing."""

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.observation import rules
from vaccsched.observation.errors import ForeignTicket, UnknownTicket
from vaccsched.observation.models import ExitKind, ObservationExit, SeatState
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


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The room's numbers of one day."""

    seats: int
    inside: int
    ready: int
    overdue: int
    left: int
    left_early: int


def since(entry: StageEntry) -> clock.Reading:
    """Both clocks at the last injection: the start of the entry of stage observation."""
    return clock.Reading(wall=entry.started_at, boot_id=entry.boot_id, boot_seconds=entry.boot_seconds)


def board(*, clinic_id: uuid.UUID, reading: clock.Reading) -> list[Seat]:
    """Everybody in the observation room, by the time they may leave. One row per visit, never per name."""
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
    return sorted((_seat(entry, reading) for entry in entries), key=lambda seat: (seat.due_at, seat.ticket))


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


def find_exit(*, visit_id: uuid.UUID) -> ObservationExit | None:
    """How the observation of this visit ended."""
    return db.session.scalar(sa.select(ObservationExit).where(ObservationExit.visit_id == visit_id))


def exits_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[ObservationExit]:
    """Who left on this day, newest first, with visit and person."""
    return list(
        db.session.scalars(
            sa.select(ObservationExit)
            .join(ObservationExit.visit)
            .options(contains_eager(ObservationExit.visit).joinedload(Visit.person))
            .where(Visit.clinic_id == clinic_id, Visit.day == day)
            .order_by(ObservationExit.left_at.desc(), ObservationExit.id)
        )
    )


def get_exit(*, clinic_id: uuid.UUID, exit_id: uuid.UUID) -> ObservationExit | None:
    """An exit of this clinic, or None."""
    return db.session.scalar(
        sa.select(ObservationExit)
        .join(ObservationExit.visit)
        .where(ObservationExit.id == exit_id, Visit.clinic_id == clinic_id)
    )


def open_call_backs(*, clinic_id: uuid.UUID) -> list[ObservationExit]:
    """Early leaves whose call back is still to be made, the longest due first."""
    return list(
        db.session.scalars(
            sa.select(ObservationExit)
            .join(ObservationExit.visit)
            .options(joinedload(ObservationExit.visit).joinedload(Visit.person))
            .where(
                Visit.clinic_id == clinic_id,
                ObservationExit.call_back_due_at.is_not(None),
                ObservationExit.called_back_at.is_(None),
            )
            .order_by(ObservationExit.call_back_due_at, ObservationExit.id)
        )
    )


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
    )


def _seat(entry: StageEntry, reading: clock.Reading) -> Seat:
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
        state=rules.state(rules.elapsed(since=start, until=reading)),
    )
