"""The small world of these tests."""

import pytest

from tests.fhir.builders import NOW, World
from tests.fhir.builders import world as made


@pytest.fixture
def world(any_app, clock) -> World:
    """On both databases."""
    clock.move_to(NOW)
    return made()


@pytest.fixture
def here(app, clock) -> World:
    """On SQLite, for views."""
    clock.move_to(NOW)
    return made()
