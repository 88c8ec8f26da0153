"""Readings hold lots at once; a held lot comes back only by its evaluation with two signatures."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.stock import builders as stock_made
from vaccsched.coldchain import operations, queries
from vaccsched.coldchain.errors import (
    AgainstTheTable,
    EvaluationDecided,
    EvaluationOutdated,
    EvaluationWaits,
    Implausible,
    LessThanMeasured,
    NotOnHold,
    ReadAlready,
    StillOutOfRange,
)
from vaccsched.coldchain.models import Decision, Evaluation, Excursion, FridgeReading
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock import queries as stock_queries
from vaccsched.stock.errors import LotOnColdChainHold, OnlyByEvaluation, SameSigner
from vaccsched.stock.models import LocationKind, Lot, LotStatus, Pack, Presentation
from vaccsched.vaccines.operations import load_programme

MORNING = dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)  # 08:00
HOUR = dt.timedelta(hours=1)


class World:
    """Two fridges; a lot with two packs in the first and one in the second."""

    def __init__(self, *, vaccine: str = "PPV23") -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.keeper, self.nurse = (make.actor(make.nurse(at=self.clinic)) for _ in range(2))
            self.product = stock_made.product(of=vaccine)
            self.first, self.second = (
                stock.add_location(
                    clinic_id=self.clinic.id, name=f"{number} 号冰箱", kind=LocationKind.FRIDGE, station_id=None,
                    actor=self.keeper, now=MORNING,
                )
                for number in (1, 2)
            )  # fmt: skip
            self.codes = stock_made.codes(self.product, 3)
            self.lot_id = self.receive(self.codes[:2], self.first).id
            self.receive(self.codes[2:], self.second)
        self.keys = 0

    def receive(self, codes, place, number="L1"):
        return stock.receive(
            clinic_id=self.clinic.id, product_id=self.product.id, lot_number=number, expires_on=stock_made.FAR,
            trace_codes=codes, location_id=place.id, actor=self.keeper, now=MORNING - HOUR,
        )  # fmt: skip

    def read(self, tenths, *, hours: float = 0, place=None, key=None):
        self.keys += 1
        with unit_of_work():
            return operations.record_reading(
                clinic_id=self.clinic.id, location_id=(place or self.first).id, tenths=tenths, note=None,
                actor=self.nurse, key=key or f"k{self.keys}", now=MORNING + hours * HOUR,
            )  # fmt: skip

    def warm(self, tenths=95, *, hours: float = 6):
        """Right in the morning, then too warm, then right again an hour later."""
        self.read(45)
        self.read(tenths, hours=hours)
        self.read(50, hours=hours + 1)

    @property
    def status(self) -> LotStatus:
        db.session.rollback()
        return db.session.get_one(Lot, self.lot_id).status

    def decide(self, decision, *, minutes=None, hours: float = 9):
        lot = db.session.get_one(Lot, self.lot_id)
        now = MORNING + hours * HOUR
        measured = queries.measured(lot=lot, now=now) if minutes is None else minutes
        db.session.rollback()
        with unit_of_work():
            return operations.decide(
                lot_id=self.lot_id,
                minutes=measured,
                decision=decision,
                reason="停电 1 小时",
                actor=self.keeper,
                now=now,
            )

    def sign(self, made, who=None, *, hours: float = 10):
        with unit_of_work():
            return operations.sign(evaluation_id=made.id, second=who or self.nurse, now=MORNING + hours * HOUR)

    def set_status(self, status):
        with unit_of_work():
            stock.set_lot_status(lot_id=self.lot_id, status=status, reason="x", actor=self.keeper, now=MORNING)

    def load(self, text, *, hours: float = 12):
        with unit_of_work():
            return operations.import_file(
                clinic_id=self.clinic.id, location_id=self.first.id, text=text, actor=self.keeper,
                now=MORNING + hours * HOUR,
            )  # fmt: skip


def today(world, hours):
    db.session.rollback()
    return queries.todays_fridges(clinic_id=world.clinic.id, now=MORNING + hours * HOUR)


def excursions():
    db.session.rollback()
    return db.session.scalars(sa.select(Excursion).order_by(Excursion.began_at)).all()


def test_two_right_readings_are_a_days_work(any_app):
    world = World()
    assert [(one.readings_today, one.in_range, one.hold) for one in today(world, 0)] == [(0, None, False)] * 2
    world.read(45)
    world.read(46, hours=5)
    assert today(world, 5)[0].readings_today == 1
    assert today(world, 5)[0].next_due == MORNING + 6 * HOUR
    world.read(47, hours=7)
    [first, _second] = today(world, 7)
    assert (first.readings_today, first.last_tenths, first.in_range, first.hold) == (2, 47, True, False)
    assert world.status is LotStatus.RELEASED


def test_a_reading_out_of_range_holds_the_lots_of_the_place_at_once(any_app):
    world = World()
    world.read(45)
    world.read(95, hours=6)
    assert world.status is LotStatus.COLD_CHAIN_HOLD
    [one] = excursions()
    assert (one.began_at, one.found_at, one.ended_at) == (MORNING, MORNING + 6 * HOUR, None)
    [first, second] = today(world, 6)
    assert (first.in_range, first.hold, second.hold) == (False, True, False)
    pack_id = db.session.scalars(sa.select(Pack.id).where(Pack.trace_code == world.codes[0])).one()
    with pytest.raises(LotOnColdChainHold), unit_of_work():
        stock.use_dose(pack_id=pack_id, actor=world.nurse, now=MORNING + 6 * HOUR)


def test_the_same_excursion_goes_on_and_ends_once(any_app):
    world = World()
    world.warm()
    world.read(55, hours=8)
    [one] = excursions()
    assert one.ended_at == MORNING + 7 * HOUR
    assert today(world, 8)[0].hold  # its lot waits for the evaluation


def test_a_double_press_is_one_reading(any_app):
    world = World()
    assert world.read(45, key="same").id == world.read(45, hours=0.1, key="same").id


def test_two_readings_of_one_instant_are_one(any_app):
    world = World()
    world.read(45)
    with pytest.raises(ReadAlready):
        world.read(46)


def test_an_impossible_temperature_is_not_written_down(app):
    with pytest.raises(Implausible):
        World().read(501)


def test_readings_are_append_only(app):
    reading_id = World().read(45).id
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.get_one(FridgeReading, reading_id).tenths = 40


def test_what_comes_into_a_warm_fridge_is_held_too(any_app):
    world = World()
    world.read(95)
    with unit_of_work():
        late = world.receive(stock_made.codes(world.product, 1), world.first, number="LATE")
    assert db.session.get_one(Lot, late.id).status is LotStatus.COLD_CHAIN_HOLD


def test_what_left_the_fridge_since_it_was_right_is_held_too(any_app):
    world = World()
    world.read(45)
    with unit_of_work():
        other = world.receive(stock_made.codes(world.product, 1), world.first, number="GONE")
        code = db.session.scalars(sa.select(Pack.trace_code).where(Pack.lot_id == other.id)).one()
        stock.move_packs(
            clinic_id=world.clinic.id, from_id=world.first.id, to_id=world.second.id, trace_codes=[code], reason=None,
            actor=world.keeper, now=MORNING + HOUR,
        )  # fmt: skip
    world.read(95, hours=6)
    assert db.session.get_one(Lot, other.id).status is LotStatus.COLD_CHAIN_HOLD


def test_a_release_needs_an_evaluation_and_two_people(any_app):
    world = World()
    world.warm()
    with pytest.raises(OnlyByEvaluation):
        world.set_status(LotStatus.RELEASED)
    made = world.decide(Decision.RELEASE)
    assert (made.minutes, made.proposal) == ({"8-15": 7 * 60}, Decision.RELEASE)
    assert world.status is LotStatus.COLD_CHAIN_HOLD
    with pytest.raises(SameSigner):
        world.sign(made, world.keeper)
    world.sign(made)
    assert world.status is LotStatus.RELEASED
    [change, *_] = stock_queries.status_changes(lot_id=world.lot_id)
    assert (change.staff_id, change.second_staff_id) == (world.keeper.id, world.nurse.id)
    assert not today(world, 11)[0].hold


def test_a_quarantined_lot_goes_back_into_quarantine(any_app):
    world = World()
    world.set_status(LotStatus.QUARANTINED)
    world.warm()
    assert world.status is LotStatus.COLD_CHAIN_HOLD
    world.sign(world.decide(Decision.RELEASE))
    assert world.status is LotStatus.QUARANTINED


def test_frozen_dtap_is_disposed_of_and_only_what_was_there(any_app):
    world = World(vaccine="DTAP")
    world.warm(-5)
    with pytest.raises(AgainstTheTable):
        world.decide(Decision.RELEASE)
    made = world.decide(Decision.DISPOSE)
    assert (made.proposal, made.clause) == (Decision.DISPOSE, "frozen")
    world.sign(made)
    left = stock_queries.left_of(lot_id=world.lot_id)
    assert [pack.trace_code for pack in left] == world.codes[2:]
    assert world.status is LotStatus.QUARANTINED
    assert (stock_queries.differences(), stock_queries.place_differences()) == ([], [])


def test_exposure_of_earlier_evaluations_counts(any_app):
    world = World()
    for start in (0, 20):
        world.read(45, hours=start)
        world.read(95, hours=start + 6)
        world.read(45, hours=start + 14)
        lot = db.session.get_one(Lot, world.lot_id)
        assert queries.measured(lot=lot, now=MORNING + (start + 15) * HOUR) == {"8-15": 14 * 60}
        world.sign(world.decide(Decision.RELEASE, hours=start + 15), hours=start + 16)
    assert queries.earlier(lot_id=world.lot_id) == {"8-15": 28 * 60}
    world.read(45, hours=40)
    world.read(95, hours=50)
    world.read(45, hours=61)
    with pytest.raises(AgainstTheTable):
        world.decide(Decision.RELEASE, hours=62)


def test_a_leaflet_that_allows_more_changes_what_the_table_says(any_app):
    world = World()
    world.read(45)
    world.read(95, hours=49)
    world.read(45, hours=50)
    with pytest.raises(AgainstTheTable):
        world.decide(Decision.RELEASE, hours=51)
    with unit_of_work():
        operations.set_leaflet(
            clinic_id=world.clinic.id, product_id=world.product.id, presentation=Presentation.LIQUID,
            minutes={"8-15": 72 * 60, "-15-0": 5}, source="说明书 2026-03", actor=world.keeper, now=MORNING,
        )  # fmt: skip
    assert queries.find_leaflet(clinic_id=world.clinic.id, product_id=world.product.id).minutes == {"8-15": 72 * 60}
    world.sign(world.decide(Decision.RELEASE, hours=51), hours=52)
    assert world.status is LotStatus.RELEASED


def test_nobody_writes_down_less_time_than_was_measured(app):
    world = World()
    world.warm()
    with pytest.raises(LessThanMeasured):
        world.decide(Decision.RELEASE, minutes={"8-15": 5})


def test_a_lot_in_a_warm_place_is_not_released_and_one_that_left_is(any_app):
    world = World()
    world.read(45)
    world.read(95, hours=6)
    with pytest.raises(StillOutOfRange):
        world.decide(Decision.RELEASE, hours=7)
    with unit_of_work():
        stock.move_packs(
            clinic_id=world.clinic.id, from_id=world.first.id, to_id=world.second.id, trace_codes=world.codes[:2],
            reason=None, actor=world.keeper, now=MORNING + 6.5 * HOUR,
        )  # fmt: skip
    made = world.decide(Decision.RELEASE, hours=9)
    assert made.minutes == {"8-15": 390}
    world.sign(made)
    assert world.status is LotStatus.RELEASED


def test_more_time_out_of_range_makes_a_decision_worthless(any_app):
    world = World()
    world.warm()
    made = world.decide(Decision.RELEASE, hours=8)
    world.read(99, hours=12)
    world.read(45, hours=13)
    with pytest.raises(EvaluationOutdated):
        world.sign(made, hours=14)
    assert world.status is LotStatus.COLD_CHAIN_HOLD


def test_one_evaluation_of_a_lot_waits_at_a_time_and_may_be_declined(any_app):
    world = World()
    world.warm()
    made = world.decide(Decision.KEEP)
    with pytest.raises(EvaluationWaits):
        world.decide(Decision.RELEASE)
    with unit_of_work():
        operations.decline(evaluation_id=made.id, actor=world.nurse, now=MORNING + 10 * HOUR)
    with pytest.raises(EvaluationDecided):
        world.sign(made)
    world.sign(world.decide(Decision.KEEP))
    assert world.status is LotStatus.COLD_CHAIN_HOLD


def test_a_lot_that_is_not_held_is_not_evaluated(app):
    world = World()
    with pytest.raises(NotOnHold):
        world.decide(Decision.RELEASE, minutes={})


def test_a_lot_held_by_hand_is_evaluated_too(any_app):
    world = World()
    world.set_status(LotStatus.COLD_CHAIN_HOLD)
    world.sign(world.decide(Decision.DISPOSE, minutes={"25-37": 600}))
    assert stock_queries.left_of(lot_id=world.lot_id) == []


def test_the_database_itself_wants_two_people(any_app):
    world = World()
    world.warm()
    made = world.decide(Decision.KEEP)
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Evaluation).where(Evaluation.id == made.id).values(signed_by_id=world.keeper.id))


def test_another_clinics_fridge_lot_and_evaluation_do_not_exist(app):
    world, other = World(), World()
    with pytest.raises(NotFound):
        world.read(45, place=other.first)
    world.warm()
    made = world.decide(Decision.KEEP)
    with pytest.raises(NotFound):
        world.sign(made, other.nurse)
    with pytest.raises(NotFound), unit_of_work():
        operations.decide(
            lot_id=world.lot_id, minutes={}, decision=Decision.KEEP, reason="x", actor=other.keeper, now=MORNING
        )
