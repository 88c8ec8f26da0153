"""Saturday 28 November 2026: a clinic that publishes fourteen days ahead, and its manager, signed in."""

import datetime as dt

import pytest

from tests import builders
from vaccsched.identity.models import Role


@pytest.fixture
def clinic(app, clock):
    clock.move_to(dt.datetime(2026, 11, 28, 2, 0, tzinfo=dt.UTC))
    return builders.clinic(days_ahead=14)


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who
