"""The world of the interface: ``api`` on both databases, ``here`` on SQLite for what asks very much."""

import pytest

from tests.api.world import NOW, world


@pytest.fixture
def api(any_app, client, clock):
    clock.move_to(NOW.wall)
    return world(any_app, client)


@pytest.fixture
def here(app, client, clock):
    clock.move_to(NOW.wall)
    return world(app, client)
