"""A decision is signed once; two nurses who find a warm fridge open one excursion."""

import sys

import pytest
import sqlalchemy as sa

from tests.coldchain.test_operations_coldchain import HOUR, MORNING, World
from tests.visits.races import looks_then_writes, race
from vaccsched.coldchain import operations
from vaccsched.coldchain.errors import EvaluationDecided
from vaccsched.coldchain.models import Decision, Excursion, FridgeReading
from vaccsched.shared.db import db
from vaccsched.stock.models import LotStatus, StockMovement

pytestmark = pytest.mark.postgresql
EVALUATING = sys.modules["vaccsched.coldchain.operations.evaluating"]
SIGNERS = 4


def signing(world):
    world.warm(-5)
    made_id, nurse = world.decide(Decision.DISPOSE).id, world.nurse
    return [lambda: operations.sign(evaluation_id=made_id, second=nurse, now=MORNING + 10 * HOUR).id] * SIGNERS


def number_of(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def test_a_decision_is_carried_out_once(pg_app):
    world = World(vaccine="DTAP")
    answers = race(pg_app, signing(world))
    assert sum(isinstance(one, EvaluationDecided) for one in answers) == SIGNERS - 1
    assert number_of(StockMovement, StockMovement.kind == "dispose") == 2
    assert world.status is LotStatus.QUARANTINED


def test_without_the_claim_everybody_carries_it_out(pg_app, monkeypatch):
    world = World(vaccine="DTAP")
    acts = signing(world)
    carried = []
    unguarded = looks_then_writes(SIGNERS, lambda _row: {"signed_at": MORNING, "signed_by_id": world.nurse.id})
    monkeypatch.setattr(EVALUATING, "claim", unguarded)
    monkeypatch.setattr(EVALUATING, "_carry_out", lambda made, *_more: carried.append(made.id))
    race(pg_app, acts)
    assert len(carried) == SIGNERS


def test_two_warm_readings_at_once_are_one_excursion(pg_app):
    world = World()
    clinic_id, fridge_id = world.clinic.id, world.first.id

    def read(who):
        return operations.record_reading(
            clinic_id=clinic_id, location_id=fridge_id, tenths=95, note=None, actor=world.nurse,
            key=f"reading-{who}", now=MORNING + HOUR * who,
        ).id  # fmt: skip

    race(pg_app, [lambda who=who: read(who) for who in (1, 2)])
    assert number_of(FridgeReading) == 2
    assert number_of(Excursion) == 1
    assert world.status is LotStatus.COLD_CHAIN_HOLD
