"""When supply breaks: the right people are listed, told once, offered another place, and lose nothing."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TOMORROW
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import SlotFull
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.disruptions import operations, queries
from vaccsched.disruptions.errors import DisruptionClosed, NobodyConcerned, NothingElse
from vaccsched.disruptions.models import Disruption, DisruptionKind
from vaccsched.disruptions.rules import CaseState
from vaccsched.messages.models import OutboxMessage
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import Lot, LotStatus, Pack
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waitlist_queries
from vaccsched.waitlist.models import Priority, WaitlistOffer


@pytest.fixture
def morning(world):
    """Tomorrow's slot at ten has four places and four people; the slot at eleven the day after is free."""
    session = made.session(world, day=TOMORROW, half_day=HalfDay.AFTERNOON)
    world.full = made.slot(session, hour=14, places=4)
    world.families = [made.family(f"王桂{letter}") for letter in "甲乙丙丁"]
    world.appointments = [made.book(person, world.full, by=account) for person, account in world.families]
    world.other = made.slot(made.session(world, day=TOMORROW + dt.timedelta(days=1)), hour=10, places=2)
    return world


def ill(world, percent=50):
    with unit_of_work():
        return operations.open_disruption(
            clinic_id=world.clinic.id, kind=DisruptionKind.STAFF_ILL, day=TOMORROW, half_day=HalfDay.AFTERNOON,
            kept_percent=percent, reason="两位护士生病", actor=world.actor, now=clocks.now(),
        )  # fmt: skip


def tell(world, disruption):
    with unit_of_work():
        return operations.tell_all(
            disruption_id=disruption.id, clinic_id=world.clinic.id, actor=world.actor, now=clocks.now()
        )


def cases(disruption):
    db.session.rollback()
    return queries.cases_of(db.session.get_one(Disruption, disruption.id))


def states(disruption):
    found = cases(disruption)
    return [queries.states_of(found)[case.id] for case in found]


def told(template="disruption"):
    db.session.rollback()
    return [one.body for one in db.session.scalars(sa.select(OutboxMessage)) if one.template == template]


def accept(offer):
    with unit_of_work():
        return waitlist.accept(
            offer_id=offer.id, channel=Channel.ONLINE, actor=SYSTEM, key=str(offer.id), now=clocks.now()
        )


def open_offers():
    db.session.rollback()
    found = sa.select(WaitlistOffer).where(WaitlistOffer.ended_at.is_(None)).order_by(WaitlistOffer.id)
    return list(db.session.scalars(found))


def test_of_a_smaller_capacity_those_who_booked_last_are_listed_and_nobody_is_cancelled(morning):
    listed = {case.appointment_id for case in cases(ill(morning))}
    assert listed == {one.id for one in morning.appointments[2:]}
    kept = db.session.scalars(sa.select(Appointment.status)).all()
    assert set(kept) == {AppointmentStatus.BOOKED}


def test_from_then_on_nobody_new_gets_a_place_beyond_what_stays(morning):
    ill(morning)
    made.cancel(morning.appointments[3])
    with pytest.raises(SlotFull):
        made.book(builders.person(birth_date=made.ELDER_BORN), morning.full)
    db.session.rollback()
    slot = db.session.get_one(Slot, morning.full.id)
    assert (slot.taken, slot.places, slot.cut_to) == (3, 3, 2)


def test_one_press_tells_everybody_and_keeps_the_nearest_place_for_each(morning):
    disruption = ill(morning)
    assert tell(morning, disruption) == 2
    bodies = told()
    assert len(bodies) == 2
    assert all("先不要出门" in body and "/offers/" in body and "王*" in body for body in bodies)
    assert not any("肺炎" in body or "PPV23" in body for body in bodies)
    assert {offer.slot_id for offer in open_offers()} == {morning.slot.id, morning.other.id}
    assert states(disruption) == [CaseState.OFFERED, CaseState.OFFERED]


def test_pressing_again_tells_nobody_twice(morning):
    disruption = ill(morning)
    tell(morning, disruption)
    assert tell(morning, disruption) == 0
    assert len(told()) == 2


def test_one_tap_moves_the_booking_and_the_old_place_is_kept_until_then(morning):
    disruption = ill(morning)
    tell(morning, disruption)
    offer = open_offers()[0]
    assert db.session.get_one(Slot, morning.full.id).taken == 4
    moved = accept(offer)
    assert (moved.slot_id, moved.status) == (offer.slot_id, AppointmentStatus.BOOKED)
    assert CaseState.REBOOKED in states(disruption)
    assert db.session.get_one(Slot, morning.full.id).taken == 3


def test_who_cannot_be_offered_a_place_waits_at_the_head_of_the_list(morning):
    made.waiting(morning, made.family("李秀英"))
    made.book(builders.person(birth_date=made.ELDER_BORN), morning.slot)
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.id == morning.other.id).values(places=0))
    disruption = ill(morning)
    tell(morning, disruption)
    assert "候补最前面" in told()[0]
    first = waitlist_queries.waiting_list(clinic_id=morning.clinic.id)
    assert [one.priority for one in first] == [Priority.DISRUPTED, Priority.DISRUPTED, Priority.USUAL]


def test_a_place_that_is_there_later_is_offered_by_the_clock(morning):
    made.book(builders.person(birth_date=made.ELDER_BORN), morning.slot)
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.id == morning.other.id).values(places=0))
    disruption = ill(morning)
    tell(morning, disruption)
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.id == morning.other.id).values(places=1))
    with unit_of_work():
        assert operations.offer_again(now=clocks.now()) == 1
    assert states(disruption).count(CaseState.OFFERED) == 1


def test_who_cancels_leaves_the_list_and_the_kept_place_is_free(morning):
    disruption = ill(morning)
    tell(morning, disruption)
    case = cases(disruption)[0]
    offered = waitlist_queries.find_newest_offer(entry_id=case.entry_id)
    made.cancel(case.appointment)
    assert CaseState.CANCELLED in states(disruption)
    assert db.session.get_one(Slot, offered.slot_id).taken == 0


def test_who_has_no_phone_stands_on_the_page_until_a_member_of_staff_has_told_them(morning):
    made.cancel(morning.appointments[3])
    made.book(builders.person(name="赵奶奶", birth_date=made.ELDER_BORN), morning.full)
    disruption = ill(morning)
    assert tell(morning, disruption) == 1
    found = cases(disruption)
    [silent] = [case for case in found if case.id in operations.phoneless(found)]
    assert queries.states_of(found)[silent.id] is CaseState.OPEN
    assert silent.entry.priority is Priority.DISRUPTED
    with unit_of_work():
        operations.note_told(case_id=silent.id, clinic_id=morning.clinic.id, actor=morning.actor, now=clocks.now())
    assert queries.states_of(cases(disruption))[silent.id] is CaseState.TOLD


def test_a_child_booked_at_the_desk_is_reached_through_its_family(morning):
    made.cancel(morning.appointments[3])
    child = builders.child_with_two_guardians(at=morning.clinic)
    made.book(child.child, morning.full, vaccine_codes=["IPV"])
    assert tell(morning, ill(morning)) == 2


def test_a_closed_day_in_the_calendar_lists_everybody_who_is_booked_on_it(morning):
    with unit_of_work():
        schedule.close_day(
            clinic_id=morning.clinic.id, day=TOMORROW, reason="停电", seen=4, actor=morning.actor, now=clocks.now()
        )
    [disruption] = queries.disruptions_of(clinic_id=morning.clinic.id)
    assert disruption.kind is DisruptionKind.CLINIC_CLOSED
    assert len(cases(disruption)) == 4


def test_closing_a_whole_day_from_the_page_closes_it_in_the_calendar_too(morning):
    with unit_of_work():
        disruption = operations.open_disruption(
            clinic_id=morning.clinic.id, kind=DisruptionKind.CLINIC_CLOSED, day=TOMORROW, half_day=None,
            kept_percent=0, reason="停电", actor=morning.actor, now=clocks.now(),
        )  # fmt: skip
    assert len(cases(disruption)) == 4
    assert len(queries.disruptions_of(clinic_id=morning.clinic.id)) == 1
    tell(morning, disruption)
    assert {offer.slot_id for offer in open_offers()} == {morning.other.id}


def test_nothing_is_opened_that_concerns_nobody(world):
    with pytest.raises(NobodyConcerned):
        ill(world)


def test_a_closed_matter_is_closed(morning):
    disruption = ill(morning)
    with unit_of_work():
        operations.close_disruption(
            disruption_id=disruption.id, clinic_id=morning.clinic.id, actor=morning.actor, now=clocks.now()
        )
    with pytest.raises(DisruptionClosed):
        tell(morning, disruption)


def test_another_clinics_matter_is_not_there(morning):
    disruption = ill(morning)
    stranger = builders.clinic()
    with pytest.raises(NotFound), unit_of_work():
        operations.tell_all(disruption_id=disruption.id, clinic_id=stranger.id, actor=morning.actor, now=clocks.now())


# doses


def lot_of(world, code):
    wanted = sa.select(Lot).join(Lot.product).where(Lot.clinic_id == world.clinic.id)
    return db.session.scalar(wanted.where(VaccineProduct.vaccine_code == code))


def keep_doses(world, left):
    """Of the vaccine so many doses are left."""
    with unit_of_work():
        lot = lot_of(world, "PPV23")
        db.session.execute(sa.update(Pack).where(Pack.lot_id == lot.id).values(doses_used=Pack.doses_total - left))
    return lot


def set_status(world, lot, status):
    with unit_of_work():
        stock.set_lot_status(lot_id=lot.id, status=status, reason="测试", actor=world.actor, now=clocks.now())


def test_a_recalled_lot_lists_those_for_whom_no_dose_is_left(morning):
    lot = keep_doses(morning, 4)
    set_status(morning, lot, LotStatus.RECALLED)
    [disruption] = queries.disruptions_of(clinic_id=morning.clinic.id)
    assert (disruption.kind, disruption.vaccine_code) == (DisruptionKind.LOT_RECALLED, "PPV23")
    assert len(cases(disruption)) == 4
    tell(morning, disruption)
    assert open_offers() == []  # another time would not help: no dose is there
    assert states(disruption) == [CaseState.TOLD] * 4


def test_a_lot_that_is_quarantined_and_released_lists_and_takes_it_back(morning):
    lot = keep_doses(morning, 4)
    set_status(morning, lot, LotStatus.QUARANTINED)
    [disruption] = queries.disruptions_of(clinic_id=morning.clinic.id)
    tell(morning, disruption)
    set_status(morning, lot, LotStatus.RELEASED)
    assert states(disruption) == [CaseState.LIFTED] * 4
    assert len(told("disruption_lifted")) == 4
    assert waitlist_queries.waiting_list(clinic_id=morning.clinic.id) == []


def test_a_lot_that_nobody_needs_lists_nobody(morning):
    set_status(morning, lot_of(morning, "MMR"), LotStatus.RECALLED)
    assert queries.disruptions_of(clinic_id=morning.clinic.id) == []


@pytest.fixture
def both(world):
    """Somebody is booked for two vaccines tomorrow at nine, and the lot of one of them is recalled."""
    world.person, account = made.family("王桂芳")
    world.booked = made.book(world.person, world.slot, by=account, vaccine_codes=["PPV23", "IIV"])
    set_status(world, lot_of(world, "PPV23"), LotStatus.RECALLED)
    [world.disruption] = queries.disruptions_of(clinic_id=world.clinic.id)
    db.session.rollback()
    return world


def keep_rest(world):
    [case] = cases(world.disruption)
    with unit_of_work():
        operations.keep_rest(case_id=case.id, clinic_id=world.clinic.id, actor=world.actor, now=clocks.now())


def test_of_two_vaccines_only_the_short_one_leaves_the_booking_when_the_person_wants_the_other(both):
    tell(both, both.disruption)
    [body] = told()
    assert "约好的几种里有一种那天打不了" in body
    assert "按原来的时间来打其余的" in body
    keep_rest(both)
    [case] = cases(both.disruption)
    assert states(both.disruption) == [CaseState.LIFTED]
    kept = db.session.get_one(Appointment, both.booked.id)
    assert (kept.status, [line.vaccine_code for line in kept.lines]) == (AppointmentStatus.BOOKED, ["IIV"])
    waits = [one for one in waitlist_queries.waiting_list(clinic_id=both.clinic.id) if one.id == case.entry_id]
    assert [(one.vaccine_codes, one.priority) for one in waits] == [(["PPV23"], Priority.DISRUPTED)]
    assert booking_queries.booking_differences() == []
    db.session.rollback()


def test_pressing_again_finds_nothing_else_to_keep(both):
    keep_rest(both)
    with pytest.raises(NothingElse):
        keep_rest(both)
    db.session.rollback()


def test_who_waits_for_the_dropped_vaccine_stays_at_the_head_when_the_list_is_looked_at_again(both):
    keep_rest(both)
    with unit_of_work():
        waitlist.review(now=clocks.now())
    assert [one.priority for one in waitlist_queries.waiting_list(clinic_id=both.clinic.id)] == [Priority.DISRUPTED]
    db.session.rollback()


def test_where_only_one_vaccine_was_booked_there_is_nothing_else(morning):
    set_status(morning, keep_doses(morning, 4), LotStatus.RECALLED)
    [disruption] = queries.disruptions_of(clinic_id=morning.clinic.id)
    case = cases(disruption)[0]
    with pytest.raises(NothingElse), unit_of_work():
        operations.keep_rest(case_id=case.id, clinic_id=morning.clinic.id, actor=morning.actor, now=clocks.now())
