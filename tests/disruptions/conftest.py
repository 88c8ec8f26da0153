"""The same small world as in the tests of the waitlist: what breaks ends in an offer."""

from tests.waitlist.conftest import here, world

__all__ = ["here", "world"]
