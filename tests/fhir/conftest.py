"""The small world of these tests."""

from tests.fhir.builders import NOW
from tests.fhir.builders import world as made
from tests.worlds import worlds

world, here = worlds(made, at=NOW)
