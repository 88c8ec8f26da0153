"""The room of the reactions' tests."""

import datetime as dt

import pytest

from tests import builders


@pytest.fixture
def room(any_app, clock):
    """A clinic, its nurse, and ten in the morning, so that no test runs into midnight."""
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))
    clinic = builders.clinic(observation_seats=3)
    return clinic, builders.actor(builders.nurse(at=clinic))
