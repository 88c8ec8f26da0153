"""Double signatures and two issues of one pack on PostgreSQL: one wins; without the claim both would."""

import sys

import pytest
import sqlalchemy as sa

from tests.stock.test_operations_deliveries import NOW
from tests.stock.test_operations_deliveries import World as Receiving
from tests.stock.test_operations_places import World as Moving
from tests.visits.races import looks_then_writes, race
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries
from vaccsched.stock.errors import CountDecided, DeliveryDecided, PackElsewhere
from vaccsched.stock.models import CountStatus, Delivery, LocationKind, Pack, StockMovement

pytestmark = pytest.mark.postgresql
PLACES = sys.modules["vaccsched.stock.operations.places"]
COUNTING = sys.modules["vaccsched.stock.operations.counting"]
DELIVERIES = sys.modules["vaccsched.stock.operations.deliveries"]
SIGNERS = 4


def number_of(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def signing(world):
    delivery_id, nurse = world.waiting().id, world.nurse
    sign = lambda: operations.sign_second(delivery_id=delivery_id, second=nurse, now=NOW).id  # noqa: E731
    return [sign] * SIGNERS


def test_a_delivery_comes_into_stock_once(pg_app):
    world = Receiving()
    answers = race(pg_app, signing(world))
    assert sum(isinstance(one, DeliveryDecided) for one in answers) == SIGNERS - 1
    assert number_of(Pack) == 3


def test_without_the_claim_every_signature_takes_the_delivery(pg_app, monkeypatch):
    world = Receiving()
    acts = signing(world)
    signed = {"status": "accepted", "second_id": world.nurse.id}
    taken = []
    monkeypatch.setattr(DELIVERIES, "claim", looks_then_writes(SIGNERS, lambda _row: signed))
    monkeypatch.setattr(DELIVERIES, "receive", lambda **facts: taken.append(facts["delivery_id"]))
    race(pg_app, acts)
    assert len(taken) == SIGNERS


def posting(world):
    count_id = world.count({world.lot.id: 2}, world.codes[:2]).id
    post = lambda: operations.post_count(count_id=count_id, reason="x", second=world.nurse, now=NOW).id  # noqa: E731
    return [post] * SIGNERS


def test_a_count_is_posted_once(pg_app):
    world = Moving()
    answers = race(pg_app, posting(world))
    assert sum(isinstance(one, CountDecided) for one in answers) == SIGNERS - 1
    assert number_of(StockMovement, StockMovement.kind == "adjust") == 1
    assert world.agrees()


def test_without_the_claim_a_count_is_decided_by_everybody(pg_app, monkeypatch):
    world = Moving()
    acts = posting(world)
    monkeypatch.setattr(COUNTING, "claim", looks_then_writes(SIGNERS, lambda _row: {"status": CountStatus.POSTED}))
    monkeypatch.setattr(COUNTING, "_write_off", lambda *_facts: None)
    answers = race(pg_app, acts)
    assert not any(isinstance(one, CountDecided) for one in answers)


def issues(world):
    with unit_of_work():
        other = world.place("2 号接种台", LocationKind.STATION)
    here, there = world.station.id, other.id
    clinic_id, fridge_id = world.clinic.id, world.fridge.id

    def issue(target):
        return [
            pack.id
            for pack in operations.move_packs(
                clinic_id=clinic_id, from_id=fridge_id, to_id=target, trace_codes=world.codes[:1],
                reason=None, actor=world.keeper, now=NOW,
            )
        ]  # fmt: skip

    return [lambda target=target: issue(target) for target in (here, there)]


def test_a_pack_goes_to_one_station(pg_app):
    world = Moving()
    answers = race(pg_app, issues(world))
    assert sum(isinstance(one, PackElsewhere) for one in answers) == 1
    assert number_of(StockMovement, StockMovement.kind == "issue") == 2
    assert world.agrees()


def test_without_the_claim_a_pack_is_at_two_stations(pg_app, monkeypatch):
    world = Moving()
    acts = issues(world)
    station_id = world.station.id
    monkeypatch.setattr(PLACES, "claim", looks_then_writes(2, lambda _row: {"location_id": station_id}))
    race(pg_app, acts)
    assert number_of(StockMovement, StockMovement.kind == "issue") == 4
    assert queries.place_differences() != []


def test_a_delivery_is_neither_taken_nor_refused_by_halves(pg_app):
    world = Receiving()
    [sign, *_] = signing(world)
    delivery_id = db.session.scalars(sa.select(Delivery.id)).one()
    db.session.rollback()
    refuse = lambda: operations.refuse_delivery(delivery_id=delivery_id, reason="x", actor=world.nurse, now=NOW).id  # noqa: E731
    answers = race(pg_app, [sign, refuse])
    assert sum(isinstance(one, DeliveryDecided) for one in answers) == 1
    assert number_of(Pack) in (0, 3)
    assert queries.delivery_differences() == []
