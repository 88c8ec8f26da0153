"""The thirty minutes against any behaviour of the clocks."""

import datetime as dt

import pytest

from vaccsched.observation import rules
from vaccsched.observation.models import SeatState
from vaccsched.shared.clock import Reading

START = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)


def reading(*, wall: float, boot: float, boot_id: str = "one") -> Reading:
    """Both clocks so many seconds after the start."""
    return Reading(wall=START + dt.timedelta(seconds=wall), boot_id=boot_id, boot_seconds=1000.0 + boot)


SINCE = reading(wall=0, boot=0)


@pytest.mark.parametrize(
    ("seconds", "state", "left"),
    [
        (0, SeatState.WATCHING, 1800),
        (1499, SeatState.WATCHING, 301),
        (1500, SeatState.SOON, 300),
        (1799.5, SeatState.SOON, 1),
        (1800, SeatState.READY, 0),
        (2399, SeatState.READY, 0),
        (2400, SeatState.OVERDUE, 0),
    ],
)
def test_the_state_follows_the_seconds(seconds, state, left):
    assert (rules.state(seconds), rules.seconds_left(seconds)) == (state, left)
    assert rules.may_leave(seconds) is (left == 0)


def test_the_remaining_time_reads_like_a_clock():
    assert [rules.as_clock(seconds) for seconds in (1800, 65, 9)] == ["30:00", "01:05", "00:09"]


def test_a_clock_set_forward_does_not_shorten_the_watch():
    until = reading(wall=3600 + 60, boot=60)
    assert rules.elapsed(since=SINCE, until=until) == 60
    assert rules.due_at(since=SINCE, until=until) == START + dt.timedelta(seconds=1800 + 3600)


def test_a_clock_set_back_only_lengthens_the_watch():
    until = reading(wall=-3000, boot=600)
    assert rules.elapsed(since=SINCE, until=until) == 0
    assert rules.due_at(since=SINCE, until=until) == START + dt.timedelta(seconds=1800)


def test_after_a_restart_of_the_machine_the_wall_clock_counts():
    assert rules.elapsed(since=SINCE, until=reading(wall=1800, boot=-900, boot_id="two")) == 1800


def test_small_noise_between_the_clocks_does_not_move_the_end():
    noisy = [rules.due_at(since=SINCE, until=reading(wall=60 + noise, boot=60)) for noise in (0, 0.2, 0.9)]
    assert set(noisy) == {START + dt.timedelta(seconds=1800)}
