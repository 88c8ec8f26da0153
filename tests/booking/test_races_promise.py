"""The last dose, another time and a family's places at the same instant, on PostgreSQL, with negative controls."""

import sys
import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.visits.races import PATIENCE, looks_then_writes, race
from vaccsched.booking import operations
from vaccsched.booking.models import Appointment, Channel, DoseReservation
from vaccsched.booking.operations import FamilyMember
from vaccsched.schedule.models import Slot
from vaccsched.shared.claim import as_taking
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Pack

pytestmark = pytest.mark.postgresql
PEOPLE = 6
DOSES = 2
DOSE = sys.modules["vaccsched.booking.operations.dose"]
CHANGE = sys.modules["vaccsched.booking.operations.reschedule"]


@pytest.fixture
def clinic(pg_app):
    made.programme()
    return builders.clinic()


def actor(account_id):
    return builders.Actor(kind=builders.ActorKind.ACCOUNT, id=account_id)


def book(slot_id, person_id, account_id):
    return operations.book(
        slot_id=slot_id, person_id=person_id, vaccine_codes=["DTAP"], account_id=account_id, channel=Channel.ONLINE,
        actor=actor(account_id), key=str(person_id), now=now(),
    ).id  # fmt: skip


def change(appointment_id, slot_id, account_id):
    return operations.change(
        appointment_id=appointment_id, slot_id=slot_id, actor=actor(account_id), key=str(slot_id), now=now()
    ).id


def families(count):
    found = [builders.child_with_two_guardians() for _number in range(count)]
    return [(family.child.id, family.mother.id) for family in found]


def kinds(answers):
    names = [type(one).__name__ for one in answers]
    return {name: names.count(name) for name in names}


def value(asked):
    db.session.rollback()
    return db.session.scalar(asked)


def appointments():
    return value(sa.select(sa.func.count()).select_from(Appointment))


def last_doses(clinic):
    """Each in another slot, so that only the doses are scarce."""
    slots = [made.open_slot(at=clinic, days=2 + number).id for number in range(PEOPLE)]
    with unit_of_work():
        db.session.execute(sa.update(Pack).values(doses_total=DOSES))
        DOSE.open_counters(clinic_id=clinic.id, vaccine_codes=["DTAP"])
    return [
        lambda slot_id=slot_id, who=who: book(slot_id, *who)
        for slot_id, who in zip(slots, families(PEOPLE), strict=True)
    ]


def test_the_last_doses_are_promised_to_as_many(pg_app, clinic):
    assert kinds(race(pg_app, last_doses(clinic))) == {"UUID": DOSES, "DosesReserved": PEOPLE - DOSES}
    assert value(sa.select(DoseReservation.reserved)) == appointments() == DOSES


def test_without_the_claim_more_doses_are_promised_than_there_are(pg_app, clinic, monkeypatch):
    looked = threading.Barrier(PEOPLE)

    def unguarded(*, clinic_id, vaccine_code, on):
        there = DOSE.stock.usable_doses(clinic_id=clinic_id, vaccine_code=vaccine_code, on=on)
        counter, usable = db.session.execute(sa.select(DoseReservation.reserved, there)).one()
        looked.wait(PATIENCE)
        return sa.update(DoseReservation).where(sa.literal(counter < usable)).values(reserved=counter + 1)

    acts = last_doses(clinic)
    monkeypatch.setattr(DOSE, "promising", unguarded)
    race(pg_app, acts)
    assert appointments() > DOSES


def test_the_first_bookings_of_a_vaccine_make_one_counter(pg_app, clinic):
    slot_id = made.open_slot(at=clinic, places=PEOPLE).id
    assert kinds(race(pg_app, [lambda who=who: book(slot_id, *who) for who in families(PEOPLE)])) == {"UUID": PEOPLE}
    assert value(sa.select(DoseReservation.reserved)) == PEOPLE


def moving_to_the_last_place(clinic):
    target = made.open_slot(at=clinic, days=9).id
    acts = []
    for number, who in enumerate(families(3)):
        slot_id = made.open_slot(at=clinic, days=2 + number).id
        with unit_of_work():
            mine = book(slot_id, *who)
        acts.append(lambda mine=mine, account_id=who[1]: change(mine, target, account_id))
    return target, acts


def test_the_last_place_of_another_time_goes_to_one_and_the_others_keep_theirs(pg_app, clinic):
    target, acts = moving_to_the_last_place(clinic)
    assert kinds(race(pg_app, acts)) == {"UUID": 1, "SlotFull": 2}
    assert value(sa.select(Slot.taken).where(Slot.id == target)) == 1
    assert value(sa.select(sa.func.sum(Slot.taken))) == 3


def test_without_the_claim_three_move_to_one_place(pg_app, clinic, monkeypatch):
    target, acts = moving_to_the_last_place(clinic)
    guarded, unguarded = CHANGE.claim, looks_then_writes(3, lambda row: {"taken": row["taken"] + 1})
    monkeypatch.setattr(CHANGE.places, "lock", lambda **_: None)

    def unguarded_slots(taking, *rows):
        is_of_slot = as_taking(taking).update.table.name == "slots"
        return (unguarded if is_of_slot else guarded)(taking, *rows)

    monkeypatch.setattr(CHANGE, "claim", unguarded_slots)
    race(pg_app, acts)
    assert value(sa.select(sa.func.count()).where(Appointment.slot_id == target)) == 3


def test_two_who_change_places_with_each_other_do_not_wait_in_a_ring(pg_app, clinic):
    slots = [made.open_slot(at=clinic, days=days, places=2).id for days in (2, 3)]
    people = families(2)
    mine = []
    for slot_id, who in zip(slots, people, strict=True):
        with unit_of_work():
            mine.append(book(slot_id, *who))
    wanted = zip(mine, reversed(slots), people, strict=True)
    answers = race(pg_app, [lambda one=one, to=to, who=who: change(one, to, who[1]) for one, to, who in wanted])
    assert kinds(answers) == {"UUID": 2}
    assert value(sa.select(sa.func.sum(Slot.taken))) == 2


def test_cancelling_and_changing_at_once_leaves_the_places_right(pg_app, clinic):
    old, new = (made.open_slot(at=clinic, days=days).id for days in (2, 3))
    who = families(1)[0]
    with unit_of_work():
        mine = book(old, *who)

    def cancel():
        return operations.cancel(appointment_id=mine, actor=actor(who[1]), now=now()).id

    race(pg_app, [cancel, lambda: change(mine, new, who[1])])
    booked = value(sa.select(sa.func.count()).where(Appointment.status == "booked"))
    assert value(sa.select(sa.func.sum(Slot.taken))) == booked
    assert value(sa.select(DoseReservation.reserved)) == booked


def test_two_families_do_not_share_the_last_places(pg_app, clinic):
    first = made.open_slot(at=clinic, hour=9, places=2)
    made.slot(of=first.session, hour=10, places=1)
    slot_id = first.id

    def together():
        people, mother = [builders.child_with_two_guardians() for _number in range(2)], builders.account()
        for one in people:
            builders.guardianship(of=one.child, by=mother)
        ids, account_id = [one.child.id for one in people], mother.id

        def press():
            members = [FamilyMember(person_id=one, vaccine_codes=["DTAP"]) for one in ids]
            return operations.book_family(
                members=members, slot_id=slot_id, account_id=account_id, channel=Channel.ONLINE,
                actor=actor(account_id), key=str(account_id), now=now(),
            )[0].id  # fmt: skip

        return press

    assert kinds(race(pg_app, [together(), together()])) == {"UUID": 1, "NoNeighbours": 1}
    assert (appointments(), value(sa.select(sa.func.sum(Slot.taken)))) == (2, 2)
