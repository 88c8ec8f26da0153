"""Bookings as Appointment."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.booking.models import Appointment, AppointmentLine
from vaccsched.fhir.mappers.appointment import STATUSES
from vaccsched.fhir.queries.conditions import Page, narrowed, of_code, of_id, of_instant, of_reference, page_of
from vaccsched.fhir.reader import Reader
from vaccsched.fhir.rules import Asked
from vaccsched.integration import queries as clients
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

CONDITIONS = {
    "_id": of_id(Appointment.id),
    "patient": of_reference("Patient", Appointment.person_id),
    "location": of_reference("Location", Appointment.clinic_id),
    "slot": of_reference("Slot", Appointment.slot_id),
    "date": of_instant(Slot.starts_at),
    "status": of_code(Appointment.status, {code: status for status, code in STATUSES.items()}),
}
WHOLE = (
    joinedload(Appointment.slot),
    joinedload(Appointment.clinic),
    selectinload(Appointment.lines).joinedload(AppointmentLine.vaccine),
)


def get_appointment(reader: Reader, key: uuid.UUID) -> Appointment:
    """:raises NotFound: missing, or of a clinic that this program may not ask about."""
    found: Appointment | None = db.session.scalar(_mine(reader).where(Appointment.id == key))
    if found is None:
        raise NotFound
    return found


def appointments(reader: Reader, asked: Asked) -> Page:
    """One page of the bookings of the clinics that a program may ask about."""
    return page_of(narrowed(_mine(reader), asked, CONDITIONS), Appointment.id, asked)


def _mine(reader: Reader) -> sa.Select[Any]:
    mine = [one.id for one in clients.clinics_for(reader.client)]
    return sa.select(Appointment).join(Appointment.slot).where(Appointment.clinic_id.in_(mine)).options(*WHOLE)
