"""A ticket machine in the hall of a clinic at 08:10."""

import pytest

from tests import builders
from tests.visits.builders import at, shop
from vaccsched.identity.models import DeviceKind


@pytest.fixture
def hall(app, client, clock):
    """A clinic with two places in the pool; the machine has its session."""
    clock.move_to(at(8, 10).wall)
    where = shop(walk_in=2)
    builders.device(at=where.clinic, kind=DeviceKind.KIOSK, token="kiosk-token")
    client.get("/screens/enrol?token=kiosk-token")
    return where
