"""Arrival of the booked: a booking becomes a ticket and stands in the queue, also when it comes late."""

import datetime as dt
import uuid

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import WalkInPlace
from vaccsched.shared import idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db
from vaccsched.shared.format import day as day_text
from vaccsched.shared.format import time_span
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import (
    AlreadyHere,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentUsed,
    LatePlaceGone,
    UnknownCode,
    WrongClinic,
    WrongDay,
)
from vaccsched.visits.models import Visit
from vaccsched.visits.operations.admitting import Arrival, admit, must_not_be_here, still_due, use

OPERATION = "arrive"


def arrive_booked(
    *, clinic_id: uuid.UUID, code: str, actor: Actor, key: str, reading: Reading, companions: int | None = None
) -> Visit:
    """A booking arrives: by the text of its QR code or its short code. Late ones are taken too; they stand by arrival,
    and when their place went back they take a free one of the half-day again.
    ``companions``: None: as usual at this age.

    What is due is looked at again: of two vaccines the one that is still due is planned; if none is, the booking stays.

    :raises UnknownCode: neither; ``WrongClinic`` (404): another clinic's.
    :raises WrongDay: booked for a day to come; facts ``day`` and ``time``.
    :raises AlreadyHere: the person has a ticket; facts ``ticket`` and ``visit_id``.
    :raises AppointmentUsed: used today, and left; ``AppointmentCancelled``.
    :raises AppointmentMissed: nobody came for it on an earlier day; facts ``day`` and ``time``.
    :raises NoLongerDue: nothing of it may be given today; fact ``reasons``.
    :raises LatePlaceGone: late, and no place of the half-day is free: stands by first.
    """
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, code=code)
    if made is not None:
        return db.session.get_one(Visit, made)
    appointment = _appointment(code, clinic_id)
    _must_be_usable(appointment, reading.wall)
    must_not_be_here(clinic_id, appointment.person_id, actor, reading)
    visit = arrive_with(appointment, actor=actor, reading=reading, companions=companions)
    idempotency.remember(actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=reading.wall, code=code)
    return visit


def arrive_with(
    appointment: Appointment,
    *,
    actor: Actor,
    reading: Reading,
    booked_at: dt.datetime | None = None,
    companions: int | None = None,
) -> Visit:
    """Use a booking of today that may be used, for a person who is not here yet. ``booked_at``: since when the place
    has been theirs; None: since it was booked.

    :raises NoLongerDue, LatePlaceGone: see ``arrive_booked``.
    """
    booked = appointment.slot
    lines = {line.vaccine_code: line.id for line in appointment.lines}
    doses = still_due(appointment.person, lines, reading.wall)
    use(appointment, reading.wall)
    place = _place_again(appointment, reading.wall) if appointment.place_returned_at is not None else None
    arrival = Arrival(
        person=appointment.person,
        doses=doses,
        letter=rules.LETTERS["booked"],
        appointment=appointment,
        slot=booked,
        booked_at=booked_at or appointment.created_at,
        place=place,
        group=place.group if place is not None else None,
        companions=companions,
    )
    return admit(arrival, appointment.clinic_id, actor, reading)


def return_late_places(*, now: dt.datetime) -> int:
    """Places of today's booked who are late by the rule they were told go back to their slots, at all clinics; answers
    how many. Whoever comes after that is still served.
    """
    late = [
        one
        for one in booking_queries.expected_today(now=now)
        if rules.is_late(arrived_at=now, slot=one.slot, grace_minutes=one.clinic.late_grace_minutes)
    ]
    return sum(booking.return_place(appointment_id=one.id, now=now) for one in late)


def _appointment(code: str, clinic_id: uuid.UUID) -> Appointment:
    appointment = queries.find_appointment_by_code(code=code)
    if appointment is None:
        raise UnknownCode
    if appointment.clinic_id != clinic_id:
        raise WrongClinic(appointment.id)
    return appointment


def _must_be_usable(appointment: Appointment, now: dt.datetime) -> None:
    if appointment.status is AppointmentStatus.CANCELLED:
        raise AppointmentCancelled(person_id=str(appointment.person_id))
    visit = queries.find_by_appointment(appointment_id=appointment.id)
    if visit is not None and visit.left_at is None:
        raise AlreadyHere(ticket=visit.ticket, visit_id=str(visit.id))
    if visit is not None:
        raise AppointmentUsed(day=day_text(appointment.day), ticket=visit.ticket, person_id=str(appointment.person_id))
    when = {
        "day": day_text(appointment.day),
        "time": time_span(appointment.slot.starts_at, appointment.slot.ends_at),
        "person_id": str(appointment.person_id),
    }
    if appointment.day > day_of(now):
        raise WrongDay(**when)
    if appointment.day < day_of(now) or appointment.status is not AppointmentStatus.BOOKED:
        raise AppointmentMissed(**when)


def _place_again(appointment: Appointment, now: dt.datetime) -> WalkInPlace | None:
    """A place of the half-day for somebody whose own went back: of the slots, else of the pool for its groups; the
    pool's place, when it is one.

    :raises LatePlaceGone:
    """
    session, person = appointment.slot.session, appointment.person
    slots = [appointment.slot, *booking_queries.desk_slots(session_id=session.id, now=now)]
    if booking.take_place_again(appointment_id=appointment.id, slots=slots):
        return None
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=session.day)
    if group is not None and session.ends_at > now:
        try:
            return schedule_operations.take_walk_in_place(
                session_id=session.id, person_id=person.id, group=group, now=now
            )
        except PoolEmpty:
            pass
    raise LatePlaceGone(person_id=str(person.id), appointment_id=str(appointment.id))
