"""A pack's life, step by step at random: whatever happens, stock is the sum of its movements in every place."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.stock.test_operations_places import NOW, World
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries

PACKS = st.integers(0, 2)


class PackLife(RuleBasedStateMachine):
    """Three packs of two doses: issued, returned, used, undone, discarded, counted, lost and found."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now = NOW
        self.places = (self.world.fridge, self.world.station)
        self.used = [0, 0, 0]

    def teardown(self) -> None:
        db.session.rollback()

    @rule(which=PACKS, home=st.booleans())
    def move(self, which, home):
        source, target = self.places if not home else reversed(self.places)
        with suppress(Refused), unit_of_work():
            operations.move_packs(
                clinic_id=self.world.clinic.id, from_id=source.id, to_id=target.id,
                trace_codes=[self.world.codes[which]], reason="试验", actor=self.world.keeper, now=self.now,
            )  # fmt: skip

    @rule(which=PACKS)
    def use(self, which):
        with suppress(Refused):
            self.world.use(which, now=self.now)
            self.used[which] += 1

    @rule(which=PACKS)
    def undo(self, which):
        pack_id = self.world.pack(which).id
        with suppress(Refused), unit_of_work():
            operations.undo_use(pack_id=pack_id, reason="按错", actor=self.world.nurse, now=self.now)
            self.used[which] -= 1

    @rule(which=PACKS)
    def discard(self, which):
        pack_id = self.world.pack(which).id
        with suppress(Refused), unit_of_work():
            operations.discard(pack_id=pack_id, reason="破损", actor=self.world.nurse, now=self.now)

    @rule(minutes=st.integers(1, 40))
    def wait(self, minutes):
        self.now += dt.timedelta(minutes=minutes)
        with suppress(Refused), unit_of_work():
            operations.discard_overdue(clinic_id=self.world.clinic.id, actor=self.world.nurse, now=self.now)

    @rule(there=st.sets(PACKS))
    def count(self, there):
        """The counter finds just these packs in the fridge, whatever the books say."""
        codes = [self.world.codes[one] for one in sorted(there)]
        with suppress(Refused):
            count = self.world.count({self.world.lot.id: len(codes)}, codes)
            if count.status == "waiting":
                self.finish(count)

    def finish(self, count):
        try:
            self.world.post(count)
        except Refused:
            with unit_of_work():
                operations.drop_count(count_id=count.id, actor=self.world.nurse, now=self.now)

    @invariant()
    def books_and_movements_agree(self):
        assert self.world.agrees()

    @invariant()
    def no_pack_gives_more_than_it_holds(self):
        for which, used in enumerate(self.used):
            pack = self.world.pack(which)
            assert 0 <= pack.doses_used == used <= pack.doses_total


@pytest.mark.usefixtures("app")
def test_whatever_happens_to_a_pack_its_books_agree():
    run_state_machine_as_test(
        PackLife,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_the_model_would_see_a_movement_that_is_missing(app):
    """The control: a counter changed without its movement is seen by the invariant."""
    world = World()
    pack_id = world.pack().id
    with unit_of_work():
        db.session.get_one(type(world.pack()), pack_id).doses_used = 1
    assert not world.agrees()
    assert queries.differences() != []
