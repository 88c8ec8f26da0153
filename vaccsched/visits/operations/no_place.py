"""What the desk can do for somebody who gets no place now: standing by on site, another time, counting them."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.booking import operations as booking
from vaccsched.booking.models import Appointment, Channel
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Session
from vaccsched.shared import idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries
from vaccsched.visits.errors import NoSessionNow
from vaccsched.visits.models import Visit
from vaccsched.visits.operations.admitting import must_be_lawful, must_not_be_here
from vaccsched.visits.operations.arrival import OPERATION, arrive_with
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waitlist_queries
from vaccsched.waitlist.models import Priority, WaitlistEntry


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
    entry = _standing(session_now(clinic_id, reading.wall), person_id)
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
    must_be_lawful(vaccine_codes)
    person = residents.get_person(person_id=person_id)
    session = session_now(clinic_id, now)
    late = queries.find_late(person_id=person.id, session=session)
    if late is None:
        count_turned_away(session, person, None, now)
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
        count_turned_away(session, residents.get_person(person_id=person_id), stated, now)


def session_now(clinic_id: uuid.UUID, now: dt.datetime) -> Session:
    """:raises NoSessionNow: no half-day is open any more today."""
    session = schedule.session_now(clinic_id=clinic_id, now=now)
    if session is None:
        raise NoSessionNow
    return session


def count_turned_away(session: Session, person: Person, stated: str | None, now: dt.datetime) -> None:
    """Only people of the pool's groups, and only while the pool has no place: others did not come for it."""
    group = schedule.group_of(birth_date=person.birth_date, clinic=session.clinic, on=session.day, stated=stated)
    if group is not None and session.walk_in_taken >= session.walk_in_places:
        schedule_operations.note_turned_away(session_id=session.id, person_id=person.id, group=group, now=now)


def _standing(session: Session, person_id: uuid.UUID) -> WaitlistEntry:
    for entry in waitlist_queries.standing_by(session_id=session.id):
        if entry.person_id == person_id:
            return entry
    raise NotFound
