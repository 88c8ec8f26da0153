"""How full a slot is, which half-day an hour belongs to."""

import datetime as dt

import pytest

from vaccsched.schedule.models import HalfDay
from vaccsched.schedule.rules import half_day, load


@pytest.mark.parametrize(
    ("taken", "places", "word"),
    [(0, 10, "easy"), (4, 10, "easy"), (5, 10, "medium"), (7, 10, "medium"), (8, 10, "busy"), (9, 10, "busy"),
     (10, 10, "full"), (0, 0, "full")],
)  # fmt: skip
def test_a_slot_is_as_busy_as_its_share_of_places_taken(taken, places, word):
    assert load(taken=taken, places=places) == word


@pytest.mark.parametrize(
    ("at", "half"),
    [((8, 0), HalfDay.MORNING), ((11, 59), HalfDay.MORNING), ((12, 0), HalfDay.AFTERNOON), ((18, 0), HalfDay.EVENING)],
)
def test_times_belong_to_half_days(at, half):
    assert half_day(dt.time(*at)) is half
