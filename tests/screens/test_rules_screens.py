"""When a screen is alive, when a call is fresh."""

import datetime as dt

import pytest

from vaccsched.screens import rules
from vaccsched.screens.rules import DeviceState

NOW = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)


def ago(seconds):
    return NOW - dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (None, DeviceState.UNKNOWN),
        (ago(5), DeviceState.ONLINE),
        (ago(75), DeviceState.ONLINE),
        (ago(76), DeviceState.OFFLINE),
    ],
)
def test_a_screen_is_alive_while_it_asks(seen, state):
    assert rules.device_state(last_seen_at=seen, now=NOW) is state


@pytest.mark.parametrize(("seen", "is_due"), [(None, True), (ago(29), False), (ago(30), True)])
def test_the_heartbeat_is_written_twice_a_minute(seen, is_due):
    assert rules.is_heartbeat_due(last_seen_at=seen, now=NOW) is is_due


def test_a_screen_counts_as_alive_longer_than_its_heartbeat_takes():
    assert rules.ALIVE_WITHIN > 2 * rules.HEARTBEAT_EVERY


@pytest.mark.parametrize(
    ("called", "fresh"), [(None, False), (ago(0), True), (ago(7.9), True), (ago(8), False), (ago(-60), False)]
)
def test_a_call_is_marked_for_some_seconds(called, fresh):
    assert rules.is_fresh_call(called_at=called, now=NOW) is fresh
