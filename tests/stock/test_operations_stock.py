"""Receiving, using, undoing, discarding: every refusal, and stock is always the sum of its movements."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.stock import builders as stock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries
from vaccsched.stock.errors import (
    CodeAlreadyReceived,
    CodeOfAnotherProduct,
    CodeTwice,
    FreeVaccineHasNoPrice,
    LotDiffers,
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    NoStatusMove,
    NothingReceived,
    NoUseToUndo,
    PackDiscarded,
    PackUsedUp,
    UnreadableCode,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus, LotStatusChange, Pack, StockMovement
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)


class World:
    """A clinic with a stock keeper and one received lot of single-dose packs."""

    def __init__(self, *, doses: int = 1, expires_on: dt.date = stock.FAR, open_minutes: int = 60) -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.actor = make.actor(make.nurse(at=self.clinic))
            self.product = stock.product(doses=doses, open_minutes=open_minutes)
            self.codes = stock.codes(self.product, 3)
            self.lot = stock.lot(
                at=self.clinic, by=self.actor, of=self.product, trace_codes=self.codes, now=NOW, expires_on=expires_on
            )

    def pack(self, number: int = 0) -> Pack:
        found = queries.find_pack(clinic_id=self.clinic.id, scan=queries.read_code(self.codes[number]))
        assert found is not None
        return found

    def use(self, number: int = 0, *, now: dt.datetime = NOW) -> Pack:
        pack_id = self.pack(number).id
        with unit_of_work():
            return operations.use_dose(pack_id=pack_id, actor=self.actor, now=now)

    def receive(self, **more):
        with unit_of_work():
            return operations.receive(
                **{
                    "clinic_id": self.clinic.id, "product_id": self.product.id, "lot_number": "NEW1",
                    "expires_on": stock.FAR, "trace_codes": stock.codes(self.product, 1), "actor": self.actor,
                    "now": NOW, **more,
                }
            )  # fmt: skip

    def set_status(self, status: LotStatus, reason: str = "试验"):
        with unit_of_work():
            return operations.set_lot_status(
                lot_id=self.lot.id, status=status, reason=reason, actor=self.actor, now=NOW
            )


def on_hand(world):
    db.session.rollback()
    return queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY)


def test_received_doses_are_on_hand_and_agree_with_their_movements(any_app):
    world = World(doses=2)
    assert on_hand(world) == {"PPV23": 6}
    assert queries.differences() == []
    assert [one.doses for one in queries.lots_on_hand(clinic_id=world.clinic.id)] == [6]


def test_a_known_lot_grows(any_app):
    world = World()
    lot = world.receive(lot_number=world.lot.lot_number)
    assert lot.id == world.lot.id
    assert on_hand(world) == {"PPV23": 4}


@pytest.mark.parametrize("texts", [["81000020000000000026" * 2], ["hello"], ["0106901234567892172706301 0"]])
def test_an_unreadable_code_is_not_received(app, texts):
    world = World()
    with pytest.raises(UnreadableCode):
        world.receive(trace_codes=texts)


def test_no_codes_are_no_delivery(app):
    world = World()
    with pytest.raises(NothingReceived):
        world.receive(trace_codes=[])


def test_a_code_of_another_product_is_not_received(app):
    world = World()
    with pytest.raises(CodeOfAnotherProduct) as refused:
        world.receive(trace_codes=["81999990000000000001"])
    assert "81999990000000000001" in refused.value.message


def test_the_same_code_twice_in_a_delivery_is_refused(app):
    world = World()
    [code] = stock.codes(world.product, 1)
    with pytest.raises(CodeTwice):
        world.receive(trace_codes=[code, f" {code}\n"])


def test_a_code_is_received_once_and_none_of_the_delivery_is(any_app):
    world = World()
    with pytest.raises(CodeAlreadyReceived):
        world.receive(trace_codes=[*stock.codes(world.product, 2), world.codes[0]])
    assert on_hand(world) == {"PPV23": 3}


def test_an_expired_lot_is_not_received(app):
    world = World()
    with pytest.raises(LotExpired):
        world.receive(expires_on=TODAY - dt.timedelta(days=1))


def test_a_lot_with_another_expiry_is_not_the_same_lot(app):
    world = World()
    with pytest.raises(LotDiffers) as refused:
        world.receive(lot_number=world.lot.lot_number, expires_on=dt.date(2028, 7, 1))
    assert "2028年6月30日" in refused.value.message


def test_an_unknown_product_is_not_received(app):
    world = World()
    with pytest.raises(NotFound):
        world.receive(product_id=world.clinic.id)


def test_a_used_dose_is_out_of_stock_and_the_vial_is_open(any_app):
    world = World(doses=2)
    pack = world.use()
    assert (pack.doses_used, pack.opened_at) == (1, NOW)
    assert on_hand(world) == {"PPV23": 5}
    assert queries.differences() == []


def test_the_second_dose_keeps_the_opening_time_of_the_first(any_app):
    world = World(doses=2)
    world.use()
    assert world.use(now=NOW + dt.timedelta(minutes=20)).opened_at == NOW


def test_a_vial_has_no_more_doses_than_its_pack(any_app):
    world = World()
    world.use()
    with pytest.raises(PackUsedUp):
        world.use()
    assert on_hand(world) == {"PPV23": 2}


def test_an_opened_vial_past_its_minutes_is_not_used(any_app):
    world = World(doses=5, open_minutes=30)
    world.use()
    assert world.use(now=NOW + dt.timedelta(minutes=30)).doses_used == 2
    with pytest.raises(VialOpenTooLong):
        world.use(now=NOW + dt.timedelta(minutes=30, seconds=1))


def test_an_expired_lot_is_not_used(any_app):
    world = World(expires_on=TODAY)
    world.use()
    with pytest.raises(LotExpired):
        world.use(1, now=NOW + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("status", "stop"),
    [
        (LotStatus.QUARANTINED, LotQuarantined),
        (LotStatus.RECALLED, LotRecalled),
        (LotStatus.COLD_CHAIN_HOLD, LotOnColdChainHold),
    ],
)
def test_a_lot_that_is_not_released_is_not_used(any_app, status, stop):
    world = World()
    world.set_status(status)
    with pytest.raises(stop):
        world.use()
    assert on_hand(world) == {}


def test_another_clinics_vial_does_not_exist(any_app):
    world = World()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound), unit_of_work():
        operations.use_dose(pack_id=world.pack().id, actor=stranger, now=NOW)
    assert queries.find_pack(clinic_id=stranger.clinic_id, scan=queries.read_code(world.codes[0])) is None


def test_an_undone_use_comes_back_by_a_movement_of_its_own(any_app):
    world = World()
    pack_id = world.use().id
    with unit_of_work():
        operations.undo_use(pack_id=pack_id, reason="按错", actor=world.actor, now=NOW)
    assert on_hand(world) == {"PPV23": 3}
    kinds = db.session.scalars(
        sa.select(StockMovement.kind).where(StockMovement.pack_id == pack_id).order_by(StockMovement.id)
    ).all()
    assert kinds == ["receive", "use", "undo_use"]
    assert queries.differences() == []


def test_what_was_not_used_cannot_be_undone(any_app):
    world = World()
    with pytest.raises(NoUseToUndo), unit_of_work():
        operations.undo_use(pack_id=world.pack().id, reason="按错", actor=world.actor, now=NOW)


def test_a_discarded_vial_leaves_stock_and_is_not_used(any_app):
    world = World(doses=2)
    pack_id = world.use().id
    with unit_of_work():
        operations.discard(pack_id=pack_id, reason="开启超时", actor=world.actor, now=NOW)
    assert on_hand(world) == {"PPV23": 4}
    assert queries.differences() == []
    with pytest.raises(PackDiscarded):
        world.use()
    with pytest.raises(PackDiscarded), unit_of_work():
        operations.discard(pack_id=pack_id, reason="再一次", actor=world.actor, now=NOW)


def test_an_empty_vial_cannot_be_discarded(app):
    world = World()
    pack_id = world.use().id
    with pytest.raises(PackUsedUp), unit_of_work():
        operations.discard(pack_id=pack_id, reason="空", actor=world.actor, now=NOW)


def test_why_a_lot_changed_is_kept(any_app):
    world = World()
    world.set_status(LotStatus.QUARANTINED, "外观异常")
    world.set_status(LotStatus.RELEASED, "复查正常")
    changes = queries.status_changes(lot_id=world.lot.id)
    assert [(change.to_status, change.reason) for change in changes] == [
        (LotStatus.RELEASED, "复查正常"),
        (LotStatus.QUARANTINED, "外观异常"),
    ]


def test_a_recalled_lot_is_not_released_again(any_app):
    world = World()
    world.set_status(LotStatus.RECALLED)
    with pytest.raises(NoStatusMove):
        world.set_status(LotStatus.RELEASED)


def test_another_clinics_lot_does_not_exist(app):
    world = World()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound), unit_of_work():
        operations.set_lot_status(lot_id=world.lot.id, status=LotStatus.RECALLED, reason="x", actor=stranger, now=NOW)


def test_movements_and_decisions_are_append_only(app):
    world = World()
    world.set_status(LotStatus.QUARANTINED)
    for model in (StockMovement, LotStatusChange):
        row = db.session.scalars(sa.select(model).limit(1)).one()
        with pytest.raises(RuntimeError, match="append-only"):
            rewrite(model, row.id)


def rewrite(model, row_id):
    with unit_of_work():
        db.session.get_one(model, row_id).reason = "改写"


def test_the_database_itself_allows_no_more_uses_than_doses(any_app):
    world = World()
    pack_id = world.pack().id
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Pack).where(Pack.id == pack_id).values(doses_used=2))


def test_a_counter_that_disagrees_with_the_movements_is_found(any_app):
    world = World(doses=2)
    pack_id = world.pack().id
    with unit_of_work():
        db.session.execute(sa.update(Pack).where(Pack.id == pack_id).values(doses_used=1))
    [found] = queries.differences()
    assert (found.trace_code, found.left, found.moved, found.used, found.uses) == (world.codes[0], 1, 2, 1, 0)


def test_stock_verify_tells_when_everything_agrees_and_when_not(app):
    world = World()
    runner = app.test_cli_runner()
    assert runner.invoke(args=["stock-verify"]).exit_code == 0
    with unit_of_work():
        db.session.execute(sa.update(Pack).where(Pack.trace_code == world.codes[0]).values(doses_used=1))
    wrong = runner.invoke(args=["stock-verify"])
    assert wrong.exit_code == 1
    assert world.codes[0] in wrong.output


def test_a_price_is_in_force_from_its_day(any_app):
    world = World()
    with unit_of_work():
        for fen, day in ((19800, TODAY - dt.timedelta(days=9)), (20800, TODAY)):
            operations.set_price(
                clinic_id=world.clinic.id, vaccine_code="PPV23", vaccine_fen=fen, service_fen=2800,
                effective_from=day, actor=world.actor, now=NOW,
            )  # fmt: skip
    asked = {"clinic_id": world.clinic.id, "vaccine_code": "PPV23"}
    assert queries.find_price(**asked, on=TODAY).vaccine_fen == 20800
    assert queries.find_price(**asked, on=TODAY - dt.timedelta(days=1)).vaccine_fen == 19800
    assert queries.find_price(**asked, on=TODAY - dt.timedelta(days=10)) is None


def test_a_programme_vaccine_has_no_price(app):
    """疫苗管理法 第49条."""
    world = World()
    with pytest.raises(FreeVaccineHasNoPrice), unit_of_work():
        operations.set_price(
            clinic_id=world.clinic.id, vaccine_code="DTAP", vaccine_fen=1, service_fen=0,
            effective_from=TODAY, actor=world.actor, now=NOW,
        )  # fmt: skip
