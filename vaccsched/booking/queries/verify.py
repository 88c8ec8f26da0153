"""Whether the counters equal the rows they stand for. Empty: everything agrees."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking.models import (
    Appointment,
    AppointmentLine,
    AppointmentStatus,
    BookingRight,
    DoseReservation,
    Hold,
    WalkInDose,
)
from vaccsched.booking.queries.right import LIVE
from vaccsched.schedule.models import Session, Slot, WalkInPlace
from vaccsched.shared.db import db


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One counter that disagrees. ``thing``: what is counted; ``of``: of which row."""

    thing: str
    of: uuid.UUID | str
    counter: int
    rows: int


def booking_differences() -> list[Difference]:
    """Compare places of slots, walk-in places, promised doses, and lines of appointments."""
    return [*_slots(), *_pools(), *_promises(), *_lines(), *_twice()]


def _slots() -> Iterator[Difference]:
    """``slots.taken`` = appointments that were not cancelled and whose place did not return, and live holds."""
    booked = (
        sa.select(sa.func.count())
        .where(
            Appointment.slot_id == Slot.id,
            Appointment.status != AppointmentStatus.CANCELLED,
            Appointment.place_returned_at.is_(None),
        )
        .scalar_subquery()
    )
    held = sa.select(sa.func.count()).where(Hold.slot_id == Slot.id, Hold.ended_at.is_(None)).scalar_subquery()
    yield from _compared("slots.taken", Slot.id, Slot.taken, booked + held)


def _pools() -> Iterator[Difference]:
    """``sessions.walk_in_taken`` = walk-in places that were not given back."""
    taken = (
        sa.select(sa.func.count())
        .where(WalkInPlace.session_id == Session.id, WalkInPlace.given_back_at.is_(None))
        .scalar_subquery()
    )
    yield from _compared("sessions.walk_in_taken", Session.id, Session.walk_in_taken, taken)


def _promises() -> Iterator[Difference]:
    """``dose_reservations.reserved`` = lines that reserve, live rights, and doses of people let in from the pool."""
    lines = (
        sa.select(sa.func.count())
        .select_from(AppointmentLine)
        .join(AppointmentLine.appointment)
        .where(
            AppointmentLine.reserves,
            AppointmentLine.vaccine_code == DoseReservation.vaccine_code,
            Appointment.clinic_id == DoseReservation.clinic_id,
        )
        .scalar_subquery()
    )
    rights = (
        sa.select(sa.func.count())
        .select_from(BookingRight)
        .where(
            BookingRight.clinic_id == DoseReservation.clinic_id,
            BookingRight.vaccine_code == DoseReservation.vaccine_code,
            *LIVE,
        )
        .scalar_subquery()
    )
    walked_in = (
        sa.select(sa.func.count())
        .select_from(WalkInDose)
        .where(
            WalkInDose.clinic_id == DoseReservation.clinic_id,
            WalkInDose.vaccine_code == DoseReservation.vaccine_code,
            WalkInDose.live,
        )
        .scalar_subquery()
    )
    rows = lines + rights + walked_in
    yield from _compared("dose_reservations.reserved", DoseReservation.id, DoseReservation.reserved, rows)


def _lines() -> Iterator[Difference]:
    """A line is open while, and only while, its appointment is booked."""
    booked = Appointment.status == AppointmentStatus.BOOKED
    wrong = (
        sa.select(AppointmentLine.id, AppointmentLine.open)
        .join(AppointmentLine.appointment)
        .where(AppointmentLine.open != booked)
        .order_by(AppointmentLine.id)
    )
    for line_id, is_open in db.session.execute(wrong):
        yield Difference(thing="appointment_lines.open", of=line_id, counter=int(is_open), rows=int(not is_open))


def _twice() -> Iterator[Difference]:
    """One open line per person and vaccine."""
    twice = (
        sa.select(AppointmentLine.person_id, AppointmentLine.vaccine_code, sa.func.count())
        .where(AppointmentLine.open)
        .group_by(AppointmentLine.person_id, AppointmentLine.vaccine_code)
        .having(sa.func.count() > 1)
        .order_by(AppointmentLine.person_id, AppointmentLine.vaccine_code)
    )
    for person_id, code, count in db.session.execute(twice):
        yield Difference(thing="one open line", of=f"{person_id} {code}", counter=1, rows=count)


def _compared(
    thing: str,
    identity: sa.orm.InstrumentedAttribute[uuid.UUID],
    counter: sa.orm.InstrumentedAttribute[int],
    rows: sa.ColumnElement[int],
) -> Iterator[Difference]:
    found = db.session.execute(sa.select(identity, counter, rows).where(counter != rows).order_by(identity))
    for row_id, counted, there in found:
        yield Difference(thing=thing, of=row_id, counter=counted, rows=int(there))
