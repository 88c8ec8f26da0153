"""Arrival: a booking or a walk-in place becomes a ticket and stands in the queue."""

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import get_locale

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import AppointmentMoved, NothingChosen, NotTogether, TooManyVaccines
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.records import operations as records_operations
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import WalkInPlace
from vaccsched.shared import audit, events, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.format import day as day_text
from vaccsched.shared.format import time_span
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import GivenDose
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import (
    AlreadyHere,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentUsed,
    JustArrived,
    NoLongerDue,
    NoSessionNow,
    UnknownCode,
    UrgentNeedsReason,
    WrongClinic,
    WrongDay,
)
from vaccsched.visits.events import VisitArrived
from vaccsched.visits.models import PlannedDose, Stage, StageEntry, Visit
from vaccsched.visits.operations.moving import close_earlier_days
from vaccsched.visits.operations.tickets import next_number


@dataclass(frozen=True, kw_only=True)
class _Arrival:
    """What becomes a visit."""

    person: Person
    doses: Sequence[rules.Dose]
    letter: str
    urgent: bool = False
    appointment: Appointment | None = None
    place: WalkInPlace | None = None
    reason: str | None = None


def arrive_booked(*, clinic_id: uuid.UUID, code: str, actor: Actor, key: str, reading: Reading) -> Visit:
    """A booking arrives: by the text of its QR code or its short code. Late ones are taken too; they stand by arrival.

    What is due is looked at again: of two vaccines the one that is still due is planned; if none is, the booking stays.

    :raises UnknownCode: neither; ``WrongClinic`` (404): another clinic's.
    :raises WrongDay: booked for another day; facts ``day`` and ``time``.
    :raises AlreadyHere: the person has a ticket; facts ``ticket`` and ``visit_id``.
    :raises AppointmentUsed: used today, and left; ``AppointmentCancelled``; ``AppointmentMissed``.
    :raises NoLongerDue: nothing of it may be given today; fact ``reasons``.
    """
    made = idempotency.made_before(actor=actor, operation="arrive", key=key, code=code)
    if made is not None:
        return db.session.get_one(Visit, made)
    appointment = _appointment(code, clinic_id)
    _must_be_usable(appointment, reading.wall)
    _must_not_be_here(clinic_id, appointment.person_id, actor, reading)
    doses = _still_due(appointment.person, {line.vaccine_code: line.id for line in appointment.lines}, reading.wall)
    _use(appointment, reading.wall)
    arrival = _Arrival(person=appointment.person, doses=doses, letter=rules.LETTERS["booked"], appointment=appointment)
    visit = _admit(arrival, clinic_id, actor, reading)
    idempotency.remember(actor=actor, operation="arrive", key=key, made_id=visit.id, now=reading.wall, code=code)
    return visit


def arrive_walk_in(
    *,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    actor: Actor,
    key: str,
    reading: Reading,
    urgent: bool = False,
    urgent_reason: str | None = None,
    exposure: rules.Exposure | None = None,
) -> Visit:
    """Somebody without a booking takes a place of the session's pool and gets a ticket.

    An urgent vaccine (rabies, tetanus), or ``urgent`` with its reason, takes no place and is never refused for lack
    of one, nor by the forecast: a doctor decides. With rabies vaccine ``exposure`` goes on record: the days of the
    later doses follow from it.

    :raises NothingChosen: no vaccine. :raises TooManyVaccines: more than two.
    :raises UrgentNeedsReason: ``urgent`` without a reason.
    :raises AlreadyHere: the person has a ticket.
    :raises NoLongerDue: nothing of it may be given today. :raises NotTogether: not both on one day.
    :raises NoSessionNow: no half-day is open any more today. :raises PoolEmpty: (booking) no place is left.
    """
    body = {"person_id": person_id, "vaccine_codes": sorted(vaccine_codes), "urgent": urgent}
    made = idempotency.made_before(actor=actor, operation="arrive", key=key, **body)
    if made is not None:
        return db.session.get_one(Visit, made)
    _must_be_lawful(vaccine_codes, urgent, urgent_reason)
    person = residents.get_person(person_id=person_id)
    _must_not_be_here(clinic_id, person.id, actor, reading)
    if exposure is not None and rules.RABIES in vaccine_codes:
        _put_on_record(exposure, person, actor, reading.wall)
    doses = _still_due(person, dict.fromkeys(vaccine_codes), reading.wall)
    is_urgent = urgent or any(dose.urgent for dose in doses)
    arrival = _Arrival(
        person=person,
        doses=doses,
        letter=rules.LETTERS["urgent" if is_urgent else "walk_in"],
        urgent=is_urgent,
        place=None if is_urgent else _place(clinic_id, person.id, reading.wall),
        reason=urgent_reason if urgent else None,
    )
    visit = _admit(arrival, clinic_id, actor, reading)
    idempotency.remember(actor=actor, operation="arrive", key=key, made_id=visit.id, now=reading.wall, **body)
    return visit


def _put_on_record(exposure: rules.Exposure, person: Person, actor: Actor, now: dt.datetime) -> None:
    records_operations.record_exposure(
        person_id=person.id, on=exposure.on, grade=exposure.grade, course=exposure.course, actor=actor, now=now
    )


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
    if appointment.day != day_of(now):
        raise WrongDay(
            day=day_text(appointment.day),
            time=time_span(appointment.slot.starts_at, appointment.slot.ends_at),
            person_id=str(appointment.person_id),
        )
    if visit is not None:
        raise AppointmentUsed(ticket=visit.ticket, person_id=str(appointment.person_id))
    if appointment.status is not AppointmentStatus.BOOKED:
        raise AppointmentMissed(person_id=str(appointment.person_id))


def _use(appointment: Appointment, now: dt.datetime) -> None:
    """:raises JustArrived: another desk used it at this instant; looking again finds the ticket."""
    try:
        booking.mark_arrived(appointment_id=appointment.id, now=now)
    except AppointmentMoved as moved:
        raise JustArrived from moved


def _must_be_lawful(vaccine_codes: Sequence[str], urgent: bool, urgent_reason: str | None) -> None:
    if not vaccine_codes:
        raise NothingChosen(field="vaccine_codes")
    if len(set(vaccine_codes)) > rules.MOST_VACCINES:
        raise TooManyVaccines(field="vaccine_codes")
    if urgent and not (urgent_reason or "").strip():
        raise UrgentNeedsReason


def _must_not_be_here(clinic_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, reading: Reading) -> None:
    visit = queries.find_present(clinic_id=clinic_id, person_id=person_id)
    if visit is not None and visit.day < day_of(reading.wall):
        close_earlier_days(clinic_id=clinic_id, actor=actor, reading=reading)
        visit = None
    if visit is not None:
        raise AlreadyHere(ticket=visit.ticket, visit_id=str(visit.id))


def _still_due(person: Person, lines: dict[str, uuid.UUID | None], now: dt.datetime) -> list[rules.Dose]:
    """:raises NoLongerDue: none of the vaccines may be given today."""
    forecasts = {one.vaccine: one for one in records.forecast_for(person=person, on=day_of(now))}
    found = [
        rules.dose(vaccine=vaccine, line_id=lines[vaccine.code], forecast=forecasts.get(vaccine.code))
        for vaccine in queries.vaccines(codes=lines)
    ]
    doses = [one for one in found if isinstance(one, rules.Dose)]
    _must_go_together(person, [one for one in doses if not one.urgent], day_of(now))
    if not doses:
        reasons = "".join(one.sentence(_lang()) for one in found if isinstance(one, rules.NotDue))
        raise NoLongerDue(reasons=reasons.rstrip(), person_id=str(person.id))
    return doses


def _must_go_together(person: Person, doses: Sequence[rules.Dose], on: dt.date) -> None:
    """Each must still be open when the other has been given in the same visit.

    :raises NotTogether:
    """
    for first, second in itertools.permutations(doses, 2):
        also = [GivenDose(first.vaccine_code, on)]
        beside = booking_queries.forecasts_on(person=person, on=on, also=also)[second.vaccine_code]
        if not rules.is_possible(beside):
            raise NotTogether(
                name=vaccines.name_of(second.vaccine_code),
                other=vaccines.name_of(first.vaccine_code),
                reason=beside.reason.text(_lang()),
            )


def _lang() -> str:
    return str(get_locale() or "zh")


def _place(clinic_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> WalkInPlace:
    session = schedule_queries.session_now(clinic_id=clinic_id, now=now)
    if session is None:
        raise NoSessionNow
    return schedule_operations.take_walk_in_place(session_id=session.id, person_id=person_id, now=now)


def _admit(arrival: _Arrival, clinic_id: uuid.UUID, actor: Actor, reading: Reading) -> Visit:
    now, day = reading.wall, day_of(reading.wall)
    placed = rules.placing(
        arrived_at=now,
        slot=arrival.appointment.slot if arrival.appointment else None,
        grace_minutes=sites.get_clinic(clinic_id).late_grace_minutes,
        urgent=arrival.urgent,
    )
    visit = Visit(
        id=new_id(),
        clinic_id=clinic_id,
        day=day,
        person_id=arrival.person.id,
        appointment_id=arrival.appointment.id if arrival.appointment else None,
        walk_in_place_id=arrival.place.id if arrival.place else None,
        letter=arrival.letter,
        arrived_at=now,
        queue_at=placed.queue_at,
        urgent=arrival.urgent,
        order_reason=placed.reason,
        planned_doses=[_planned(dose, position) for position, dose in enumerate(arrival.doses)],
        entries=[_first_entry(clinic_id, day, arrival.reason, actor, reading)],
    )
    visit.number = next_number(clinic_id=clinic_id, day=day, letter=arrival.letter)
    db.session.add(visit)
    db.session.flush()
    _tell(visit, arrival, actor, now)
    return visit


def _planned(dose: rules.Dose, position: int) -> PlannedDose:
    return PlannedDose(
        appointment_line_id=dose.line_id, vaccine_code=dose.vaccine_code, dose_number=dose.number, position=position
    )


def _first_entry(clinic_id: uuid.UUID, day: dt.date, reason: str | None, actor: Actor, reading: Reading) -> StageEntry:
    return StageEntry(
        clinic_id=clinic_id,
        day=day,
        stage=Stage.ARRIVED,
        staff_id=actor.id,
        started_at=reading.wall,
        boot_id=reading.boot_id,
        boot_seconds=reading.boot_seconds,
        reason=reason,
    )


def _tell(visit: Visit, arrival: _Arrival, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        action="arrived",
        actor=actor,
        now=now,
        subject=visit,
        person_id=visit.person_id,
        clinic_id=visit.clinic_id,
        ticket=visit.ticket,
        order_reason=visit.order_reason,
        vaccines=[dose.vaccine_code for dose in arrival.doses],
        urgent_reason=arrival.reason,
    )
    events.announce(VisitArrived(visit_id=visit.id, clinic_id=visit.clinic_id))
