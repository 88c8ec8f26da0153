"""The thirty minutes begin with the last needle, also when another dose is refused after it."""

import datetime as dt

import pytest

from tests.visits.builders import at
from vaccsched.checks.rules.needle import last_needle
from vaccsched.shared.clock import Reading


def test_both_clocks_are_turned_back_to_the_needle():
    assert last_needle(given_at=at(9, 2).wall, called=at(9), now=at(9, 6)) == at(9, 2)


@pytest.mark.parametrize(
    "now",
    [
        Reading(wall=at(9, 46).wall, boot_id="boot", boot_seconds=at(9, 6).boot_seconds),  # set forward by 40 minutes
        Reading(wall=at(9, 3).wall, boot_id="boot", boot_seconds=at(9, 6).boot_seconds),  # set back
        Reading(wall=at(9, 6).wall, boot_id="another", boot_seconds=60.0),  # started anew
    ],
)
def test_when_a_clock_jumped_in_between_the_watch_begins_now(now):
    assert last_needle(given_at=at(9, 2).wall, called=at(9), now=now) == now


@pytest.mark.parametrize("given_at", [at(8, 59).wall, at(9, 7).wall, at(9).wall - dt.timedelta(days=1)])
def test_a_needle_outside_the_stay_at_the_station_moves_nothing(given_at):
    assert last_needle(given_at=given_at, called=at(9), now=at(9, 6)) == at(9, 6)
