"""Appointments and their open lines."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from vaccsched.booking import rules
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.residents import queries as residents
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db, rows
from vaccsched.shared.errors import NotFound

MOST = 100
# As the partial index says it: SQLite would not take `open = 1`, which SQLAlchemy makes of the column, for the same.
IS_OPEN: sa.ColumnElement[bool] = sa.literal_column("appointment_lines.open")

WHOLE: tuple[ORMOption, ...] = (
    joinedload(Appointment.slot),
    joinedload(Appointment.clinic),
    joinedload(Appointment.person),
    selectinload(Appointment.lines).joinedload(AppointmentLine.vaccine),
)
OPEN_LINES = (  # of a person
    sa.select(AppointmentLine)
    .where(AppointmentLine.person_id == sa.bindparam("person_id"), IS_OPEN)
    .options(joinedload(AppointmentLine.appointment, innerjoin=True))
    .order_by(AppointmentLine.id)
)
BOOKED_LINES = (  # the same as columns: every booking asks
    sa.select(AppointmentLine.vaccine_code, AppointmentLine.appointment_id, Appointment.day)
    .join(AppointmentLine.appointment)
    .where(AppointmentLine.person_id == sa.bindparam("person_id"), IS_OPEN)
    .order_by(AppointmentLine.id)
)
_BOOKED = sa.literal(AppointmentStatus.BOOKED, Appointment.status.type, literal_execute=True)  # as the index says it
PAST_OPEN = (
    sa.select(Appointment)
    .where(Appointment.status == _BOOKED, Appointment.day < sa.bindparam("before"))
    .order_by(Appointment.day, Appointment.id)
)
PAST_OPEN_OF = PAST_OPEN.where(  # a booking's lines are open: a person has few of them, however many lie behind
    Appointment.id.in_(
        sa.select(AppointmentLine.appointment_id).where(AppointmentLine.person_id == sa.bindparam("person_id"), IS_OPEN)
    )
)


class BookedLine(NamedTuple):
    """A vaccine that a person has booked, and for which day."""

    vaccine_code: str
    appointment_id: uuid.UUID
    day: dt.date


def find_appointment(*, appointment_id: uuid.UUID) -> Appointment | None:
    """The appointment with slot, clinic, person and lines."""
    return db.session.get(Appointment, appointment_id, options=WHOLE)


def get_appointment(*, appointment_id: uuid.UUID) -> Appointment:
    """:raises NotFound:"""
    appointment = find_appointment(appointment_id=appointment_id)
    if appointment is None:
        raise NotFound
    return appointment


def get_clinics_appointment(*, clinic_id: uuid.UUID, appointment_id: uuid.UUID) -> Appointment:
    """:raises NotFound: missing, or another clinic's."""
    appointment = get_appointment(appointment_id=appointment_id)
    if appointment.clinic_id != clinic_id:
        raise NotFound
    return appointment


def must_be_own_slot(*, clinic_id: uuid.UUID, slot_id: uuid.UUID) -> None:
    """:raises NotFound: missing, or another clinic's."""
    if db.session.scalar(sa.select(Slot.clinic_id).where(Slot.id == slot_id)) != clinic_id:
        raise NotFound


def find_by_short_code(code: str) -> Appointment | None:
    """By the eight letters and digits on the confirmation, however they are typed."""
    return db.session.scalar(
        sa.select(Appointment).where(Appointment.short_code == rules.read_short_code(code)).options(*WHOLE)
    )


def get_own_appointment(*, account_id: uuid.UUID, appointment_id: uuid.UUID, on: dt.date) -> Appointment:
    """An appointment of a person the account may act for on that day, whoever made it.

    :raises NotFound: missing, or another family's.
    """
    appointment = get_appointment(appointment_id=appointment_id)
    residents.get_own_person(account_id=account_id, person_id=appointment.person_id, on=on)
    return appointment


def appointments_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[Appointment]:
    """All appointments of a clinic's day, whatever their state, by time."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .where(Appointment.clinic_id == clinic_id, Appointment.day == day)
            .options(*WHOLE)
            .order_by(Slot.starts_at, Appointment.id)
        )
    )


def appointments_of_persons(*, person_ids: Iterable[uuid.UUID]) -> list[Appointment]:
    """All appointments of these persons, the latest time first, at most 100."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .where(Appointment.person_id.in_(list(person_ids)))
            .options(*WHOLE)
            .order_by(Slot.starts_at.desc(), Appointment.id)
            .limit(MOST)
        )
    )


def appointments_of_party(*, party_id: uuid.UUID) -> list[Appointment]:
    """The appointments of those who booked together, in the order in which they were made."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .where(Appointment.party_id == party_id)
            .options(*WHOLE)
            .order_by(Appointment.created_at, Appointment.id)
        )
    )


def open_lines_of(*, person_id: uuid.UUID) -> list[AppointmentLine]:
    """The lines that keep a vaccine of this person booked, with their appointments."""
    return list(db.session.scalars(OPEN_LINES, {"person_id": person_id}))


def booked_lines_of(*, person_id: uuid.UUID) -> list[BookedLine]:
    """The same, as far as the forecaster wants to know them."""
    return [BookedLine(*one) for one in rows(BOOKED_LINES, {"person_id": person_id})]


def past_open_appointments(
    *, before: dt.date, person_id: uuid.UUID | None = None, limit: int = MOST
) -> list[Appointment]:
    """Appointments still booked although their day is over: nobody came."""
    if person_id is None:
        return list(db.session.scalars(PAST_OPEN.limit(limit), {"before": before}))
    return list(db.session.scalars(PAST_OPEN_OF, {"before": before, "person_id": person_id}))
