"""Days of the clinic, the two clocks, and the test clock that real life refuses."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.shared import clock
from vaccsched.shared.clock import Reading

AT = dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC)


def reading(seconds=0.0, *, boot="a", wall=None):
    return Reading(
        wall=AT + dt.timedelta(seconds=seconds if wall is None else wall), boot_id=boot, boot_seconds=seconds
    )


def test_the_clinics_day_is_shanghais():
    assert clock.day_of(AT) == dt.date(2026, 11, 24)
    assert clock.local(AT).hour == 0


@given(st.dates(dt.date(1992, 1, 1), dt.date(2100, 1, 1)), st.times())
def test_a_time_on_a_day_is_the_instant_that_shows_it(day, at):
    instant = clock.instant_of(day, at)
    assert instant.utcoffset() == dt.timedelta(0)
    assert (clock.day_of(instant), clock.local(instant).time()) == (day, at)


def test_both_clocks_together_tell_the_time():
    assert clock.elapsed_seconds(since=reading(), until=reading(1800)) == 1800


def test_a_wall_clock_set_forward_shortens_nothing():
    assert clock.elapsed_seconds(since=reading(), until=reading(60, wall=3600)) == 60


def test_a_wall_clock_set_back_lengthens():
    assert clock.elapsed_seconds(since=reading(), until=reading(1800, wall=-600)) == -600


@pytest.mark.parametrize("boots", [("a", "b"), ("unknown", "unknown")])
def test_after_another_boot_only_the_wall_is_known(boots):
    before, after = reading(boot=boots[0]), reading(5, boot=boots[1], wall=1800)
    assert clock.elapsed_seconds(since=before, until=after) == 1800


def test_the_boot_clock_moves_with_the_test_clock(clock):
    from vaccsched.shared import clock as ours

    before = ours.read()
    clock.advance(minutes=30)
    assert ours.elapsed_seconds(since=before, until=ours.read()) == pytest.approx(1800, abs=5)


def test_a_test_clock_is_refused_in_real_life(tmp_path):
    with pytest.raises(RuntimeError, match="refused"):
        clock.use_offset_file(tmp_path / "shift", testing=False)


def test_an_instant_has_a_zone():
    assert clock.now().tzinfo is not None
    assert clock.read().wall.tzinfo is not None
