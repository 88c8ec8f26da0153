"""Which place somebody without a booking gets: of the protected pool, of a slot, or by standing by."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import appointment, arrive, at, elder, shop
from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import DosesReserved
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel, DoseReservation
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, Slot, TurnedAway, WalkInPlace
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Pack
from vaccsched.visits import operations
from vaccsched.visits.errors import AlreadyHere, NoPlaceNow
from vaccsched.visits.models import DoseOutcome, Visit
from vaccsched.waitlist import operations as waitlist

GROUPS = ["age_65", "pregnancy"]


def adult(name="李强"):
    return builders.person(name=name, birth_date=builders.born(years=40))


def come(where, who, reading, **more):
    return arrive(where, who, reading, **{"vaccine_codes": ["IIV"], **more})


def admits(where, *groups):
    with unit_of_work():
        db.session.execute(sa.update(Clinic).where(Clinic.id == where.clinic.id).values(walk_in_groups=list(groups)))


def taken(where):
    """Places taken of the pool, and of each slot."""
    db.session.rollback()
    slots = db.session.scalars(
        sa.select(Slot.taken).where(Slot.session_id == where.session.id).order_by(Slot.starts_at)
    )
    answer = (db.session.get_one(Session, where.session.id).walk_in_taken, list(slots))
    db.session.rollback()
    return answer


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


# the protected pool


def test_an_elder_takes_a_place_of_the_pool_without_a_word(any_app):
    where = shop(walk_in=2)
    visit = arrive(where, elder(), at(8))
    place = db.session.get_one(WalkInPlace, visit.walk_in_place_id)
    assert (place.group, visit.appointment_id) == ("age_65", None)
    assert taken(where) == (1, [0, 0, 0, 0, 0])


def one_dose(where):
    """One dose of PPV23 is left at the clinic."""
    with unit_of_work():
        db.session.execute(sa.update(Pack).where(Pack.clinic_id == where.clinic.id).values(doses_total=1))


def promised(code="PPV23"):
    found = db.session.scalar(sa.select(DoseReservation.reserved).where(DoseReservation.vaccine_code == code))
    db.session.rollback()
    return found


def online(where, who):
    with unit_of_work():
        return booking.book(
            slot_id=where.slots[3].id, person_id=who.id, vaccine_codes=["PPV23"], account_id=None,
            channel=Channel.PHONE, actor=where.actor, key=str(who.id), now=at(8, 30).wall,
        )  # fmt: skip


def test_the_dose_of_an_elder_let_in_is_not_booked_by_anybody_else(any_app):
    where = shop(walk_in=2)
    one_dose(where)
    arrive(where, elder(), at(8))
    assert promised() == 1
    with pytest.raises(DosesReserved):
        online(where, elder("赵桂兰"))
    assert booking_queries.booking_differences() == []
    db.session.rollback()


def test_an_elder_is_not_let_in_on_a_dose_that_was_booked_and_the_pool_keeps_its_place(any_app):
    where = shop(walk_in=2)
    one_dose(where)
    online(where, elder("赵桂兰"))
    with pytest.raises(DosesReserved):
        arrive(where, elder(), at(8, 31))
    assert taken(where)[0] == 0


@pytest.mark.parametrize("ending", ["postponed", "left"])
def test_a_dose_promised_to_an_elder_is_free_again_when_it_will_not_be_given(any_app, ending):
    where = shop(walk_in=2)
    visit = arrive(where, elder(), at(8))
    with unit_of_work():
        if ending == "left":
            operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason="有事")
        else:
            operations.record_outcome(planned_dose_id=visit.planned_doses[0].id, outcome=DoseOutcome.POSTPONED)
    assert promised() == 0
    assert booking_queries.booking_differences() == []
    db.session.rollback()


def test_an_adult_gets_the_running_slot_and_leaves_the_pool_alone(any_app):
    where = shop(walk_in=2)
    visit = come(where, adult(), at(8, 40))
    assert (visit.ticket, visit.walk_in_place_id) == ("B001", None)
    assert (visit.appointment.channel, visit.appointment.status) == (Channel.DESK, AppointmentStatus.ARRIVED)
    assert taken(where) == (0, [0, 1, 0, 0, 0])


def test_an_adult_goes_to_the_next_slot_when_the_running_one_is_full(any_app):
    where = shop(places=1)
    come(where, adult("甲"), at(8, 5))
    visit = come(where, adult("乙"), at(8, 6))
    assert (visit.order_reason, visit.queue_at) == ("on_time", where.slots[1].starts_at)
    assert taken(where)[1] == [1, 1, 0, 0, 0]


def test_a_place_taken_while_the_slot_runs_does_not_jump_those_who_came_before(any_app):
    where = shop()
    first = arrive(where, elder(), at(8, 5))
    second = come(where, adult(), at(8, 20))
    assert (second.order_reason, second.queue_at) == ("walk_in", at(8, 20).wall)
    assert first.queue_at < second.queue_at


def test_a_group_that_the_desk_states_takes_a_place_of_the_pool_and_is_audited(any_app):
    where = shop(walk_in=2)
    admits(where, *GROUPS)
    visit = come(where, adult(), at(8), stated="pregnancy")
    entry = db.session.scalar(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "arrived"))
    assert (entry.detail["group"], entry.actor_id) == ("pregnancy", where.registrar.id)
    assert db.session.get_one(WalkInPlace, visit.walk_in_place_id).group == "pregnancy"


@pytest.mark.parametrize("stated", ["age_65", "disability", "friend"])
def test_what_the_clinic_does_not_name_or_an_age_opens_no_pool(any_app, stated):
    where = shop(walk_in=2)
    admits(where, *GROUPS)
    assert come(where, adult(), at(8), stated=stated).walk_in_place_id is None


def test_an_elder_gets_a_slot_when_the_pool_is_empty_and_is_counted(any_app):
    where = shop(walk_in=0)
    who = elder()
    visit = arrive(where, who, at(8, 5))
    assert visit.appointment_id is not None
    (row,) = db.session.scalars(sa.select(TurnedAway))
    assert (row.session_id, row.person_id, row.group, row.at) == (where.session.id, who.id, "age_65", at(8, 5).wall)


def test_an_adult_in_a_full_morning_is_told_for_whom_the_pool_is(any_app):
    where = shop(walk_in=2, places=0)
    with pytest.raises(NoPlaceNow) as refusal:
        come(where, adult(), at(8))
    assert "65 岁及以上" in refusal.value.message
    assert count(TurnedAway) == 0


def test_a_refused_elder_is_counted_once(any_app):
    where, who = shop(walk_in=0, places=0), elder()
    with pytest.raises(PoolEmpty):
        arrive(where, who, at(8))
    for minute in (1, 2):
        with unit_of_work():
            operations.note_turned_away(
                clinic_id=where.clinic.id, person_id=who.id, stated=None, now=at(8, minute).wall
            )
    assert count(TurnedAway) == 1


def test_the_same_key_takes_one_place_of_a_slot(any_app):
    where, who = shop(), adult()
    assert come(where, who, at(8), key="once").id == come(where, who, at(8, 1), key="once").id
    assert taken(where)[1] == [1, 0, 0, 0, 0]


def test_rabies_takes_no_place_whoever_comes(any_app):
    where = shop(walk_in=0, places=0)
    visit = come(where, adult(), at(8), vaccine_codes=["RABIES"])
    assert (visit.ticket, visit.walk_in_place_id, visit.appointment_id) == ("C001", None, None)


# late people


def late(where, who=None, slot=0):
    """Booked for a slot whose grace is over; the clock has given the place back."""
    booked = appointment(of=who or elder(), slot=where.slots[slot])
    with unit_of_work():
        assert operations.return_late_places(now=at(8, 46).wall) == 1
    return booked


def test_a_late_persons_place_goes_back_by_the_rule_they_were_told(any_app):
    where = shop()
    booked = appointment(of=elder(), slot=where.slots[0])
    for minute, returned in ((30, 0), (45, 0), (46, 1), (47, 0)):
        with unit_of_work():
            assert operations.return_late_places(now=at(8, minute).wall) == returned
    assert taken(where)[1] == [0, 0, 0, 0, 0]
    found = db.session.get_one(Appointment, booked.id)
    assert (found.status, found.place_returned_at) == (AppointmentStatus.BOOKED, at(8, 46).wall)


def test_a_late_person_takes_their_own_place_again_when_nobody_had_it(any_app):
    where = shop()
    visit = arrive(where, late(where), at(9))
    assert (visit.order_reason, visit.queue_at) == ("late", at(9).wall)
    assert taken(where) == (0, [1, 0, 0, 0, 0])
    assert visit.appointment.place_returned_at is None


def test_a_late_person_whose_place_was_given_away_takes_another(any_app):
    where = shop(places=1)
    booked = late(where)
    for name in ("甲", "乙"):  # the slot that is running, then the one that got its place back
        come(where, adult(name), at(10, 10 if name == "甲" else 11))
    assert taken(where)[1] == [1, 0, 0, 0, 1]
    visit = arrive(where, booked, at(10, 12))
    assert (visit.order_reason, visit.appointment.slot_id) == ("late", where.slots[4].id) or visit.walk_in_place_id


def test_who_stands_at_the_desk_may_have_the_place_that_went_back(any_app):
    where = shop(places=1)
    late(where)
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.ends_at > at(9).wall).values(places=0))
    visit = come(where, adult(), at(9))
    assert visit.appointment.slot_id == where.slots[0].id


def test_an_unsold_place_of_a_slot_that_is_over_is_given_to_nobody(any_app):
    where = shop()
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.ends_at > at(9).wall).values(places=0))
    with pytest.raises(NoPlaceNow):
        come(where, adult(), at(9, 5))


def test_a_late_elder_without_any_slot_takes_a_place_of_the_pool(any_app):
    where = shop(places=1, walk_in=1)
    booked = late(where)
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(places=0))
    visit = arrive(where, booked, at(9))
    assert (visit.appointment_id, taken(where)[0]) == (booked.id, 1)


def test_who_comes_at_the_instant_the_place_goes_back_is_either_in_time_or_late(any_app):
    where = shop()
    booked = appointment(of=elder(), slot=where.slots[0])
    arrive(where, booked, at(8, 45))
    with unit_of_work():
        assert operations.return_late_places(now=at(8, 46).wall) == 0
    assert taken(where)[1] == [1, 0, 0, 0, 0]


# standing by


def stand_by(where, who, reading, codes=("IIV",)):
    with unit_of_work():
        return operations.stand_by(
            clinic_id=where.clinic.id, person_id=who.id, vaccine_codes=codes, actor=where.actor, now=reading.wall
        )


def admit(where, who, reading, key="admit"):
    with unit_of_work():
        return operations.arrive_from_standby(
            clinic_id=where.clinic.id, person_id=who.id, actor=where.actor, key=key, reading=reading
        )


def test_who_stands_by_gets_the_place_that_comes_free_in_one_press(any_app, clock):
    clock.move_to(at(8, 20).wall)  # a place that comes free is offered by the clock
    where, who = shop(walk_in=0, places=1), adult()
    booked = [appointment(of=adult(), slot=slot, vaccine_codes=["IIV"]) for slot in where.slots]
    stand_by(where, who, at(8, 10))
    with unit_of_work():
        booking.cancel(appointment_id=booked[2].id, actor=where.actor, now=at(8, 20).wall)
    visit = admit(where, who, at(8, 25))
    assert (visit.person_id, visit.ticket, visit.appointment.slot_id) == (who.id, "A001", where.slots[2].id)
    assert admit(where, who, at(8, 26)).id == visit.id
    assert taken(where)[1] == [1, 1, 1, 1, 1]


def test_a_late_person_stands_by_first_and_keeps_their_booking(any_app):
    where = shop(walk_in=0, places=1)
    stand_by_after = adult("甲")
    booked = late(where, adult("迟到"))
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(places=Slot.taken))
    stand_by(where, stand_by_after, at(8, 50))
    entry = stand_by(where, db.session.get_one(Appointment, booked.id).person, at(9), codes=("PPV23",))
    assert (entry.priority, entry.appointment_id) == ("late", booked.id)


def test_a_late_person_who_stands_by_is_admitted_with_their_booking(any_app, clock):
    clock.move_to(at(9, 10).wall)
    where, who = shop(walk_in=0, places=1), adult("迟到")
    booked = late(where, who)
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(places=Slot.taken))
    stand_by(where, who, at(9), codes=("PPV23",))
    with unit_of_work():
        db.session.execute(sa.update(Slot).where(Slot.id == where.slots[3].id).values(places=1))
        waitlist.serve_standby(now=at(9, 10).wall)
    visit = admit(where, who, at(9, 12))
    assert (visit.appointment_id, visit.appointment.slot_id) == (booked.id, where.slots[3].id)
    assert taken(where)[1] == [0, 0, 0, 1, 0]


def test_the_place_of_a_late_person_goes_first_to_who_stands_by(any_app, clock):
    clock.move_to(at(8, 46).wall)
    where, who = shop(walk_in=0, places=1), adult()
    for slot in where.slots:
        appointment(of=adult(), slot=slot, vaccine_codes=["IIV"])
    stand_by(where, who, at(8, 10))
    with unit_of_work():
        assert operations.return_late_places(now=at(8, 46).wall) == 1
    assert admit(where, who, at(8, 50)).appointment.slot_id == where.slots[0].id


def test_somebody_who_is_here_cannot_be_admitted_again(any_app):
    where, who = shop(), elder()
    arrive(where, who, at(8))
    with pytest.raises(AlreadyHere):
        admit(where, who, at(8, 1))
    assert count(Visit) == 1
