"""Any operations in any order on both databases: counters always equal rows.

A long run: ``MODEL_EXAMPLES=2000 MODEL_STEPS=80 .venv/bin/pytest tests/booking/test_model.py -n 0 -s``.
"""

import os
from collections import Counter
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.booking import counted
from tests.booking.machine import Places
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

MOST_ACTS = 10  # different acts that even the short run carries out
LONG = "MODEL_EXAMPLES" in os.environ
RUN = settings(
    max_examples=int(os.environ.get("MODEL_EXAMPLES", "6")),
    stateful_step_count=int(os.environ.get("MODEL_STEPS", "40")),
    deadline=None,
    derandomize=not LONG,  # the short run is the same each time, so that it can be asked what it covered
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.target, Phase.shrink],
)


@pytest.fixture
def machine(any_app, clock):
    class Machine(Places):
        shift = clock
        outcomes: ClassVar[Counter] = Counter()

    return Machine


def test_counters_equal_rows_after_any_operations(machine):
    run_state_machine_as_test(machine, settings=RUN)
    for (act, outcome), count in sorted(machine.outcomes.items()):
        print(f"{act:<20} {outcome:<24} {count:>6}")
    done = {act for act, outcome in machine.outcomes if outcome == "done"}
    assert len(done) >= MOST_ACTS


def test_a_counter_that_is_wrong_is_seen(machine):
    """The negative control of the comparison."""
    places = machine()
    places.open(online=2, walk_in=1)
    assert counted.differences() == []
    with unit_of_work():
        db.session.query(Slot).limit(1).one().taken = 1
    assert len(counted.differences()) == 1
