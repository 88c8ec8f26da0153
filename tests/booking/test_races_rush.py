"""An opening rush under threads on PostgreSQL, with its negative controls."""

import itertools
import sys
import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import rush as scenes
from tests.booking.rush import CODE, OVER, WITHIN, ask, elder
from tests.visits.races import looks_then_writes, race
from vaccsched.booking import operations, queries
from vaccsched.booking.errors import RushLimit
from vaccsched.booking.models import Appointment, Fallback, RushRequest, RushStatus, Share
from vaccsched.booking.rules import rush as rules
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WORKERS = 6
RUSH = sys.modules["vaccsched.booking.operations.rush"]


def count(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def asking(slot_id, who, **sharing):
    account, person = who
    account_id, person_id, actor = account.id, person.id, builders.account_actor(account)

    def act():
        slot = schedule_queries.get_slot(slot_id=slot_id)
        return operations.ask_in_rush(
            slot=slot, opens_at=queries.rush_opening(slot=slot, now=WITHIN), person_id=person_id,
            vaccine_codes=[CODE], fallback=Fallback.DAY, carried=None, account_id=account_id,
            sharing=sharing or {Share.DEVICE: str(person_id)}, actor=actor, now=WITHIN,
        ).id  # fmt: skip

    return act


def test_one_person_pressing_in_parallel_is_one_request(pg_app, clock):
    slot_id, who = scenes.scene(clock).morning[0].id, elder()
    answers = race(pg_app, [asking(slot_id, who) for _ in range(WORKERS)])
    assert count(RushRequest) == 1
    assert len({str(one) for one in answers}) == 1


def sharers(clock, monkeypatch):
    monkeypatch.setattr(rules, "LIMITS", {**rules.LIMITS, Share.NETWORK: 2})
    slot_id = scenes.scene(clock).morning[0].id
    ask(scenes_slot(slot_id))  # the rush is there
    return [asking(slot_id, elder(), network="one") for _ in range(WORKERS)]


def scenes_slot(slot_id):
    return db.session.get_one(Slot, slot_id)


def test_a_network_registers_no_more_than_its_limit_in_parallel(pg_app, clock, monkeypatch):
    answers = race(pg_app, sharers(clock, monkeypatch))
    assert sum(isinstance(one, RushLimit) for one in answers) == WORKERS - 2
    assert count(RushRequest) == 1 + 2


def serving():
    rush_id = scenes.the_rush().id
    db.session.rollback()

    def act():
        done = False
        while not done:
            done = operations.serve_rush(rush_id=rush_id, now=OVER)
        return done

    return [act for _ in range(WORKERS)]


def crowd(clock):
    scene = scenes.scene(clock, places=1)
    for number in range(9):
        ask(scene.morning[number % 3], fallback=Fallback.HALF_DAY)
    return scene


def is_sound(scene):
    """Each person at most one booking, no slot oversold, as many booked requests as bookings."""
    taken = {slot.id: slot.taken for slot in db.session.scalars(sa.select(Slot)).all()}
    per_slot = {slot_id: count(Appointment, Appointment.slot_id == slot_id) for slot_id in taken}
    people = db.session.scalars(sa.select(Appointment.person_id)).all()
    db.session.rollback()
    return taken == per_slot and len(people) == len(set(people)) == count(
        RushRequest, RushRequest.status == RushStatus.BOOKED
    )


def test_many_workers_serve_each_person_once_and_never_oversell(pg_app, clock):
    scene = crowd(clock)
    answers = race(pg_app, serving())
    assert answers == [True] * WORKERS
    assert count(Appointment) == 3
    assert is_sound(scene)


def test_many_workers_keep_the_order_of_the_lots(pg_app, clock):
    crowd(clock)
    race(pg_app, serving())
    by_lot = db.session.scalars(sa.select(RushRequest.status).order_by(RushRequest.lot)).all()
    db.session.rollback()
    assert by_lot == [RushStatus.BOOKED] * 3 + [RushStatus.LOST] * 6


class Together:
    """A barrier for the first look of each worker; whoever looks again does not wait."""

    def __init__(self):
        self.barrier, self.looks = threading.Barrier(WORKERS), itertools.count()

    def wait(self, patience):
        if next(self.looks) < WORKERS:
            self.barrier.wait(patience)


def test_without_the_claim_the_limit_of_a_network_is_passed(pg_app, clock, monkeypatch):
    """Negative control."""
    acts = sharers(clock, monkeypatch)
    monkeypatch.setattr(
        RUSH, "claim", looks_then_writes(WORKERS, lambda row: {"persons": row["persons"] + 1}, Together())
    )
    race(pg_app, acts)
    assert count(RushRequest) > 1 + 2


def seen_waiting_then_withdrawn(clock, monkeypatch):
    """A worker has read the request; before its turn comes, the person takes it back."""
    request = ask(scenes.scene(clock).morning[0])
    with unit_of_work():
        found = db.session.get_one(RushRequest, request.id)
        operations.withdraw_from_rush(request=found, actor=SYSTEM, now=WITHIN)
    monkeypatch.setattr(RUSH.rush_queries, "next_requests", lambda **_: [db.session.get_one(RushRequest, request.id)])


def test_a_request_taken_back_at_the_last_moment_is_not_served(pg_app, clock, monkeypatch):
    seen_waiting_then_withdrawn(clock, monkeypatch)
    scenes.served()
    assert (scenes.statuses(), scenes.booked()) == ([("withdrawn", None)], 0)


def test_without_the_claim_and_the_turn_it_is_served_all_the_same(pg_app, clock, monkeypatch):
    """Negative control."""
    seen_waiting_then_withdrawn(clock, monkeypatch)
    monkeypatch.setattr(RUSH, "claim", lambda _taking: True)
    monkeypatch.setattr(queries, "keep_to_the_lot", lambda **_: None)
    scenes.served()
    assert scenes.booked() == 1
