"""Joining and leaving the list, the order in it, and what the clock ends."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY, TOMORROW
from vaccsched.booking.errors import AlreadyBooked, NothingChosen, NotOffered, OnlyByDraw
from vaccsched.messages.models import OutboxMessage
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations, queries
from vaccsched.waitlist.errors import AlreadyWaiting, DaysNotPossible, HalfDayUnknown, NotWaiting, TooEarlyThen
from vaccsched.waitlist.models import EntryStatus, Priority, WaitlistEntry, WaitlistLine


def leave(entry):
    with unit_of_work():
        return operations.leave(entry_id=entry.id, actor=SYSTEM, now=clocks.now())


def test_the_list_begins_on_the_first_lawful_day(world):
    child = builders.child_with_two_guardians(at=world.clinic)
    with unit_of_work():
        newborn = builders.person(name="陈小年", birth_date=TODAY - dt.timedelta(days=40), at=world.clinic)
        builders.guardianship(of=newborn, by=child.mother)
    entry = made.waiting(world, (newborn, child.mother), vaccine_codes=["IPV"], last_day=TODAY + dt.timedelta(days=60))
    assert entry.first_day > TODAY + dt.timedelta(days=15)


def test_one_open_entry_for_a_person_and_a_vaccine(world):
    who = made.family()
    made.waiting(world, who)
    with pytest.raises(AlreadyWaiting):
        made.waiting(world, who)


def test_the_database_keeps_to_one_open_line(world):
    entry = made.waiting(world, made.family())
    with unit_of_work():
        other = made.waiting(world, made.family("李秀英"))
    with pytest.raises(AlreadyWaiting), unit_of_work():
        db.session.execute(
            sa.update(WaitlistLine).where(WaitlistLine.entry_id == other.id).values(person_id=entry.person_id)
        )


def test_the_same_form_twice_makes_one_entry(world):
    who = made.family()
    first = made.waiting(world, who, key="same")
    assert made.waiting(world, who, key="same").id == first.id
    with pytest.raises(KeyReused):
        made.waiting(world, who, key="same", half_days=["morning"])


def test_who_left_may_join_again(world):
    who = made.family()
    entry = made.waiting(world, who)
    assert leave(leave(entry)).status is EntryStatus.CANCELLED
    assert made.waiting(world, who).id != entry.id


def test_who_has_a_place_cannot_leave_the_list_any_more(world):
    who = made.family()
    entry = made.waiting(world, who)
    made.book(who[0], world.slot, by=who[1])
    with pytest.raises(NotWaiting):
        leave(entry)


def test_another_familys_person_cannot_be_put_on_the_list(world):
    mine, theirs = made.family(), made.family("李秀英")
    with pytest.raises(NotFound):
        made.waiting(world, (mine[0], theirs[1]))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"vaccine_codes": []}, NothingChosen),
        ({"half_days": ["midnight"]}, HalfDayUnknown),
        ({"first_day": TOMORROW, "last_day": TODAY}, DaysNotPossible),
        ({"first_day": TODAY - dt.timedelta(days=3), "last_day": TODAY - dt.timedelta(days=1)}, DaysNotPossible),
        ({"last_day": TODAY + dt.timedelta(days=400)}, DaysNotPossible),
        ({"vaccine_codes": ["BCG"]}, NotOffered),
    ],
)
def test_what_cannot_be_is_refused(world, asked, refusal):
    with pytest.raises(refusal):
        made.waiting(world, made.family(), **asked)


def test_days_before_the_first_lawful_one_are_refused_with_that_day(world):
    child = builders.child_with_two_guardians(at=world.clinic)
    with unit_of_work():
        newborn = builders.person(name="陈小年", birth_date=TODAY - dt.timedelta(days=40), at=world.clinic)
        builders.guardianship(of=newborn, by=child.mother)
    with pytest.raises(TooEarlyThen) as refused:
        made.waiting(world, (newborn, child.mother), vaccine_codes=["IPV"], last_day=TODAY + dt.timedelta(days=3))
    assert refused.value.facts["earliest_on"] > TODAY.isoformat()


def test_what_is_given_by_lot_is_not_waited_for(world):
    with unit_of_work():
        db.session.merge(world.clinic).scarce_vaccines = ["PPV23"]
    with pytest.raises(OnlyByDraw):
        made.waiting(world, made.family())


# an earlier place than the one that is booked


def test_who_is_booked_may_wait_for_an_earlier_day_and_keeps_the_booking_until_then(world):
    who = made.family()
    later = made.slot(made.session(world, day=TODAY + dt.timedelta(days=5)))
    blocked = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    appointment = made.book(who[0], later, by=who[1])
    entry = made.waiting(world, who)
    assert entry.last_day == TODAY + dt.timedelta(days=4)
    made.cancel(blocked)
    offer = queries.find_newest_offer(entry_id=entry.id)
    assert db.session.get_one(type(later), later.id).taken == 1
    with unit_of_work():
        moved = operations.accept(
            offer_id=offer.id, channel=appointment.channel, actor=SYSTEM, key="accept", now=clocks.now()
        )
    assert (moved.id, moved.slot_id) == (appointment.id, world.slot.id)
    assert db.session.get_one(type(later), later.id).taken == 0
    assert queries.get_entry(entry_id=entry.id).status is EntryStatus.ACCEPTED


def test_who_is_booked_for_more_than_that_must_change_the_booking(world):
    child = builders.child_with_two_guardians(at=world.clinic)
    later = made.slot(made.session(world, day=TODAY + dt.timedelta(days=5)))
    made.book(child.child, later, by=child.mother, vaccine_codes=["DTAP", "IPV"])
    with pytest.raises(AlreadyBooked):
        made.waiting(world, (child.child, child.mother), vaccine_codes=["DTAP"])


def test_who_books_one_of_two_vaccines_still_waits_for_the_other(world):
    child = builders.child_with_two_guardians(at=world.clinic)
    entry = made.waiting(world, (child.child, child.mother), vaccine_codes=["DTAP", "IPV"])
    made.book(child.child, world.slot, by=child.mother, vaccine_codes=["IPV"])
    db.session.rollback()
    again = queries.get_entry(entry_id=entry.id)
    assert (again.status, again.vaccine_codes) == (EntryStatus.WAITING, ["DTAP"])


# order and position


def test_the_order_is_reason_then_age_of_the_request(world, clock):
    usual = made.waiting(world, made.family())
    clock.advance(minutes=1)
    later = made.waiting(world, made.family("李秀英"))
    clock.advance(minutes=1)
    overdue = builders.person(name="陈小满", birth_date=TODAY - dt.timedelta(days=300), at=world.clinic)
    infant = made.waiting(world, (overdue, None), vaccine_codes=["HEPB"])
    assert infant.priority is Priority.INFANT_OVERDUE
    assert [one.id for one in queries.waiting_list(clinic_id=world.clinic.id)] == [infant.id, usual.id, later.id]
    assert queries.position(later) == queries.Position(ahead=2, priority=Priority.USUAL)
    assert queries.position(infant).ahead == 0


def test_only_those_who_wait_for_the_same_days_are_ahead(world):
    made.waiting(world, made.family(), last_day=TOMORROW)
    later = made.waiting(world, made.family("李秀英"), first_day=TOMORROW + dt.timedelta(days=1))
    assert queries.position(later).ahead == 0


def test_a_dose_that_has_become_overdue_moves_its_child_forward_by_the_daily_look(world, clock):
    child = builders.child_with_two_guardians(at=world.clinic)
    entry = made.waiting(
        world, (child.child, child.mother), vaccine_codes=["HEPB"], last_day=TODAY + dt.timedelta(days=150)
    )
    before = entry.priority
    with unit_of_work():
        stored = db.session.get_one(WaitlistEntry, entry.id)
        stored.priority = Priority.USUAL
    clock.advance(days=120)
    with unit_of_work():
        operations.review(now=clocks.now())
    assert queries.get_entry(entry_id=entry.id).priority is Priority.INFANT_OVERDUE
    assert before in (Priority.USUAL, Priority.INFANT_OVERDUE)


def test_when_the_days_are_over_the_entry_ends_and_its_person_is_told(world, clock):
    entry = made.waiting(world, made.family(), last_day=TOMORROW)
    clock.advance(days=2)
    with unit_of_work():
        assert operations.review(now=clocks.now()) == 1
    assert queries.get_entry(entry_id=entry.id).status is EntryStatus.EXPIRED
    assert [one.template for one in db.session.scalars(sa.select(OutboxMessage))] == ["waitlist_ended"]


def test_a_place_without_a_dose_is_not_offered(world):
    waits = made.family()
    made.waiting(world, waits)
    taken = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    with unit_of_work():
        builders_stock = sa.text("UPDATE packs SET doses_used = doses_total")
        db.session.execute(builders_stock)
    made.cancel(taken)
    assert queries.waiting_list(clinic_id=world.clinic.id)[0].status is EntryStatus.WAITING
