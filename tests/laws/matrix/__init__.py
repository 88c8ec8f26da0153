"""Who may use each route. One row per endpoint; `test_routes.py` holds the program to it."""

from tests.laws.matrix.clinic_day import CLINIC_DAY
from tests.laws.matrix.people import PEOPLE
from tests.laws.matrix.programs import PROGRAMS
from tests.laws.matrix.running import RUNNING

MATRIX = {**PEOPLE, **CLINIC_DAY, **RUNNING, **PROGRAMS}
assert len(MATRIX) == len(PEOPLE) + len(CLINIC_DAY) + len(RUNNING) + len(PROGRAMS), (
    "an endpoint stands in two of the files"
)
