"""The last place and the same press at the same instant, on PostgreSQL, each with a negative control."""

import sys

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.visits.races import looks_then_writes, looks_then_writes_first, race
from vaccsched.booking import operations
from vaccsched.booking.errors import AlreadyBooked, SlotFull
from vaccsched.booking.models import Appointment, Channel
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, Slot
from vaccsched.schedule.operations import walk_in
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Pack

pytestmark = pytest.mark.postgresql
PEOPLE = 8


@pytest.fixture
def clinic(pg_app):
    made.programme()
    return builders.clinic()


def bookings(slot, *, key="key {}"):
    """Eight families press for the same slot."""
    families = [builders.child_with_two_guardians() for _number in range(PEOPLE)]
    facts = [(family.child.id, family.mother.id) for family in families]
    return [lambda who=who, number=number: press(slot.id, *who, key.format(number)) for number, who in enumerate(facts)]


def press(slot_id, person_id, account_id, key):
    return operations.book(
        slot_id=slot_id,
        person_id=person_id,
        vaccine_codes=["DTAP"],
        account_id=account_id,
        channel=Channel.ONLINE,
        actor=builders.Actor(kind=builders.ActorKind.ACCOUNT, id=account_id),
        key=key,
        now=now(),
    ).id


def kinds(answers):
    names = [type(one).__name__ for one in answers]
    return {name: names.count(name) for name in names}


def rows():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_the_last_place_is_had_by_one_and_the_others_are_told_where_else(pg_app, clinic):
    slot = made.open_slot(at=clinic, places=1)
    near = made.slot(of=slot.session, hour=10, places=9)
    answers = race(pg_app, bookings(slot))
    assert kinds(answers) == {"UUID": 1, "SlotFull": PEOPLE - 1}
    for refused in answers:
        if isinstance(refused, SlotFull):
            assert [offer["slot_id"] for offer in refused.facts["alternatives"]] == [str(near.id)]
    assert rows() == 1
    assert db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id)) == 1


def test_without_the_claim_the_last_place_is_sold_eight_times(pg_app, clinic, monkeypatch):
    slot = made.open_slot(at=clinic, places=1)
    taking = sys.modules["vaccsched.booking.operations.taking"]
    with unit_of_work():
        taking.dose.open_counters(clinic_id=clinic.id, vaccine_codes=["DTAP"])
    unguarded = looks_then_writes_first(PEOPLE, lambda row: {"taken": row["taken"] + 1})
    monkeypatch.setattr(taking, "claim_all", unguarded)
    answers = race(pg_app, bookings(slot))
    assert kinds(answers) == {"UUID": PEOPLE}
    assert rows() == PEOPLE


def test_a_double_press_for_the_last_place_is_one_appointment_for_both(pg_app, clinic):
    slot = made.open_slot(at=clinic, places=1)
    family = builders.child_with_two_guardians()
    child, mother = family.child.id, family.mother.id
    answers = race(pg_app, [lambda: press(slot.id, child, mother, "the same press")] * 4)
    assert kinds(answers) == {"UUID": 4}
    assert len(set(answers)) == 1
    assert rows() == 1


def test_a_double_press_for_the_last_dose_is_one_appointment_for_both(pg_app, clinic):
    with unit_of_work():
        db.session.execute(sa.update(Pack).values(doses_total=1))
    slot = made.open_slot(at=clinic, places=9)
    family = builders.child_with_two_guardians()
    child, mother = family.child.id, family.mother.id
    assert kinds(race(pg_app, [lambda: press(slot.id, child, mother, "the same press")] * 4)) == {"UUID": 4}
    assert rows() == 1


def test_two_guardians_pressing_at_once_get_one_appointment(pg_app, clinic):
    slot = made.open_slot(at=clinic, places=9)
    family = builders.child_with_two_guardians()
    child, mother, father = family.child.id, family.mother.id, family.father.id
    answers = race(
        pg_app,
        [lambda: press(slot.id, child, mother, "hers"), lambda: press(slot.id, child, father, "his")],
    )
    assert kinds(answers) == {"UUID": 1, AlreadyBooked.__name__: 1}
    assert db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id)) == 1


def walk_ins(session):
    people = [builders.elder_without_phone().id for _number in range(PEOPLE)]
    return [
        lambda who=who: (
            schedule_operations.take_walk_in_place(session_id=session.id, person_id=who, group="age_65", now=now()).id
        )
        for who in people
    ]


def test_the_last_walk_in_place_is_had_by_one(pg_app, clinic):
    session = made.session(at=clinic, day=builders.today(), walk_in_places=1)
    answers = race(pg_app, walk_ins(session))
    assert kinds(answers) == {"UUID": 1, PoolEmpty.__name__: PEOPLE - 1}


def test_without_the_claim_the_last_walk_in_place_is_given_eight_times(pg_app, clinic, monkeypatch):
    session = made.session(at=clinic, day=builders.today(), walk_in_places=1)
    unguarded = looks_then_writes(PEOPLE, lambda row: {"walk_in_taken": row["walk_in_taken"] + 1})
    monkeypatch.setattr(walk_in, "claim", unguarded)
    assert kinds(race(pg_app, walk_ins(session))) == {"UUID": PEOPLE}
    assert db.session.scalar(sa.select(Session.walk_in_taken)) == 1
