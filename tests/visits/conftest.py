"""The registrar at work, for the tests of the desk's pages."""

import pytest

from tests import builders
from tests.visits.builders import at, shop


@pytest.fixture
def desk(app, client, clock):
    """A registrar at work at 08:10 on the day of the builders."""
    clock.move_to(at(8, 10).wall)
    where = shop(walk_in=2)
    builders.sign_in_staff(client, where.registrar)
    return where
