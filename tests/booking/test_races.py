"""Places under N threads on PostgreSQL: the last one goes to one, and the negative control oversells."""

import datetime as dt
import sys

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, at, elder, floor, session, slot
from tests.visits.races import looks_then_writes, looks_then_writes_first, race
from vaccsched.booking import operations
from vaccsched.booking.errors import SlotFull
from vaccsched.booking.models import Appointment, Channel
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, Slot, WalkInPlace
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
PEOPLE = 8
PLACES = 3
TAKING = sys.modules["vaccsched.booking.operations.taking"]
WALK_IN = sys.modules["vaccsched.schedule.operations.walk_in"]


def nearly_full():
    """A slot with three places, and another clinic's day around it."""
    where = floor(places=20)
    with unit_of_work():
        builders.stock_for(where.clinic, "PPV23")
        wanted = slot(of=session(of=where.clinic, day=DAY + dt.timedelta(days=1)), start=dt.time(8), places=PLACES)
    return where, wanted


def bookings(where, wanted):
    ids = [elder(f"人{number}").id for number in range(PEOPLE)]
    slot_id = wanted.id

    def book(person_id):
        return operations.book(
            slot_id=slot_id, person_id=person_id, vaccine_codes=["PPV23"], account_id=None, channel=Channel.DESK,
            actor=where.actor, key=str(person_id), now=at(8).wall,
        ).id  # fmt: skip

    return [lambda who=who: book(who) for who in ids]


def count(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_the_last_places_of_a_slot_go_to_as_many_people_and_the_rest_get_alternatives(pg_app):
    where, wanted = nearly_full()
    answers = race(pg_app, bookings(where, wanted))
    refused = [one for one in answers if isinstance(one, SlotFull)]
    assert len(refused) == PEOPLE - PLACES
    assert all(len(one.facts["alternatives"]) == 3 for one in refused)
    assert count(Appointment, Appointment.slot_id == wanted.id) == PLACES
    assert db.session.get_one(Slot, wanted.id).taken == PLACES


def test_without_the_claim_the_slot_is_oversold(pg_app, monkeypatch):
    where, wanted = nearly_full()
    with unit_of_work():
        TAKING.dose.open_counters(clinic_id=where.clinic.id, vaccine_codes=["PPV23"])
    unguarded = looks_then_writes_first(PEOPLE, lambda row: {"taken": row["taken"] + 1})
    monkeypatch.setattr(TAKING, "claim_all", unguarded)
    race(pg_app, bookings(where, wanted))
    assert count(Appointment, Appointment.slot_id == wanted.id) > PLACES


def takings(pool_id):
    ids = [elder(f"人{number}").id for number in range(PEOPLE)]

    def take(person_id):
        return schedule_operations.take_walk_in_place(
            session_id=pool_id, person_id=person_id, group="age_65", now=at(8).wall
        ).id

    return [lambda who=who: take(who) for who in ids]


def test_the_last_walk_in_places_go_to_as_many_people_and_the_rest_get_offers(pg_app):
    where = floor(walk_in=PLACES)
    answers = race(pg_app, takings(where.session.id))
    refused = [one for one in answers if isinstance(one, PoolEmpty)]
    assert len(refused) == PEOPLE - PLACES
    assert all(one.facts["offers"] for one in refused)
    assert count(WalkInPlace) == PLACES
    assert db.session.get_one(Session, where.session.id).walk_in_taken == PLACES


def test_without_the_claim_the_pool_is_oversold(pg_app, monkeypatch):
    where = floor(walk_in=PLACES)
    unguarded = looks_then_writes(PEOPLE, lambda row: {"walk_in_taken": row["walk_in_taken"] + 1})
    monkeypatch.setattr(WALK_IN, "claim", unguarded)
    race(pg_app, takings(where.session.id))
    assert count(WalkInPlace) > PLACES


def test_a_released_place_is_had_by_one(pg_app):
    where, wanted = nearly_full()
    acts = bookings(where, wanted)
    answers = race(pg_app, acts)
    taken = next(one for one in answers if not isinstance(one, Exception))
    with unit_of_work():
        operations.cancel(appointment_id=taken, actor=where.actor, now=at(8, 1).wall)
    late = [act for act, answer in zip(acts, answers, strict=True) if isinstance(answer, SlotFull)]
    again = race(pg_app, late)
    assert sum(not isinstance(one, Exception) for one in again) == 1
