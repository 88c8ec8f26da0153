"""The thirty minutes against any behaviour of the clocks."""

import datetime as dt
import random

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


def test_ten_thousand_schedules_with_clock_jumps_release_nobody_early():
    """True time runs; the wall clock is set forward and back at random; people are asked out all the time."""
    chance = random.Random(20261130)
    asked = early = 0
    for _schedule in range(10_000):
        true, jump, injected = 0.0, 0.0, SINCE
        second_dose_at = chance.uniform(0, 900) if chance.random() < 0.3 else 0.0
        if second_dose_at:
            true = second_dose_at
            jump = chance.uniform(-7200, 7200) if chance.random() < 0.3 else 0.0
            injected = reading(wall=true + jump, boot=true)
        for _step in range(chance.randint(3, 12)):
            true += chance.expovariate(1 / 300)
            if chance.random() < 0.4:
                jump += chance.choice([-1, 1]) * chance.choice([1, 60, 1799, 3600, 86_400]) * chance.random()
            until = reading(wall=true + jump, boot=true)
            watched = rules.elapsed(since=injected, until=until)
            asked += 1
            early += rules.may_leave(watched) and true - second_dose_at < 1800
            assert rules.may_leave(watched) == (rules.state(watched) in (SeatState.READY, SeatState.OVERDUE))
    assert asked > 50_000
    assert early == 0


def test_without_the_second_clock_the_same_schedules_would_release_people_early():
    """Negative control: the wall clock alone."""
    until = reading(wall=3600, boot=60, boot_id="unknown")
    assert rules.may_leave(rules.elapsed(since=reading(wall=0, boot=0, boot_id="unknown"), until=until))
