"""How full a slot is, when a day opens, which half-day an hour belongs to."""

import datetime as dt

import pytest

from vaccsched.schedule.models import HalfDay
from vaccsched.schedule.rules import half_day, last_open_day, load, opens_at


@pytest.mark.parametrize(
    ("taken", "places", "word"),
    [(0, 10, "easy"), (4, 10, "easy"), (5, 10, "medium"), (7, 10, "medium"), (8, 10, "busy"), (9, 10, "busy"),
     (10, 10, "full"), (0, 0, "full")],
)  # fmt: skip
def test_a_slot_is_as_busy_as_its_share_of_places_taken(taken, places, word):
    assert load(taken=taken, places=places) == word


def test_a_day_opens_in_the_evening_so_many_days_before():
    day = dt.date(2026, 12, 8)
    opening = opens_at(day=day, days_ahead=14, at=dt.time(20))
    assert opening == dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
    assert last_open_day(now=opening, days_ahead=14, at=dt.time(20)) == day
    just_before = opening - dt.timedelta(seconds=1)
    assert last_open_day(now=just_before, days_ahead=14, at=dt.time(20)) == day - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "half"),
    [((8, 0), HalfDay.MORNING), ((11, 59), HalfDay.MORNING), ((12, 0), HalfDay.AFTERNOON), ((18, 0), HalfDay.EVENING)],
)
def test_times_belong_to_half_days(at, half):
    assert half_day(dt.time(*at)) is half
