"""The clinic of the waitlist's tests: Tuesday 24 November 2026, ten in the morning, one place free tomorrow."""

import pytest

from tests.waitlist import builders as made
from tests.waitlist.builders import NOW, World


@pytest.fixture
def world(any_app, clock) -> World:
    """On both databases."""
    clock.move_to(NOW)
    return made.world()


@pytest.fixture
def here(app, clock) -> World:
    """On SQLite, for views."""
    clock.move_to(NOW)
    return made.world()
