"""A clinic where PPV23 is scarce, and a draw of it."""

from dataclasses import dataclass

import pytest

from tests import builders
from tests.draw import builders as made
from vaccsched.draw.models import Draw
from vaccsched.identity.models import Role, StaffAccount
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


@dataclass(frozen=True)
class World:
    clinic: Clinic
    manager: StaffAccount
    draw: Draw


def _world(clock) -> World:
    clock.move_to(made.NOON)
    with unit_of_work():
        clinic = made.clinic()
        return World(clinic, builders.staff(at=clinic, roles=[Role.MANAGER]), made.draw(at=clinic))


@pytest.fixture
def world(any_app, clock) -> World:
    """On both databases."""
    return _world(clock)


@pytest.fixture
def here(app, clock) -> World:
    """On SQLite, for views."""
    return _world(clock)


@pytest.fixture
def there(pg_app, clock) -> World:
    """On PostgreSQL, for races."""
    return _world(clock)
