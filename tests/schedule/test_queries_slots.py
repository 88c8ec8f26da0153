"""Open days, the slots of a day, the nearest free ones, today's session."""

import datetime as dt

from tests import builders
from tests.booking import builders as made
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.sites.models import Closure


def open_days(world, **more):
    return schedule_queries.open_days(clinic_id=world.clinic.id, now=clocks.now(), **more)


def test_open_days_tell_the_places_left_by_half_day(world):
    with builders.written():
        made.open_slot(at=world.clinic, days=1, hour=9, places=5, taken=2)
        made.open_slot(at=world.clinic, days=1, hour=14, places=4, taken=4)
        made.open_slot(at=world.clinic, days=2, hour=15, places=1)
    first, second = open_days(world)
    assert (first.day, first.places_left, first.morning, first.afternoon) == (made.in_days(1), 3, 3, 0)
    assert (second.places_left, second.morning, second.afternoon) == (1, 0, 1)


def test_full_days_are_shown_between_open_ones_but_do_not_count(world):
    with builders.written():
        for days, taken in ((1, 1), (2, 0), (3, 1), (4, 0), (5, 0)):
            made.open_slot(at=world.clinic, days=days, places=1, taken=taken)
    assert [one.places_left for one in open_days(world, limit=2)] == [0, 1, 0, 1]


def test_days_closed_too_far_ahead_or_elsewhere_are_not_open(world):
    other = builders.clinic()
    with builders.written():
        for days in (1, 2, 20):
            made.open_slot(at=world.clinic, days=days)
        made.open_slot(at=other, days=3)
        db.session.add(Closure(clinic_id=world.clinic.id, day=made.in_days(1), reason="停电"))
    assert [one.day for one in open_days(world)] == [made.in_days(2)]
    assert schedule_queries.slots_of_day(clinic_id=world.clinic.id, day=made.in_days(1)) == []
    assert len(schedule_queries.slots_of_day(clinic_id=world.clinic.id, day=made.in_days(2))) == 1


def test_slots_that_have_begun_are_not_open(world, clock):
    today = builders.today()
    clock.move_to(clocks.instant_of(today, dt.time(9, 10)))
    with builders.written():
        session = made.session(at=world.clinic, day=today)
        for hour in (8, 9, 10):
            made.slot(of=session, hour=hour, places=2)
    assert [one.places_left for one in open_days(world)] == [2]


def test_the_nearest_free_slots_lie_before_and_after(world):
    with builders.written():
        session = made.session(at=world.clinic, day=made.in_days(3))
        slots = {hour: made.slot(of=session, hour=hour, places=1, taken=hour == 9) for hour in (7, 8, 9, 10, 11)}
        far = made.open_slot(at=world.clinic, days=9)
    near = schedule_queries.nearest_free_slots(clinic_id=world.clinic.id, near=slots[9].starts_at, now=clocks.now())
    assert [one.id for one in near] == [slots[7].id, slots[8].id, slots[10].id]
    assert far not in near


def test_the_session_now_is_the_running_one_then_todays_next_then_none(world, clock):
    today = builders.today()
    with builders.written():
        morning = made.session(at=world.clinic, day=today)
        afternoon = made.session(at=world.clinic, day=today, half_day=HalfDay.AFTERNOON)
        made.session(at=builders.clinic(), day=today)

    def at(hour, minute=0):
        found = schedule_queries.session_now(
            clinic_id=world.clinic.id, now=clocks.instant_of(today, dt.time(hour, minute))
        )
        return found.id if found else None

    assert [at(7), at(9), at(10, 59)] == [morning.id] * 3
    assert [at(11), at(12), at(15)] == [afternoon.id] * 3
    assert at(16) is None
