"""A clinic, a child of two months with two guardians, and the vaccines."""

from dataclasses import dataclass

import pytest

from tests import builders
from tests.booking import builders as made
from vaccsched.sites.models import Clinic


@dataclass(frozen=True)
class World:
    clinic: Clinic
    family: builders.Family


def _world() -> World:
    made.programme()
    clinic = builders.clinic()
    return World(clinic, builders.child_with_two_guardians(at=clinic))


@pytest.fixture
def world(any_app) -> World:
    """On both databases."""
    return _world()


@pytest.fixture
def here(app) -> World:
    """On SQLite, for views."""
    return _world()
