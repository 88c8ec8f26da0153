"""What every arrival has in common: who may come in, what is due today, the ticket and the place in the queue."""

import datetime as dt
import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import get_locale

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import AppointmentMoved, NothingChosen, NotTogether, TooManyVaccines
from vaccsched.booking.models import Appointment
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule.models import WalkInPlace
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import GivenDose
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import AlreadyHere, JustArrived, NoLongerDue
from vaccsched.visits.events import VisitArrived
from vaccsched.visits.models import PlannedDose, Stage, StageEntry, Visit
from vaccsched.visits.operations.moving import close_earlier_days
from vaccsched.visits.operations.tickets import next_number

ALONE_FROM = 14 * 12  # months


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What becomes a visit.

    ``slot`` counts for the order: the one that was booked, whose place may have had to be taken again elsewhere.
    ``booked_at``: since when it has been theirs. ``group``: for which a place of the pool was taken.
    ``companions``: None: as many as come with somebody of this age.
    ``beyond_doses``: let in although every dose is promised to others.
    """

    person: Person
    doses: Sequence[rules.Dose]
    letter: str
    urgent: bool = False
    appointment: Appointment | None = None
    slot: rules.Span | None = None
    booked_at: dt.datetime | None = None
    place: WalkInPlace | None = None
    group: str | None = None
    reason: str | None = None
    companions: int | None = None
    beyond_doses: bool = False


def must_be_lawful(vaccine_codes: Sequence[str]) -> None:
    """:raises NothingChosen: no vaccine. :raises TooManyVaccines: more than two."""
    if not vaccine_codes:
        raise NothingChosen(field="vaccine_codes")
    if len(set(vaccine_codes)) > rules.MOST_VACCINES:
        raise TooManyVaccines(field="vaccine_codes")


def must_not_be_here(clinic_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, reading: Reading) -> None:
    """:raises AlreadyHere: with the ticket there is."""
    visit = queries.find_present(clinic_id=clinic_id, person_id=person_id)
    if visit is not None and visit.day < day_of(reading.wall):
        close_earlier_days(clinic_id=clinic_id, actor=actor, reading=reading)
        visit = None
    if visit is not None:
        raise AlreadyHere(ticket=visit.ticket, visit_id=str(visit.id))


def still_due(person: Person, lines: Mapping[str, uuid.UUID | None], now: dt.datetime) -> list[rules.Dose]:
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
    return [*doses, *_again_today(person, doses, day_of(now))]


def _again_today(person: Person, doses: Sequence[rules.Dose], on: dt.date) -> list[rules.Dose]:
    """The second dose of rabies vaccine where the course has two on this day (2-1-1)."""
    first = next((dose for dose in doses if dose.vaccine_code == rules.RABIES), None)
    if first is None:
        return []
    also = [GivenDose(rules.RABIES, on)]
    after = booking_queries.forecasts_on(person=person, on=on, also=also)[rules.RABIES]
    if not after.is_open or after.dose != first.number + 1:
        return []
    return [replace(first, number=after.dose, line_id=None)]


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


def use(appointment: Appointment, now: dt.datetime) -> None:
    """:raises JustArrived: another desk used it at this instant; looking again finds the ticket."""
    try:
        booking.mark_arrived(appointment_id=appointment.id, now=now)
    except AppointmentMoved as moved:
        raise JustArrived from moved


def admit(arrival: Arrival, clinic_id: uuid.UUID, actor: Actor, reading: Reading) -> Visit:
    """Give the ticket and the place in the queue."""
    now, day = reading.wall, day_of(reading.wall)
    placed = rules.placing(
        arrived_at=now,
        slot=arrival.slot,
        booked_at=arrival.booked_at,
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
        companions=usual_companions(arrival.person, day) if arrival.companions is None else arrival.companions,
        beyond_doses=arrival.beyond_doses,
        planned_doses=[_planned(dose, position) for position, dose in enumerate(arrival.doses)],
        entries=[_first_entry(clinic_id, day, arrival.reason, actor, reading)],
    )
    visit.number = next_number(clinic_id=clinic_id, day=day, letter=arrival.letter)
    db.session.add(visit)
    db.session.flush()
    _tell(visit, arrival, actor, now)
    return visit


def usual_companions(person: Person, on: dt.date) -> int:
    """A child does not come alone; a seat for who comes along is reckoned in the observation room."""
    return int(residents.age_months(person.birth_date, on) < ALONE_FROM)


def _planned(dose: rules.Dose, position: int) -> PlannedDose:
    return PlannedDose(
        appointment_line_id=dose.line_id, vaccine_code=dose.vaccine_code, dose_number=dose.number, position=position
    )


def _first_entry(clinic_id: uuid.UUID, day: dt.date, reason: str | None, actor: Actor, reading: Reading) -> StageEntry:
    return StageEntry(
        clinic_id=clinic_id,
        day=day,
        stage=Stage.ARRIVED,
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,  # a ticket machine has no account
        started_at=reading.wall,
        boot_id=reading.boot_id,
        boot_seconds=reading.boot_seconds,
        reason=reason,
    )


def _tell(visit: Visit, arrival: Arrival, actor: Actor, now: dt.datetime) -> None:
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
        group=arrival.group,
        urgent_reason=arrival.reason,
        beyond_doses=arrival.beyond_doses,
    )
    events.announce(VisitArrived(visit_id=visit.id, clinic_id=visit.clinic_id))
