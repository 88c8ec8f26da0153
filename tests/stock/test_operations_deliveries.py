"""Deliveries: what the law asks for, two signatures, refusals that are kept; every refusal once."""

import dataclasses
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
    ArrivesLater,
    CodeAlreadyReceived,
    CodeAwaitsSignature,
    DeliveryDecided,
    DeliveryEmpty,
    LotExpired,
    LotTwice,
    NeverFrozen,
    NoImportClearance,
    SameSigner,
)
from vaccsched.stock.models import Delivery, DeliveryStatus, LocationKind, MovementKind, Pack, TransportKind
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
GOOD = operations.DeliveryFacts(
    supplier="青山县疾控中心",
    courier="张师傅",
    arrived_at=NOW - dt.timedelta(minutes=10),
    transport=TransportKind.COLD,
    trip_minutes=90,
    start_tenths=45,
    arrival_tenths=50,
    lowest_tenths=40,
    highest_tenths=60,
    interval_minutes=10,
    packaging_ok=True,
    cooling_ok=True,
)


class World:
    """A clinic with a fridge, a stock keeper and a nurse who signs second."""

    def __init__(self, *, vaccine: str = "PPV23") -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.keeper, self.nurse = (make.actor(make.nurse(at=self.clinic)) for _ in range(2))
            self.product = stock.product(of=vaccine, doses=2)
            self.fridge = operations.add_location(
                clinic_id=self.clinic.id, name="1 号冰箱", kind=LocationKind.FRIDGE, station_id=None,
                actor=self.keeper, now=NOW,
            )  # fmt: skip
            self.codes = stock.codes(self.product, 3)

    def open(self, **more) -> Delivery:
        with unit_of_work():
            return operations.open_delivery(
                clinic_id=self.clinic.id, location_id=self.fridge.id, facts=dataclasses.replace(GOOD, **more),
                actor=self.keeper, now=NOW,
            )  # fmt: skip

    def lot(self, delivery, **more):
        facts = operations.LotFacts(
            **{
                "product_id": self.product.id, "lot_number": "L1", "expires_on": stock.FAR, "imported": False,
                "release_certificate": "批签 2026-1", "import_clearance": None, "trace_codes": self.codes, **more,
            }
        )  # fmt: skip
        with unit_of_work():
            return operations.add_lot(delivery_id=delivery.id, facts=facts, actor=self.keeper, now=NOW)

    def first(self, delivery):
        with unit_of_work():
            return operations.sign_first(delivery_id=delivery.id, actor=self.keeper, now=NOW)

    def second(self, delivery, who=None):
        with unit_of_work():
            return operations.sign_second(delivery_id=delivery.id, second=who or self.nurse, now=NOW)

    def waiting(self) -> Delivery:
        delivery = self.open()
        self.lot(delivery)
        return self.first(delivery)


def packs():
    db.session.rollback()
    return db.session.scalars(sa.select(Pack).order_by(Pack.id)).all()


def test_packs_come_into_stock_with_the_second_signature_and_not_before(any_app):
    world = World()
    delivery = world.waiting()
    assert packs() == []
    assert queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY) == {}
    signed = world.second(delivery)
    assert (signed.first_id, signed.second_id) == (world.keeper.id, world.nurse.id)
    assert {(pack.location_id, pack.delivery_id) for pack in packs()} == {(world.fridge.id, delivery.id)}
    assert queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY) == {"PPV23": 6}
    assert (queries.differences(), queries.place_differences(), queries.delivery_differences()) == ([], [], [])


def test_one_person_does_not_sign_twice(any_app):
    world = World()
    delivery = world.waiting()
    with pytest.raises(SameSigner):
        world.second(delivery, world.keeper)
    assert packs() == []


def test_the_database_itself_wants_two_signatures(any_app):
    world = World()
    delivery = world.waiting()
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.id == delivery.id).values(second_id=world.keeper.id))
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.id == delivery.id).values(status=DeliveryStatus.ACCEPTED))


@pytest.mark.parametrize(
    ("more", "faults"),
    [
        (dict.fromkeys(("start_tenths", "arrival_tenths", "lowest_tenths", "highest_tenths")), ["no_record"]),
        ({"interval_minutes": None}, ["no_record"]),
        ({"highest_tenths": 81}, ["too_warm"]),
        ({"lowest_tenths": 19}, ["too_cold"]),
        ({"trip_minutes": 400, "interval_minutes": 361}, ["interval"]),
        ({"packaging_ok": False, "cooling_ok": False}, ["packaging", "cooling"]),
    ],
)
def test_a_delivery_without_a_right_record_is_refused_and_the_refusal_is_kept(app, more, faults):
    world = World()
    delivery = world.open(**more)
    assert (delivery.status, delivery.faults, delivery.first_id) == (DeliveryStatus.REFUSED, faults, world.keeper.id)
    with pytest.raises(DeliveryDecided):
        world.lot(delivery)


def test_a_refusal_is_reported_once(app):
    world = World()
    delivery = world.open(highest_tenths=120)
    for _ in range(2):
        with unit_of_work():
            operations.report_refusal(delivery_id=delivery.id, reported_to="县疾控", actor=world.keeper, now=NOW)
            break
    assert db.session.get_one(Delivery, delivery.id).reported_at == NOW
    with pytest.raises(DeliveryDecided), unit_of_work():
        operations.report_refusal(delivery_id=delivery.id, reported_to="别人", actor=world.keeper, now=NOW)


def test_the_second_person_may_refuse_and_nothing_comes_in(any_app):
    world = World()
    delivery = world.waiting()
    with unit_of_work():
        operations.refuse_delivery(delivery_id=delivery.id, reason="批签发证明是复印件", actor=world.nurse, now=NOW)
    assert db.session.get_one(Delivery, delivery.id).second_id == world.nurse.id
    with pytest.raises(DeliveryDecided):
        world.second(delivery)
    assert packs() == []


def test_a_delivery_in_stock_is_not_refused_any_more(app):
    world = World()
    delivery = world.waiting()
    world.second(delivery)
    with pytest.raises(DeliveryDecided), unit_of_work():
        operations.refuse_delivery(delivery_id=delivery.id, reason="x", actor=world.nurse, now=NOW)


def test_a_delivery_does_not_arrive_in_the_future(app):
    world = World()
    with pytest.raises(ArrivesLater):
        world.open(arrived_at=NOW + dt.timedelta(minutes=1))


def test_a_delivery_without_lots_is_not_signed(app):
    world = World()
    with pytest.raises(DeliveryEmpty):
        world.first(world.open())


def test_an_import_needs_its_clearance(app):
    world = World()
    delivery = world.open()
    with pytest.raises(NoImportClearance):
        world.lot(delivery, imported=True)
    assert world.lot(delivery, imported=True, import_clearance="JK-7").import_clearance == "JK-7"


def test_what_must_never_freeze_does_not_come_frozen(app):
    world = World(vaccine="DTAP")
    frozen = world.open(
        transport=TransportKind.FROZEN, start_tenths=-200, arrival_tenths=-180, lowest_tenths=-200, highest_tenths=-170
    )
    with pytest.raises(NeverFrozen):
        world.lot(frozen)


def test_an_expired_lot_is_not_written_down(app):
    world = World()
    with pytest.raises(LotExpired):
        world.lot(world.open(), expires_on=TODAY - dt.timedelta(days=1))


def test_a_lot_stands_once_on_a_delivery(any_app):
    world = World()
    delivery = world.open()
    world.lot(delivery)
    with pytest.raises(LotTwice):
        world.lot(delivery, trace_codes=stock.codes(world.product, 1))


def test_a_code_that_waits_on_another_delivery_is_not_taken_again(app):
    world = World()
    world.waiting()
    with pytest.raises(CodeAwaitsSignature):
        world.lot(world.open())


def test_a_code_received_meanwhile_stops_the_whole_delivery(any_app):
    world = World()
    delivery = world.waiting()
    stock.lot(at=world.clinic, by=world.keeper, of=world.product, trace_codes=world.codes[:1], now=NOW)
    with pytest.raises(CodeAlreadyReceived):
        world.second(delivery)
    assert len(packs()) == 1
    assert db.session.get_one(Delivery, delivery.id).status is DeliveryStatus.WAITING


def test_another_clinics_delivery_does_not_exist(app):
    world = World()
    delivery = world.waiting()
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound):
        world.second(delivery, stranger)


def test_deliveries_are_never_deleted(app):
    world = World()
    delivery_id = world.open().id
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.delete(db.session.get_one(Delivery, delivery_id))


def test_a_pack_missing_from_an_accepted_delivery_is_found(any_app):
    world = World()
    delivery = world.waiting()
    world.second(delivery)
    with unit_of_work():
        db.session.execute(sa.update(Pack).where(Pack.trace_code == world.codes[0]).values(delivery_id=None))
    assert queries.delivery_differences() == [(delivery.id, 3, 2)]


def test_the_way_of_a_pack_begins_with_its_delivery(app):
    world = World()
    world.second(world.waiting())
    [(movement, place), *_] = queries.custody(pack_id=packs()[0].id)
    assert (movement.kind, movement.doses, place) == (MovementKind.RECEIVE, 2, "1 号冰箱")
