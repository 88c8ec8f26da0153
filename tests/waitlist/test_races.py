"""Offers under N threads on PostgreSQL, each with a control that must fail without the guard."""

import datetime as dt
import sys

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.races import looks_then_writes, race
from tests.waitlist import builders as made
from tests.waitlist.builders import NOW, TOMORROW
from vaccsched.booking import operations as booking
from vaccsched.booking.errors import SlotFull
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations
from vaccsched.waitlist.errors import OfferOver
from vaccsched.waitlist.models import EntryStatus, OfferStatus, WaitlistEntry, WaitlistOffer

pytestmark = pytest.mark.postgresql
PEOPLE = 6
MOVING = sys.modules["vaccsched.waitlist.operations.moving"]
HOLD = sys.modules["vaccsched.booking.operations.hold"]


@pytest.fixture
def world(pg_app, clock):
    clock.move_to(NOW)
    return made.world()


def elder(number):
    return builders.person(name=f"王桂{number}", birth_date=made.ELDER_BORN)


def offered(world):
    """Tomorrow's only place is offered to the first of two who wait."""
    taken = made.book(elder(0), world.slot)
    families = [made.family("王桂芳"), made.family("李秀英")]
    for one in families:
        made.waiting(world, one)
    made.cancel(taken)
    return newest_offer()


def newest_offer():
    db.session.rollback()
    return db.session.scalar(sa.select(WaitlistOffer).order_by(WaitlistOffer.id.desc()).limit(1))


def count(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def accepting(offer_id, key):
    return lambda: (
        operations.accept(offer_id=offer_id, channel=Channel.ONLINE, actor=SYSTEM, key=key, now=clocks.now()).id
    )


def booking_by(slot_id, person_id):
    return lambda: booking.book(
        slot_id=slot_id, person_id=person_id, vaccine_codes=["PPV23"], account_id=None, channel=Channel.DESK,
        actor=SYSTEM, key=str(person_id), now=clocks.now(),
    ).id  # fmt: skip


def test_nobody_takes_a_place_that_is_offered_while_it_is_accepted(pg_app, world):
    offer = offered(world)
    strangers = [booking_by(world.slot.id, elder(number).id) for number in range(1, PEOPLE)]
    had, *others = race(pg_app, [accepting(offer.id, "tap"), *strangers])
    assert all(isinstance(one, SlotFull) for one in others)
    db.session.rollback()
    assert db.session.get_one(Appointment, had).person_id == offer.person_id
    assert db.session.get_one(Slot, world.slot.id).taken == 1


def test_an_offer_that_takes_no_place_is_sold_twice(pg_app, world, monkeypatch):
    def take_nothing(_slot, row, **_more):
        db.session.execute(sa.insert(row[0].__table__).values(**row[1]))

    monkeypatch.setattr(HOLD, "_take", take_nothing)
    offer = offered(world)
    race(pg_app, [accepting(offer.id, "tap"), booking_by(world.slot.id, elder(1).id)])
    assert count(Appointment, Appointment.status == AppointmentStatus.BOOKED) == 2


def test_two_taps_on_the_link_make_one_appointment(pg_app, world):
    offer = offered(world)
    answers = race(pg_app, [accepting(offer.id, f"tap-{number}") for number in range(PEOPLE)])
    assert len(set(answers)) == 1
    assert count(Appointment, Appointment.person_id == offer.person_id) == 1


def test_an_offer_is_accepted_or_runs_out_but_never_both(pg_app, world, clock):
    offer = offered(world)
    before = clocks.now()
    clock.advance(hours=2)
    after = clocks.now()

    def accept_in_time():
        return operations.accept(offer_id=offer.id, channel=Channel.ONLINE, actor=SYSTEM, key="tap", now=before).id

    had, ended = race(pg_app, [accept_in_time, lambda: operations.expire_offers(now=after)])
    db.session.rollback()
    same = db.session.get_one(WaitlistOffer, offer.id)
    assert (same.status is OfferStatus.ACCEPTED) == (not isinstance(had, OfferOver)) == (ended == 0)
    assert db.session.get_one(Slot, world.slot.id).taken == 1  # theirs, or offered to the next one


def freeing(world, number):
    """A place of a slot of its own that somebody holds and is about to give back."""
    day = TOMORROW + dt.timedelta(days=number)
    slot_id = made.slot(made.session(world, day=day)).id
    with unit_of_work():
        held = booking.hold(
            slot_id=slot_id, person_id=elder(10 + number).id, account_id=None, actor=SYSTEM, now=clocks.now()
        )
    hold_id = held.id
    return lambda: booking.release_hold(hold_id=hold_id, actor=SYSTEM, now=clocks.now()).id


def test_many_freed_places_make_one_offer_to_one_who_waits(pg_app, world):
    acts = [freeing(world, number) for number in range(1, PEOPLE)]
    entry = made.waiting(world, made.family())
    answers = race(pg_app, acts)
    assert not any(isinstance(one, Exception) for one in answers)
    assert count(WaitlistOffer, WaitlistOffer.ended_at.is_(None)) == 1
    db.session.rollback()
    assert db.session.get_one(WaitlistEntry, entry.id).status is EntryStatus.OFFERED
    assert count(Slot, Slot.taken > 0) == 1


@pytest.fixture
def without_last_line(world):
    """The unique index behind the claim is away for one test."""
    [index] = [one for one in WaitlistOffer.__table__.indexes if one.name == "uq_waitlist_offers_open_person"]
    with unit_of_work():
        index.drop(db.session.connection())
    yield
    with unit_of_work():
        db.session.execute(sa.delete(WaitlistOffer))
        index.create(db.session.connection())


@pytest.mark.usefixtures("without_last_line")
def test_without_the_claim_on_the_entry_one_person_is_offered_two_places(pg_app, world, monkeypatch):
    acts = [freeing(world, number) for number in range(1, 3)]
    made.waiting(world, made.family())
    monkeypatch.setattr(MOVING, "claim", looks_then_writes(2, lambda _row: {"status": EntryStatus.OFFERED}))
    race(pg_app, acts)
    assert count(WaitlistOffer, WaitlistOffer.ended_at.is_(None)) == 2
