"""Short codes, how full a slot is, when a day opens."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.booking.models import AppointmentStatus, HalfDay
from vaccsched.booking.rules import (
    CODE_BITS,
    DIGITS,
    TRANSITIONS,
    half_day,
    last_open_day,
    load,
    opens_at,
    read_short_code,
    short_code,
)


@given(st.integers(min_value=0, max_value=2**CODE_BITS - 1))
def test_a_short_code_is_eight_clear_letters_and_survives_reading_out(number):
    code = short_code(number)
    assert len(code) == 8
    assert set(code) <= set(DIGITS)
    spoken = f" {code[:4]}-{code[4:]} ".lower().replace("0", "o").replace("1", "l")
    assert read_short_code(spoken) == code


def test_different_numbers_have_different_codes():
    assert CODE_BITS >= 40
    assert short_code(0) == "00000000"
    assert short_code(2**CODE_BITS - 1) == "ZZZZZZZZ"
    assert len({short_code(number) for number in range(5000)}) == 5000


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


def test_every_state_has_its_lawful_moves_and_ends_are_ends():
    assert set(TRANSITIONS) == set(AppointmentStatus)
    assert all(targets <= set(AppointmentStatus) for targets in TRANSITIONS.values())
    ends = {state for state, targets in TRANSITIONS.items() if not targets}
    assert ends == {AppointmentStatus.FULFILLED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}
