"""The same small world as in the tests of booking."""

from tests.booking.conftest import here, world

__all__ = ["here", "world"]
