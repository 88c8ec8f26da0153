"""What becomes of an appointment: cancelled, arrived, fulfilled, nobody came."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import queries, rules
from vaccsched.booking.errors import AppointmentMoved, CannotCancel
from vaccsched.booking.events import AppointmentCancelled, AppointmentMissed
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.booking.operations.dose import release_doses
from vaccsched.booking.operations.notice import tell
from vaccsched.booking.queries import BookedLine
from vaccsched.schedule.operations.places import free
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.events import announce


def cancel(*, appointment_id: uuid.UUID, actor: Actor, now: dt.datetime, reason: str | None = None) -> Appointment:
    """Cancel a booked appointment until its time is over; the place is free at once. Cancelling again changes nothing.

    :raises NotFound:
    :raises CannotCancel: arrived, fulfilled, or the time is over.
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    if appointment.status is AppointmentStatus.CANCELLED:
        return appointment
    if appointment.slot.ends_at <= now:
        raise CannotCancel
    _move(appointment, AppointmentStatus.CANCELLED, CannotCancel, cancelled_at=now)
    if appointment.place_returned_at is None:
        free(slot_id=appointment.slot_id, clinic_id=appointment.clinic_id)
    _release_doses(appointment)
    audit.record(
        action="appointment_cancelled", actor=actor, now=now, subject=appointment, person_id=appointment.person_id,
        clinic_id=appointment.clinic_id, reason=reason,
    )  # fmt: skip
    tell(appointment, template="appointment_cancelled", now=now)
    announce(AppointmentCancelled(appointment_id=appointment.id, clinic_id=appointment.clinic_id))
    return appointment


def mark_arrived(*, appointment_id: uuid.UUID, now: dt.datetime) -> Appointment:
    """The person is at the clinic: the lines no longer keep others from being booked.

    :raises NotFound:
    :raises AppointmentMoved: it is not booked (any more).
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    _move(appointment, AppointmentStatus.ARRIVED, AppointmentMoved)
    return appointment


def mark_fulfilled(*, appointment_id: uuid.UUID, now: dt.datetime) -> Appointment:
    """At least one of its doses was given.

    :raises NotFound:
    :raises AppointmentMoved: the person has not arrived, or it was marked before.
    """
    appointment = queries.get_appointment(appointment_id=appointment_id)
    _move(appointment, AppointmentStatus.FULFILLED, AppointmentMoved)
    _release_doses(appointment)
    return appointment


def note_no_shows(*, now: dt.datetime, person_id: uuid.UUID | None = None) -> int:
    """Appointments still booked on days before today become no-shows, so that their vaccines can be booked again;
    answers how many (at most 100 at once). Nobody is punished for it.
    """
    past = queries.past_open_appointments(before=clock.day_of(now), person_id=person_id)
    for appointment in past:
        _move(appointment, AppointmentStatus.NO_SHOW, AppointmentMoved)
        _release_doses(appointment)
        audit.record(
            action="appointment_no_show", actor=SYSTEM, now=now, subject=appointment,
            person_id=appointment.person_id, clinic_id=appointment.clinic_id,
        )  # fmt: skip
        announce(AppointmentMissed(appointment_id=appointment.id, clinic_id=appointment.clinic_id))
    return len(past)


def booked_lines_after(*, now: dt.datetime, person_id: uuid.UUID) -> list[BookedLine]:
    """What the person has booked, once bookings of days before today have become no-shows."""
    lines = queries.booked_lines_of(person_id=person_id)
    if all(line.day >= clock.day_of(now) for line in lines):
        return lines
    note_no_shows(now=now, person_id=person_id)
    return queries.booked_lines_of(person_id=person_id)


def _move(appointment: Appointment, to: AppointmentStatus, otherwise: type[Refused], **values: dt.datetime) -> None:
    """Claim the lawful move; every way out of ``booked`` closes the lines. The promised doses are
    the caller's to release, after the slot's place; who arrived keeps them until the visit is over.
    """
    sources = [source for source, targets in rules.TRANSITIONS.items() if to in targets]
    moving = (
        sa.update(Appointment)
        .where(Appointment.id == appointment.id, Appointment.status.in_(sources))
        .values(status=to, **values)
    )
    if not claim(moving):
        raise otherwise
    closing = sa.update(AppointmentLine).where(AppointmentLine.appointment_id == appointment.id).values(open=False)
    db.session.execute(closing, execution_options={"synchronize_session": False})
    db.session.refresh(appointment, ["status", "cancelled_at", "place_returned_at"])
    for line in appointment.lines:
        db.session.refresh(line, ["open"])


def _release_doses(appointment: Appointment) -> None:
    release_doses(appointment_id=appointment.id, clinic_id=appointment.clinic_id)
    for line in appointment.lines:
        db.session.refresh(line, ["reserves"])
