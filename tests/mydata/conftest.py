"""The small world of these tests."""

from tests.mydata.builders import NOW
from tests.mydata.builders import world as made
from tests.worlds import worlds

world, here = worlds(made, at=NOW)
