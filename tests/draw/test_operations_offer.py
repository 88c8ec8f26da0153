"""Calling the ranks: rights with a deadline, doses kept for them, and rolling down."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as booked
from tests.draw import builders as made
from tests.draw.builders import CODE, DRAWN
from vaccsched.booking import operations as booking
from vaccsched.booking.errors import OnlyByDraw
from vaccsched.booking.models import BookingRight, Channel, DoseReservation, RightSource
from vaccsched.draw import jobs, operations, queries
from vaccsched.draw.errors import NotEntered, OfferOver
from vaccsched.draw.models import Draw, DrawOffer, OfferStatus
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents.models import Person
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work

HOUR = dt.timedelta(hours=1)
LATER = DRAWN + 25 * HOUR


def people(world, number):
    """Entered by an account of their own each, drawn."""
    accounts = {}
    for _ in range(number):
        account = builders.account()
        accounts[made.entered(world.draw, by=account).person_id] = account
    made.drawn(world.draw)
    return accounts


def calls(draw):
    """(rank, status) of each call."""
    found = [(offer.entry.rank, offer.status) for offer in queries.offers(draw_id=draw.id)]
    db.session.rollback()
    return found


def person_of(draw, rank):
    entry = queries.find_entry_of_rank(draw_id=draw.id, rank=rank)
    db.session.rollback()
    return entry.person_id


def decline(world, accounts, rank, *, now=DRAWN):
    who = person_of(world.draw, rank)
    with unit_of_work():
        return operations.decline(
            draw_id=world.draw.id, person_id=who, account_id=accounts[who].id, actor=SYSTEM, now=now
        )


def book(world, accounts, rank, clock):
    clock.move_to(DRAWN)
    who = person_of(world.draw, rank)
    slot = booked.open_slot(at=world.clinic, days=3)
    with unit_of_work():
        return booking.book(
            slot_id=slot.id, person_id=who, vaccine_codes=[CODE], account_id=accounts[who].id, channel=Channel.ONLINE,
            actor=SYSTEM, key=f"k{rank}", now=DRAWN,
        )  # fmt: skip


def reserved():
    found = db.session.scalar(sa.select(DoseReservation.reserved).where(DoseReservation.vaccine_code == CODE))
    db.session.rollback()
    return found


OFFERED, EXPIRED, DECLINED, TAKEN, SKIPPED = (
    OfferStatus.OFFERED, OfferStatus.EXPIRED, OfferStatus.DECLINED, OfferStatus.TAKEN, OfferStatus.SKIPPED,
)  # fmt: skip


def test_as_many_are_called_as_there_are_doses_in_order_of_rank(world):
    people(world, 5)
    assert made.rolled(world.draw) is False
    assert calls(world.draw) == [(1, OFFERED), (2, OFFERED)]
    assert reserved() == 2


def test_an_offer_is_the_right_of_this_person_until_the_deadline(world):
    people(world, 1)
    made.rolled(world.draw)
    right = db.session.scalars(sa.select(BookingRight)).one()
    assert (right.person_id, right.vaccine_code, right.source) == (person_of(world.draw, 1), CODE, RightSource.DRAW)
    assert right.expires_at == DRAWN + 24 * HOUR
    db.session.rollback()


def test_the_message_names_the_deadline_and_no_vaccine(world):
    people(world, 1)
    made.rolled(world.draw)
    message = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.template == "draw_offer")).one()
    assert "12月5日" in message.body
    assert "PPV" not in message.body
    assert "肺炎" not in message.body
    assert message.expires_at == DRAWN + 24 * HOUR
    db.session.rollback()


def test_who_was_entered_at_the_desk_is_told_on_their_own_phone(world):
    made.entered(world.draw)
    made.drawn(world.draw)
    made.rolled(world.draw)
    assert db.session.scalars(sa.select(OutboxMessage)).one().receiver == "13900001234"
    db.session.rollback()


def test_an_expired_offer_goes_to_the_next_rank(world):
    people(world, 3)
    made.rolled(world.draw)
    made.rolled(world.draw, now=LATER)
    assert calls(world.draw) == [(1, EXPIRED), (2, EXPIRED), (3, OFFERED)]
    assert reserved() == 1


def test_the_offer_rolls_down_too_when_booking_has_ended_the_right_itself(world):
    people(world, 3)
    made.rolled(world.draw)
    with unit_of_work():
        booking.expire_rights(now=LATER)
    made.rolled(world.draw, now=LATER)
    assert calls(world.draw) == [(1, EXPIRED), (2, EXPIRED), (3, OFFERED)]


def test_a_declined_offer_goes_to_the_next_rank_at_once(world):
    accounts = people(world, 3)
    made.rolled(world.draw)
    decline(world, accounts, 1)
    due = db.session.scalars(sa.select(Job).where(Job.kind == "draw.roll_down", Job.due_at == DRAWN)).all()
    assert due
    made.rolled(world.draw)
    assert calls(world.draw) == [(1, DECLINED), (2, OFFERED), (3, OFFERED)]
    assert reserved() == 2


def test_an_offer_is_declined_once(world):
    accounts = people(world, 1)
    made.rolled(world.draw)
    decline(world, accounts, 1)
    with pytest.raises(OfferOver):
        decline(world, accounts, 1)


def test_who_was_not_called_has_nothing_to_decline(world):
    accounts = people(world, 3)
    made.rolled(world.draw)
    with pytest.raises(NotEntered):
        decline(world, accounts, 3)


def test_a_booked_offer_is_taken_and_nobody_else_is_called_for_it(world, clock):
    accounts = people(world, 3)
    made.rolled(world.draw)
    book(world, accounts, 1, clock)
    made.rolled(world.draw, now=LATER)
    assert calls(world.draw) == [(1, TAKEN), (2, EXPIRED), (3, OFFERED)]
    assert db.session.get_one(Draw, world.draw.id).doses_out == 2
    db.session.rollback()


def test_who_was_not_called_cannot_book_online(world, clock):
    accounts = people(world, 3)
    made.rolled(world.draw)
    with pytest.raises(OnlyByDraw):
        book(world, accounts, 3, clock)


def test_a_used_offer_cannot_be_declined(world, clock):
    accounts = people(world, 1)
    made.rolled(world.draw)
    book(world, accounts, 1, clock)
    with pytest.raises(OfferOver):
        decline(world, accounts, 1)


def test_who_may_not_have_the_vaccine_any_more_is_passed_over_with_the_reason(world):
    people(world, 3)
    with unit_of_work():
        db.session.get_one(Person, person_of(world.draw, 1)).birth_date = dt.date(2026, 6, 1)
    made.rolled(world.draw)
    assert calls(world.draw) == [(1, SKIPPED), (2, OFFERED), (3, OFFERED)]
    assert db.session.scalars(sa.select(DrawOffer.reason).where(DrawOffer.status == SKIPPED)).one() == "not_due_yet"
    db.session.rollback()


def test_who_has_a_right_already_is_passed_over(world):
    people(world, 3)
    who = person_of(world.draw, 1)
    with unit_of_work():
        booking.grant_right(
            person_id=who, clinic_id=world.clinic.id, vaccine_code=CODE, source=RightSource.CLINIC,
            expires_at=LATER, actor=SYSTEM, now=DRAWN,
        )  # fmt: skip
    made.rolled(world.draw)
    assert calls(world.draw) == [(1, SKIPPED), (2, OFFERED), (3, OFFERED)]


def test_without_doses_in_stock_nobody_is_called_until_there_are(any_app, clock):
    clock.move_to(made.NOON)
    with unit_of_work():
        clinic = made.clinic(stock=False)
        draw = made.draw(at=clinic)
    made.entered(draw)
    made.drawn(draw)
    assert made.rolled(draw) is False
    assert calls(draw) == []
    with unit_of_work():
        builders.stock_for(clinic)
    made.rolled(draw)
    assert calls(draw) == [(1, OFFERED)]


def test_when_nobody_is_left_the_rest_stays_with_the_clinic(world):
    people(world, 1)
    assert made.rolled(world.draw) is False
    assert calls(world.draw) == [(1, OFFERED)]


def test_the_regular_job_asks_every_running_draw(world):
    people(world, 1)
    with unit_of_work():
        jobs.roll_down_all({}, DRAWN)
        jobs.roll_down({"draw_id": str(world.draw.id)}, DRAWN)
    assert calls(world.draw) == [(1, OFFERED)]


def test_a_draw_that_is_not_drawn_calls_nobody(world):
    made.entered(world.draw)
    assert made.rolled(world.draw) is False
    assert calls(world.draw) == []


def test_more_doses_out_than_there_are_breaks_the_constraint(world):
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Draw).values(doses_out=3))


@pytest.mark.parametrize("settled", [True, False])
def test_a_winner_who_cancels_their_booking_passes_the_place_on_at_once(world, clock, settled):
    accounts = people(world, 3)
    made.rolled(world.draw)
    appointment = book(world, accounts, 1, clock)
    if settled:
        made.rolled(world.draw)
        assert calls(world.draw) == [(1, TAKEN), (2, OFFERED)]
    with unit_of_work():
        booking.cancel(appointment_id=appointment.id, actor=SYSTEM, now=DRAWN + HOUR)
    assert calls(world.draw) == [(1, DECLINED), (2, OFFERED)]
    assert db.session.scalar(sa.select(sa.func.count()).where(Job.kind == "draw.roll_down")) > 0
    db.session.rollback()
    made.rolled(world.draw, now=DRAWN + HOUR)
    assert calls(world.draw) == [(1, DECLINED), (2, OFFERED), (3, OFFERED)]
    assert reserved() == 2


def test_a_winner_who_does_not_come_passes_the_dose_on_when_the_day_is_over(world, clock):
    accounts = people(world, 3)
    made.rolled(world.draw)
    book(world, accounts, 1, clock)
    made.rolled(world.draw)
    with unit_of_work():
        booking.note_no_shows(now=DRAWN + 24 * 4 * HOUR)
    assert calls(world.draw) == [(1, DECLINED), (2, OFFERED)]
    made.rolled(world.draw, now=DRAWN + 24 * 4 * HOUR)
    assert calls(world.draw) == [(1, DECLINED), (2, EXPIRED), (3, OFFERED)]


def test_cancelling_what_was_not_booked_by_lot_passes_nothing_on(world, clock):
    accounts = people(world, 3)
    made.rolled(world.draw)
    book(world, accounts, 1, clock)
    other = builders.person(birth_date=dt.date(1950, 1, 1))
    slot = booked.open_slot(at=world.clinic, days=4)
    with unit_of_work():
        appointment = booking.book(
            slot_id=slot.id, person_id=other.id, vaccine_codes=[CODE], account_id=None, channel=Channel.DESK,
            actor=SYSTEM, key="other", now=DRAWN,
        )  # fmt: skip
    with unit_of_work():
        booking.cancel(appointment_id=appointment.id, actor=SYSTEM, now=DRAWN + HOUR)
    made.rolled(world.draw)
    assert calls(world.draw) == [(1, TAKEN), (2, OFFERED)]
