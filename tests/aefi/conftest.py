"""The small world of these tests."""

from tests.aefi.builders import NOW
from tests.aefi.builders import world as made
from tests.worlds import worlds

world, here = worlds(made, at=NOW)
