"""Holds at the same instant, on PostgreSQL, each with a negative control."""

import datetime as dt
import sys
import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.visits.races import looks_then_writes, looks_then_writes_first, race
from vaccsched.booking import operations
from vaccsched.booking.models import Appointment, Channel, Hold
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
PEOPLE = 8
HOLD = sys.modules["vaccsched.booking.operations.hold"]
TAKING = sys.modules["vaccsched.booking.operations.taking"]


@pytest.fixture
def clinic(pg_app):
    made.programme()
    return builders.clinic()


def hold(slot_id, person_id, account_id):
    actor = builders.Actor(kind=builders.ActorKind.ACCOUNT, id=account_id)
    return operations.hold(
        slot_id=slot_id, person_id=person_id, account_id=account_id, actor=actor, now=clocks.now()
    ).id


def book(slot_id, person_id, account_id):
    return operations.book(
        slot_id=slot_id,
        person_id=person_id,
        vaccine_codes=["DTAP"],
        account_id=account_id,
        channel=Channel.ONLINE,
        actor=builders.Actor(kind=builders.ActorKind.ACCOUNT, id=account_id),
        key=str(person_id),
        now=clocks.now(),
    ).id


def families():
    found = [builders.child_with_two_guardians() for _number in range(PEOPLE)]
    return [(family.child.id, family.mother.id) for family in found]


def kinds(answers):
    names = [type(one).__name__ for one in answers]
    return {name: names.count(name) for name in names}


def count(model):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def taken(slot):
    db.session.rollback()
    return db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id))


def holdings(slot):
    slot_id = slot.id
    return [lambda who=who: hold(slot_id, *who) for who in families()]


def test_the_last_place_is_held_by_one(pg_app, clinic):
    slot = made.open_slot(at=clinic)
    assert kinds(race(pg_app, holdings(slot))) == {"UUID": 1, "SlotFull": PEOPLE - 1}
    assert (count(Hold), taken(slot)) == (1, 1)


def test_without_the_claim_the_last_place_is_held_eight_times(pg_app, clinic, monkeypatch):
    slot = made.open_slot(at=clinic)
    monkeypatch.setattr(HOLD, "claim", looks_then_writes(PEOPLE, lambda row: {"taken": row["taken"] + 1}))
    assert kinds(race(pg_app, holdings(slot))) == {"UUID": PEOPLE}
    assert count(Hold) == PEOPLE


def test_one_holds_and_one_books_the_last_place(pg_app, clinic):
    slot = made.open_slot(at=clinic)
    slot_id = slot.id
    first, second = families()[:2]
    answers = race(pg_app, [lambda: hold(slot_id, *first), lambda: book(slot_id, *second)])
    assert kinds(answers) == {"UUID": 1, "SlotFull": 1}
    assert taken(slot) == count(Hold) + count(Appointment) == 1


def test_one_person_holding_two_slots_at_once_keeps_one(pg_app, clinic):
    ids = [made.open_slot(at=clinic, days=days).id for days in (2, 3)]
    who = families()[0]
    race(pg_app, [lambda slot_id=slot_id: hold(slot_id, *who) for slot_id in ids])
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.sum(Slot.taken))) == 1


def test_two_people_changing_places_do_not_wait_for_each_other_in_a_ring(pg_app, clinic):
    ids = [made.open_slot(at=clinic, days=days, places=2).id for days in (2, 3)]
    people = families()[:2]
    for slot_id, who in zip(ids, people, strict=True):
        with unit_of_work():
            hold(slot_id, *who)
    pairs = list(zip(reversed(ids), people, strict=True))
    assert kinds(race(pg_app, [lambda one=one: hold(one[0], *one[1]) for one in pairs])) == {"UUID": 2}
    db.session.rollback()
    assert list(db.session.scalars(sa.select(Slot.taken).order_by(Slot.id))) == [1, 1]


def over(slot, who, clock):
    with unit_of_work():
        hold(slot.id, *who)
    clock.advance(minutes=6)


def expire():
    return operations.expire_holds(now=clocks.now())


def test_the_end_of_a_hold_and_its_booking_use_the_place_once(pg_app, clinic, clock):
    """Whoever is first: the place is booked, and never also given to somebody else."""
    for round_number in range(4):
        slot = made.open_slot(at=clinic, days=2 + round_number)
        first, second = families()[:2]
        over(slot, first, clock)
        slot_id = slot.id
        acts = [lambda: book(slot_id, *first), expire, lambda: book(slot_id, *second)]  # noqa: B023 - raced at once
        answers = race(pg_app, acts)
        assert sum(type(one).__name__ == "UUID" for one in answers) == 1
        assert taken(slot) == 1


def test_without_the_claim_the_ended_hold_is_both_booked_and_freed(pg_app, clinic, clock, monkeypatch):
    slot = made.open_slot(at=clinic)
    who = families()[0]
    over(slot, who, clock)
    slot_id, ended = slot.id, clocks.now()
    barrier = threading.Barrier(2)
    values = {"ended_at": ended, "ended_as": "booked"}
    together = looks_then_writes(2, lambda _row: values, looked=barrier)
    together_first = looks_then_writes_first(2, lambda _row: values, looked=barrier)
    monkeypatch.setattr(HOLD, "claim", together)
    monkeypatch.setattr(TAKING, "claim_all", together_first)
    monkeypatch.setattr(HOLD.queries, "lock_expired", lambda **_: list(db.session.scalars(sa.select(Hold))))
    race(pg_app, [lambda: book(slot_id, *who), expire])
    assert count(Appointment) == 1
    assert taken(slot) == 0  # booked, and free for the next one: oversold


def test_a_hold_lasts_long_enough_to_fill_in_the_page(pg_app, clinic):
    held_at = clocks.now()
    with unit_of_work():
        made_id = hold(made.open_slot(at=clinic).id, *families()[0])
    assert db.session.get_one(Hold, made_id).expires_at - held_at >= dt.timedelta(minutes=5)
