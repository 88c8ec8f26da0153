"""Saturday 28 November 2026: a clinic whose Monday morning is planned and published."""

import pytest

from tests import builders
from tests.advisor.builders import SATURDAY, opened, planned
from vaccsched.identity.models import Role


@pytest.fixture
def clinic(request, clock):
    request.getfixturevalue("any_app" if "any_app" in request.fixturenames else "app")
    clock.move_to(SATURDAY)
    made = opened()
    planned(at=made)
    return made


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who
