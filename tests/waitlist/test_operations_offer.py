"""A freed place is offered at once, blocks its place, and is had by one."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY, TOMORROW
from vaccsched.booking import operations as booking
from vaccsched.booking.errors import SlotFull
from vaccsched.booking.models import AppointmentStatus, Channel
from vaccsched.messages.models import OutboxMessage
from vaccsched.records import operations as records
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations, queries
from vaccsched.waitlist.errors import OfferOver
from vaccsched.waitlist.models import EntryStatus, OfferStatus, WaitlistOffer


def offers() -> list[WaitlistOffer]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(WaitlistOffer).order_by(WaitlistOffer.made_at, WaitlistOffer.id)))


def accept(offer, key="accept-1"):
    with unit_of_work():
        return operations.accept(offer_id=offer.id, channel=Channel.ONLINE, actor=SYSTEM, key=key, now=clocks.now())


def decline(offer):
    with unit_of_work():
        return operations.decline(offer_id=offer.id, actor=SYSTEM, now=clocks.now())


def messages(template="waitlist_offer"):
    db.session.rollback()
    return [one.body for one in db.session.scalars(sa.select(OutboxMessage)) if one.template == template]


@pytest.fixture
def freed(world):
    """Tomorrow's only place was booked, two families wait, and the booking is cancelled."""
    world.taken = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    world.first, world.second = made.family("王桂芳"), made.family("李秀英")
    world.first_entry, world.second_entry = made.waiting(world, world.first), made.waiting(world, world.second)
    made.cancel(world.taken)
    return world


def test_a_cancelled_place_is_offered_at_once_to_whoever_asked_first(freed):
    [offer] = offers()
    assert offer.person_id == freed.first[0].id
    assert offer.entry.status is EntryStatus.OFFERED
    assert offer.expires_at - offer.made_at == dt.timedelta(hours=2)


def test_the_offered_place_is_nobody_elses(freed):
    stranger = builders.person(birth_date=made.ELDER_BORN)
    with pytest.raises(SlotFull):
        made.book(stranger, freed.slot)


def test_the_message_has_a_link_and_a_masked_name_and_names_no_vaccine(freed):
    [body] = messages()
    assert [word for word in ("王*芳", "/offers/") if word not in body] == []
    assert [word for word in ("肺炎", "PPV23", "王桂芳") if word in body] == []


def test_accepting_books_the_very_place_and_ends_the_waiting(freed):
    [offer] = offers()
    appointment = accept(offer)
    assert appointment.slot_id == freed.slot.id
    assert appointment.account_id == freed.first[1].id
    [offer] = offers()
    assert (offer.status, offer.appointment_id) == (OfferStatus.ACCEPTED, appointment.id)
    assert offer.entry.status is EntryStatus.ACCEPTED
    assert db.session.get_one(Slot, freed.slot.id).taken == 1


def test_accepting_twice_answers_the_same_appointment(freed):
    [offer] = offers()
    assert accept(offer, "one").id == accept(offer, "two").id


def test_a_declined_place_goes_to_the_next_one_and_the_person_stays_on_the_list(freed):
    decline(offers()[0])
    first, second = offers()
    assert (first.status, second.person_id) == (OfferStatus.DECLINED, freed.second[0].id)
    assert queries.get_entry(entry_id=freed.first_entry.id).status is EntryStatus.WAITING


def test_declining_twice_changes_nothing(freed):
    decline(offers()[0])
    decline(offers()[0])
    assert len(offers()) == 2


def test_an_unanswered_offer_runs_out_and_the_next_one_gets_the_place(freed, clock):
    clock.advance(hours=2)
    with unit_of_work():
        assert operations.expire_offers(now=clocks.now()) == 1
    first, second = offers()
    assert (first.status, second.status) == (OfferStatus.EXPIRED, OfferStatus.OFFERED)
    assert second.person_id == freed.second[0].id


def test_an_offer_whose_time_is_over_is_not_accepted_even_before_the_clock_has_ended_it(freed, clock):
    clock.advance(hours=2)
    with pytest.raises(OfferOver):
        accept(offers()[0])


def test_a_declined_offer_is_not_accepted(freed):
    decline(offers()[0])
    with pytest.raises(OfferOver):
        accept(offers()[0])


def test_a_place_that_nobody_wants_is_free_for_all(freed):
    decline(offers()[0])
    decline(offers()[1])
    assert made.book(builders.person(birth_date=made.ELDER_BORN), freed.slot).status is AppointmentStatus.BOOKED


def test_nobody_has_two_offers_at_once(freed):
    other = made.slot(made.session(freed, day=TOMORROW, half_day=HalfDay.AFTERNOON), hour=14)
    booked = made.book(builders.person(birth_date=made.ELDER_BORN), other)
    made.cancel(booked)
    assert [one.person_id for one in offers()] == [freed.first[0].id, freed.second[0].id]


def test_who_books_another_place_alone_gives_the_offered_one_to_the_next(freed):
    other = made.slot(made.session(freed, day=TOMORROW, half_day=HalfDay.AFTERNOON), hour=14)
    made.book(freed.first[0], other, by=freed.first[1])
    first, second = offers()
    assert (first.status, second.person_id) == (OfferStatus.CANCELLED, freed.second[0].id)
    assert first.entry.status is EntryStatus.ACCEPTED


def test_who_books_the_offered_place_on_the_site_has_accepted_it(freed):
    made.book(freed.first[0], freed.slot, by=freed.first[1])
    [offer] = offers()
    assert offer.status is OfferStatus.ACCEPTED


def test_who_leaves_gives_the_offered_place_to_the_next(freed):
    with unit_of_work():
        operations.leave(entry_id=freed.first_entry.id, actor=SYSTEM, now=clocks.now())
    first, second = offers()
    assert (first.status, second.person_id) == (OfferStatus.CANCELLED, freed.second[0].id)


def test_an_expired_hold_of_somebody_choosing_is_offered(world, clock):
    chooser, account = made.family()
    with unit_of_work():
        booking.hold(
            slot_id=world.slot.id, person_id=chooser.id, account_id=account.id,
            actor=builders.account_actor(account), now=clocks.now(),
        )  # fmt: skip
    made.waiting(world, made.family("李秀英"))
    clock.advance(minutes=6)
    with unit_of_work():
        booking.expire_holds(now=clocks.now())
    assert len(offers()) == 1


# whom a place does not suit


def only_offer_after_cancelling(world, *entries):
    booked = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    made.cancel(booked)
    return offers()


def test_a_person_who_may_not_lawfully_have_it_that_day_is_passed_over(world):
    vaccinated, waits = made.family(), made.family("李秀英")
    entry = made.waiting(world, vaccinated)
    made.waiting(world, waits)
    with unit_of_work():
        records.import_immunization(
            person_id=vaccinated[0].id, vaccine_code="PPV23", dose_number=1, given_on=TODAY, actor=world.actor,
            now=clocks.now(),
        )  # fmt: skip
    assert [one.person_id for one in only_offer_after_cancelling(world)] == [waits[0].id]
    assert queries.get_entry(entry_id=entry.id).status is EntryStatus.WAITING


def test_days_and_half_days_that_were_not_asked_for_are_not_offered(world):
    made.waiting(world, made.family(), half_days=["afternoon"])
    made.waiting(world, made.family("李秀英"), first_day=TOMORROW + dt.timedelta(days=1))
    assert only_offer_after_cancelling(world) == []


def test_another_clinics_list_is_not_asked(world):
    elsewhere = made.World(builders.clinic(), world.nurse, world.actor, world.slot)
    made.waiting(elsewhere, made.family())
    assert only_offer_after_cancelling(world) == []


def test_a_place_that_begins_too_soon_to_answer_is_not_offered_at_home(world, clock):
    made.waiting(world, made.family())
    booked = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    clock.move_to(clocks.instant_of(TOMORROW, dt.time(8, 10)))
    made.cancel(booked)
    assert offers() == []


def test_a_place_freed_in_the_night_is_told_in_the_morning(world, clock):
    made.waiting(world, made.family())
    booked = made.book(builders.person(birth_date=made.ELDER_BORN), world.slot)
    clock.move_to(clocks.instant_of(TODAY, dt.time(23)))
    made.cancel(booked)
    [offer] = offers()
    [sent] = [one for one in db.session.scalars(sa.select(OutboxMessage)) if one.template == "waitlist_offer"]
    assert sent.due_at == clocks.instant_of(TOMORROW, dt.time(8))
    assert offer.expires_at == clocks.instant_of(TOMORROW, dt.time(8, 15))


def test_an_outreach_session_is_not_offered(world):
    with unit_of_work():
        home = made.slot(made.session(world, day=TOMORROW, place="青山养老院"))
    made.waiting(world, made.family())
    made.cancel(made.book(builders.person(birth_date=made.ELDER_BORN), home))
    assert offers() == []
