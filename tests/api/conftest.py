"""The world of the interface."""

import pytest

from tests.api.world import NOW, world


@pytest.fixture
def api(app, client, clock):
    clock.move_to(NOW.wall)
    return world(app, client)
