"""From ten thousand to two hundred thousand past appointments: the same plans, the same rows touched."""

import pytest

from tests.booking import growth
from tests.visits import builders as made

FEW, MANY = 9_600, 201_600  # whole half-days
WIDER = 1.1


@pytest.fixture
def where(any_app, clock):
    clock.move_to(made.at(8, 5).wall)
    return growth.world()


def test_hot_paths_read_the_same_way_however_much_lies_behind(where):
    growth.grow(where, to=FEW)
    few = {name: growth.touched(path) for name, path in growth.hot_paths(where).items()}
    growth.grow(where, to=MANY, already=FEW)
    many = {name: growth.touched(path) for name, path in growth.hot_paths(where).items()}
    assert {name: many[name].plans for name in few} == {name: one.plans for name, one in few.items()}
    assert [name for name, before in few.items() if many[name].rows > before.rows * WIDER] == []
    assert [(name, plan) for name, one in many.items() for plan in one.plans if _reads_all(plan)] == []


def _reads_all(plan: str) -> bool:
    """A whole table that grows is read."""
    return any(f"Seq Scan {table}" in plan or f"SCAN {table}" in plan for table in growth.KINDS if table != "clinics")
