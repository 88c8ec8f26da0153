"""Arrival of people without a booking: a place of the pool for its groups, else a free one of today's slots."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import NothingChosen, SlotFull, SlotGone, TooManyVaccines
from vaccsched.booking.models import Appointment, Channel
from vaccsched.records import operations as records_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, WalkInPlace
from vaccsched.schedule.queries.pool import kept_for
from vaccsched.shared import idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import NoPlaceNow, NoSessionNow, UrgentNeedsReason
from vaccsched.visits.models import Visit
from vaccsched.visits.operations.admitting import Arrival, admit, must_not_be_here, still_due, use
from vaccsched.visits.operations.arrival import OPERATION, arrive_with
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waitlist_queries
from vaccsched.waitlist.models import Priority, WaitlistEntry


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
) -> Visit:
    """Somebody without a booking gets a ticket: on a place of the protected pool when they are of a group that the
    clinic names (``stated``: the group that the desk states), else on a free place of the slot that is running or of
    the next ones of the half-day.

    An urgent vaccine (rabies, tetanus), or ``urgent`` with its reason, takes no place and is never refused for lack
    of one, nor by the forecast: a doctor decides. With rabies vaccine ``exposure`` goes on record: the days of the
    later doses follow from it.

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
    _must_be_lawful(vaccine_codes, urgent, urgent_reason)
    person = residents.get_person(person_id=person_id)
    must_not_be_here(clinic_id, person.id, actor, reading)
    if exposure is not None and rules.RABIES in vaccine_codes:
        _put_on_record(exposure, person, actor, reading.wall)
    doses = still_due(person, dict.fromkeys(vaccine_codes), reading.wall)
    if urgent or any(dose.urgent for dose in doses):
        arrival = _urgent(person, doses, reason=urgent_reason if urgent else None)
    else:
        arrival = _placed(clinic_id, person, doses, stated=stated, actor=actor, key=key, now=reading.wall)
    visit = admit(arrival, clinic_id, actor, reading)
    idempotency.remember(actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=reading.wall, **body)
    return visit


def arrive_from_standby(
    *, clinic_id: uuid.UUID, person_id: uuid.UUID, actor: Actor, key: str, reading: Reading
) -> Visit:
    """Somebody who stands by and was offered a place takes it and gets the ticket, in one press.

    :raises NotFound: the person does not stand by.
    :raises NothingFree, OfferOver, NotWaiting: (waitlist) no place is kept for them (any more).
    :raises AlreadyHere: the person has a ticket.
    """
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, standby_of=person_id)
    if made is not None:
        return db.session.get_one(Visit, made)
    must_not_be_here(clinic_id, person_id, actor, reading)
    entry = _standing(_session(clinic_id, reading.wall), person_id)
    appointment = waitlist.admit(entry_id=entry.id, clinic_id=clinic_id, actor=actor, key=key, now=reading.wall)
    visit = arrive_with(appointment, actor=actor, reading=reading, booked_at=reading.wall)
    idempotency.remember(
        actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=reading.wall, standby_of=person_id
    )
    return visit


def book_instead(
    *,
    clinic_id: uuid.UUID,
    slot_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> Appointment:
    """Another time for somebody who stands at the desk, because nobody can be let in now.

    :raises Refused: what ``booking.operations.book`` refuses.
    """
    appointment = booking.book(
        slot_id=slot_id, person_id=person_id, vaccine_codes=vaccine_codes, account_id=None, channel=Channel.DESK,
        actor=actor, key=key, now=now,
    )  # fmt: skip
    note_turned_away(clinic_id=clinic_id, person_id=person_id, stated=None, now=now)
    return appointment


def stand_by(
    *, clinic_id: uuid.UUID, person_id: uuid.UUID, vaccine_codes: Sequence[str], actor: Actor, now: dt.datetime
) -> WaitlistEntry:
    """Wait on site for a place of the half-day. Who was booked for it and is late stands by first, with that booking.

    :raises NothingChosen: no vaccine. :raises TooManyVaccines: more than two.
    :raises NoSessionNow: no half-day is open any more today.
    :raises Refused: what ``waitlist.operations.stand_by`` refuses.
    """
    _must_be_lawful(vaccine_codes, urgent=False, urgent_reason=None)
    person = residents.get_person(person_id=person_id)
    session = _session(clinic_id, now)
    late = queries.find_late(person_id=person.id, session=session)
    if late is None:
        _note_turned_away(session, person, None, now)
    codes = [line.vaccine_code for line in late.lines] if late is not None else vaccine_codes
    return waitlist.stand_by(
        session_id=session.id,
        person_id=person.id,
        vaccine_codes=codes,
        priority=Priority.LATE if late is not None else None,
        appointment_id=late.id if late is not None else None,
        actor=actor,
        now=now,
    )


def note_turned_away(*, clinic_id: uuid.UUID, person_id: uuid.UUID, stated: str | None, now: dt.datetime) -> None:
    """Somebody of a group of the pool came and the half-day had no place left: counted, so that the pool can learn."""
    session = schedule.session_now(clinic_id=clinic_id, now=now)
    if session is not None:
        _note_turned_away(session, residents.get_person(person_id=person_id), stated, now)


def _must_be_lawful(vaccine_codes: Sequence[str], urgent: bool, urgent_reason: str | None) -> None:
    if not vaccine_codes:
        raise NothingChosen(field="vaccine_codes")
    if len(set(vaccine_codes)) > rules.MOST_VACCINES:
        raise TooManyVaccines(field="vaccine_codes")
    if urgent and not (urgent_reason or "").strip():
        raise UrgentNeedsReason


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
    session, letter = _session(clinic_id, now), rules.LETTERS["walk_in"]
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=day_of(now), stated=stated)
    place, refusal = _of_pool(session, person, group, now) if group is not None else (None, None)
    codes = [dose.vaccine_code for dose in doses]
    if place is not None:
        booking.promise_walk_in(place_id=place.id, clinic_id=clinic_id, vaccine_codes=codes, on=day_of(now), now=now)
        return Arrival(person=person, doses=doses, letter=letter, place=place, group=group)
    appointment = _of_slot(session, person, codes, actor=actor, key=key, now=now)
    if appointment is None:
        raise refusal or NoPlaceNow(groups="、".join(kept_for(clinic=session.clinic)))
    if refusal is not None:
        _note_turned_away(session, person, stated, now)
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


def _session(clinic_id: uuid.UUID, now: dt.datetime) -> Session:
    session = schedule.session_now(clinic_id=clinic_id, now=now)
    if session is None:
        raise NoSessionNow
    return session


def _standing(session: Session, person_id: uuid.UUID) -> WaitlistEntry:
    for entry in waitlist_queries.standing_by(session_id=session.id):
        if entry.person_id == person_id:
            return entry
    raise NotFound


def _note_turned_away(session: Session, person: Person, stated: str | None, now: dt.datetime) -> None:
    """Only people of the pool's groups, and only while the pool has no place: others did not come for it."""
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=session.day, stated=stated)
    if group is not None and session.walk_in_taken >= session.walk_in_places:
        schedule_operations.note_turned_away(session_id=session.id, person_id=person.id, group=group, now=now)
