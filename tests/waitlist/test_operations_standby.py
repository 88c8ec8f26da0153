"""Standing by on site: first in line for a place of the half-day that is running."""

import datetime as dt

import pytest

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY
from vaccsched.booking import operations as booking
from vaccsched.booking.errors import NotOffered
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations, queries
from vaccsched.waitlist.errors import NothingFree, NotWaiting, OfferOver, SessionOver
from vaccsched.waitlist.models import EntryStatus, OfferStatus, Priority


def elder(name="赵桂兰"):
    return builders.person(name=name, birth_date=made.ELDER_BORN)


@pytest.fixture
def today(world):
    """A morning that is running at ten, with one place at ten, which is taken."""
    world.session = made.session(world, day=TODAY)
    world.now_slot = made.slot(world.session, hour=10, minute=30)
    world.taken = made.book(elder("吴淑珍"), world.now_slot)
    return world


def admit(world, entry, key="admit"):
    with unit_of_work():
        return operations.admit(
            entry_id=entry.id, clinic_id=world.clinic.id, actor=world.actor, key=key, now=clocks.now()
        )


def give_up(world, entry):
    with unit_of_work():
        return operations.give_up(entry_id=entry.id, clinic_id=world.clinic.id, actor=world.actor, now=clocks.now())


def again(entry):
    db.session.rollback()
    return queries.get_entry(entry_id=entry.id)


def offer_of(entry):
    return queries.find_newest_offer(entry_id=entry.id)


def test_a_freed_place_goes_to_who_stands_there_before_the_list(today):
    made.waiting(today, made.family())
    standing = made.standing(today, elder(), today.session)
    made.cancel(today.taken)
    offer = offer_of(standing)
    assert offer.on_site
    assert offer.expires_at - offer.made_at == dt.timedelta(minutes=10)


def test_a_place_that_is_free_already_is_kept_at_once(today):
    made.cancel(today.taken)
    standing = made.standing(today, elder(), today.session)
    assert standing.status is EntryStatus.OFFERED


def test_the_desk_admits_with_the_kept_place(today):
    made.cancel(today.taken)
    standing = made.standing(today, elder(), today.session)
    appointment = admit(today, standing)
    assert (appointment.slot_id, appointment.channel) == (today.now_slot.id, Channel.DESK)
    assert again(standing).status is EntryStatus.ACCEPTED
    assert admit(today, standing, key="again").id == appointment.id


def test_without_a_kept_place_nobody_is_admitted(today):
    with pytest.raises(NothingFree):
        admit(today, made.standing(today, elder(), today.session))


def test_after_ten_minutes_the_place_is_the_next_ones(today, clock):
    made.cancel(today.taken)
    first, second = (
        made.standing(today, elder(), today.session),
        made.standing(today, elder("孙玉梅"), today.session),
    )
    clock.advance(minutes=10)
    with pytest.raises(OfferOver):
        admit(today, first)
    with unit_of_work():
        operations.expire_offers(now=clocks.now())
    assert offer_of(first).status is OfferStatus.EXPIRED
    assert offer_of(second).status is OfferStatus.OFFERED


def test_standing_twice_is_standing_once(today):
    who = elder()
    assert made.standing(today, who, today.session).id == made.standing(today, who, today.session).id


def test_who_waits_at_home_stands_with_the_same_request_and_goes_back_to_the_list(today, clock):
    who = made.family()
    entry = made.waiting(today, who)
    standing = made.standing(today, who[0], today.session)
    assert (standing.id, standing.on_site) == (entry.id, True)
    clock.move_to(clocks.instant_of(TODAY, dt.time(11, 1)))
    with unit_of_work():
        assert operations.end_standby(now=clocks.now()) == 1
    assert (again(entry).status, again(entry).on_site) == (EntryStatus.WAITING, False)


def test_who_stands_for_one_of_two_vaccines_still_waits_for_the_other(today):
    child = builders.child_with_two_guardians(at=today.clinic)
    at_home = made.waiting(today, (child.child, child.mother), vaccine_codes=["DTAP", "IPV"])
    standing = made.standing(today, child.child, today.session, vaccine_codes=["IPV"])
    assert (again(at_home).vaccine_codes, standing.vaccine_codes) == (["DTAP"], ["IPV"])
    assert standing.created_at == at_home.created_at


def test_at_the_end_of_the_half_day_who_only_stood_by_was_not_served(today, clock):
    made.cancel(today.taken)
    standing = made.standing(today, elder(), today.session)
    clock.move_to(clocks.instant_of(TODAY, dt.time(11, 1)))
    with unit_of_work():
        operations.end_standby(now=clocks.now())
    assert again(standing).status is EntryStatus.EXPIRED
    assert offer_of(standing).status is OfferStatus.CANCELLED
    with pytest.raises(NotWaiting):
        admit(today, standing)


def test_who_gives_up_frees_the_kept_place_for_the_next(today):
    made.cancel(today.taken)
    first, second = (
        made.standing(today, elder(), today.session),
        made.standing(today, elder("孙玉梅"), today.session),
    )
    assert give_up(today, first).status is EntryStatus.CANCELLED
    assert again(second).status is EntryStatus.OFFERED
    give_up(today, first)


def test_an_elder_comes_before_a_younger_adult_who_came_earlier(today, clock):
    adult = builders.person(name="周强", birth_date=builders.born(years=40))
    younger = made.standing(today, adult, today.session, vaccine_codes=["IIV"])
    clock.advance(minutes=1)
    older = made.standing(today, elder(), today.session)
    assert [one.id for one in queries.standing_by(session_id=today.session.id)] == [older.id, younger.id]
    assert (older.priority, younger.priority) == (Priority.ON_SITE_GROUP, Priority.USUAL)


def test_a_late_persons_booking_takes_the_next_place_before_all_others(today, clock):
    late = db.session.merge(today.taken)
    clock.move_to(clocks.instant_of(TODAY, dt.time(10, 50)))
    with unit_of_work():
        booking.return_place(appointment_id=late.id, now=clocks.now())
    first = made.standing(today, elder(), today.session)
    assert first.status is EntryStatus.OFFERED  # the late person's place
    standing = made.standing(today, late.person, today.session, priority=Priority.LATE, appointment_id=late.id)
    assert [one.id for one in queries.standing_by(session_id=today.session.id)] == [standing.id, first.id]
    give_up(today, first)
    appointment = admit(today, standing)
    db.session.rollback()
    same = db.session.get_one(Appointment, late.id)
    assert appointment.id == late.id
    assert (same.status, same.place_returned_at) == (AppointmentStatus.BOOKED, None)


def test_another_clinics_half_day_is_not_there(today):
    stranger = builders.staff(at=builders.clinic())
    with pytest.raises(NotFound):
        made.standing(today, elder(), today.session, actor=builders.actor(stranger))


def test_another_clinics_desk_admits_nobody(today):
    standing = made.standing(today, elder(), today.session)
    other = made.World(builders.clinic(), today.nurse, today.actor, today.slot)
    with pytest.raises(NotFound):
        admit(other, standing)


def test_nobody_stands_by_for_a_half_day_that_is_over(today, clock):
    clock.move_to(clocks.instant_of(TODAY, dt.time(11)))
    with pytest.raises(SessionOver):
        made.standing(today, elder(), today.session)


def test_nobody_stands_by_for_what_may_not_be_given_today(today):
    with pytest.raises(NotOffered):
        made.standing(today, elder(), today.session, vaccine_codes=["BCG"])
