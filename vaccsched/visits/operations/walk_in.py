"""Arrival of people without a booking: a place of the pool for its groups, else a free one of today's slots."""

import datetime as dt
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import DosesReserved, SlotFull, SlotGone
from vaccsched.booking.models import Appointment, Channel
from vaccsched.records import operations as records_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, WalkInPlace
from vaccsched.schedule.queries.pool import YEARS, kept_for
from vaccsched.shared import audit, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db
from vaccsched.visits import rules
from vaccsched.visits.errors import NoPlaceNow, OverQuotaNeedsReason, UrgentNeedsReason
from vaccsched.visits.models import Visit
from vaccsched.visits.operations.admitting import Arrival, admit, must_be_lawful, must_not_be_here, still_due, use
from vaccsched.visits.operations.arrival import OPERATION
from vaccsched.visits.operations.no_place import count_turned_away, session_now


def arrive_walk_in(
    *,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    actor: Actor,
    key: str,
    reading: Reading,
    stated: str | None = None,
    urgent: bool = False,
    urgent_reason: str | None = None,
    exposure: rules.Exposure | None = None,
    companions: int | None = None,
) -> Visit:
    """Somebody without a booking gets a ticket: on a place of the protected pool when they are of a group that the
    clinic names (``stated``: the group that the desk states), else on a free place of the slot that is running or of
    the next ones of the half-day.

    An urgent vaccine (rabies, tetanus), or ``urgent`` with its reason, takes no place and is never refused for lack
    of one, nor by the forecast: a doctor decides. With rabies vaccine ``exposure`` goes on record: the days of the
    later doses follow from it. ``companions``: who come along and sit beside them; None: as usual at this age.

    :raises NothingChosen: no vaccine. :raises TooManyVaccines: more than two.
    :raises UrgentNeedsReason: ``urgent`` without a reason.
    :raises AlreadyHere: the person has a ticket.
    :raises NoLongerDue: nothing of it may be given today. :raises NotTogether: not both on one day.
    :raises NoSessionNow: no half-day is open any more today.
    :raises PoolEmpty: of a group, and neither the pool nor a slot has a place.
    :raises NoPlaceNow: of no group, and no slot has a place.
    :raises DosesReserved: every usable dose is promised to somebody who has a place.
    :raises Refused: what ``booking.operations.book`` refuses when the place is a slot's.
    """
    body = {"person_id": person_id, "vaccine_codes": sorted(vaccine_codes), "urgent": urgent, "stated": stated}
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, **body)
    if made is not None:
        return db.session.get_one(Visit, made)
    must_be_lawful(vaccine_codes)
    if urgent and not (urgent_reason or "").strip():
        raise UrgentNeedsReason
    person = residents.get_person(person_id=person_id)
    must_not_be_here(clinic_id, person.id, actor, reading)
    if exposure is not None and rules.RABIES in vaccine_codes:
        _put_on_record(exposure, person, actor, reading.wall)
    doses = still_due(person, dict.fromkeys(vaccine_codes), reading.wall)
    if urgent or any(dose.urgent for dose in doses):
        arrival = _urgent(person, doses, reason=urgent_reason if urgent else None)
    else:
        arrival = _placed(clinic_id, person, doses, stated=stated, actor=actor, key=key, now=reading.wall)
    visit = admit(replace(arrival, companions=companions), clinic_id, actor, reading)
    idempotency.remember(actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=reading.wall, **body)
    return visit


def arrive_over_quota(
    *,
    clinic_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    reason: str,
    manager: Actor,
    actor: Actor,
    key: str,
    reading: Reading,
    companions: int | None = None,
) -> Visit:
    """The half-day is full and the manager lets this person in all the same: the pool grows by one place, theirs.
    Who allowed it and why is kept. The place is not a dose: what is promised to others stays promised.

    :raises OverQuotaNeedsReason: without a reason.
    :raises NothingChosen, TooManyVaccines, AlreadyHere, NoLongerDue, NotTogether, NoSessionNow, DosesReserved: as
        ``arrive_walk_in``.
    """
    body = {"person_id": person_id, "vaccine_codes": sorted(vaccine_codes), "over_quota": True}
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, **body)
    if made is not None:
        return db.session.get_one(Visit, made)
    must_be_lawful(vaccine_codes)
    if not reason.strip():
        raise OverQuotaNeedsReason
    person, now = residents.get_person(person_id=person_id), reading.wall
    must_not_be_here(clinic_id, person.id, actor, reading)
    doses = still_due(person, dict.fromkeys(vaccine_codes), now)
    session = session_now(clinic_id, now)
    place = schedule_operations.add_walk_in_place(session_id=session.id, person_id=person.id, now=now)
    codes = [dose.vaccine_code for dose in doses]
    booking.promise_walk_in(place_id=place.id, clinic_id=clinic_id, vaccine_codes=codes, on=day_of(now), now=now)
    letter = rules.LETTERS["walk_in"]
    arrival = Arrival(
        person=person, doses=doses, letter=letter, place=place, group=place.group, reason=reason, companions=companions
    )
    visit = admit(arrival, clinic_id, actor, reading)
    audit.record(
        action="walk_in_place_added", actor=manager, now=now, subject=visit, person_id=person.id, clinic_id=clinic_id,
        reason=reason, at_desk_of=actor.name,
    )  # fmt: skip
    idempotency.remember(actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=now, **body)
    return visit


def _put_on_record(exposure: rules.Exposure, person: Person, actor: Actor, now: dt.datetime) -> None:
    records_operations.record_exposure(
        person_id=person.id, on=exposure.on, grade=exposure.grade, course=exposure.course, actor=actor, now=now
    )


def _urgent(person: Person, doses: Sequence[rules.Dose], *, reason: str | None) -> Arrival:
    return Arrival(person=person, doses=doses, letter=rules.LETTERS["urgent"], urgent=True, reason=reason)


def _placed(
    clinic_id: uuid.UUID,
    person: Person,
    doses: Sequence[rules.Dose],
    *,
    stated: str | None,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> Arrival:
    """On a place of the pool, else of a slot."""
    session, letter = session_now(clinic_id, now), rules.LETTERS["walk_in"]
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=day_of(now), stated=stated)
    place, refusal = _of_pool(session, person, group, now) if group is not None else (None, None)
    codes = [dose.vaccine_code for dose in doses]
    if place is not None:
        beyond = _promised_beyond(session, place, codes, now)
        return Arrival(person=person, doses=doses, letter=letter, place=place, group=group, beyond_doses=beyond)
    appointment = _of_slot(session, person, codes, actor=actor, key=key, now=now)
    if appointment is None:
        raise refusal or NoPlaceNow(groups="、".join(kept_for(clinic=session.clinic)))
    if refusal is not None:
        count_turned_away(session, person, stated, now)
    use(appointment, now)
    lines = {line.vaccine_code: line.id for line in appointment.lines}
    return Arrival(
        person=person,
        doses=still_due(person, lines, now),
        letter=letter,
        appointment=appointment,
        slot=appointment.slot,
        booked_at=now,
    )


def _promised_beyond(session: Session, place: WalkInPlace, codes: Sequence[str], now: dt.datetime) -> bool:
    """Promise the doses of a place of the pool; True: all are promised to others, and the clinic lets elders in all the
    same.

    :raises DosesReserved: otherwise.
    """
    may_lack = session.clinic.elders_beyond_doses and place.group in YEARS
    try:
        with db.session.begin_nested() if may_lack else nullcontext():
            booking.promise_walk_in(
                place_id=place.id, clinic_id=session.clinic_id, vaccine_codes=codes, on=day_of(now), now=now
            )
    except DosesReserved:
        if not may_lack:
            raise
        return True
    return False


def _of_pool(
    session: Session, person: Person, group: str, now: dt.datetime
) -> tuple[WalkInPlace | None, PoolEmpty | None]:
    try:
        place = schedule_operations.take_walk_in_place(session_id=session.id, person_id=person.id, group=group, now=now)
    except PoolEmpty as empty:
        return None, empty
    return place, None


def _of_slot(
    session: Session, person: Person, codes: Sequence[str], *, actor: Actor, key: str, now: dt.datetime
) -> Appointment | None:
    """Book the first slot that still has a place; None: none has."""
    for slot in booking_queries.desk_slots(session_id=session.id, now=now):
        try:
            with db.session.begin_nested():
                return booking.book(
                    slot_id=slot.id, person_id=person.id, vaccine_codes=codes, account_id=None,
                    channel=Channel.DESK, actor=actor, key=key, now=now,
                )  # fmt: skip
        except (SlotFull, SlotGone):  # somebody was faster: the next one
            continue
    return None
