"""From ten thousand to two hundred thousand past appointments: the same plans, the same rows touched."""

import pytest

from tests.booking import growth
from tests.visits import builders as made
from vaccsched.shared.db import Base

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
    assert {name: _ways(many[name].plans) for name in few} == {name: _ways(one.plans) for name, one in few.items()}
    assert [name for name, before in few.items() if many[name].rows > before.rows * WIDER] == []
    assert [(name, plan) for name, one in many.items() for plan in one.plans if _reads_all(plan)] == []


def _ways(plans: list[str]) -> list[list[str]]:
    """How each statement reaches each table. Which index, or two at once, is the planner's choice;
    a bad one shows in the rows touched.
    """
    return [sorted({_way(part) for part in plan.split("; ")}) for plan in plans]


def _way(part: str) -> str:
    kind, _space, name = part.rpartition(" ")
    of = name.partition("_")[2]  # pk_slots, ix_slots_clinic_id_starts_at
    table = max((one for one in Base.metadata.tables if of.startswith(one)), key=len, default=name)
    return f"{kind} {table}"


def _reads_all(plan: str) -> bool:
    """A whole table that grows is read."""
    return any(f"Seq Scan {table}" in plan or f"SCAN {table}" in plan for table in growth.KINDS if table != "clinics")
