"""Arrival: what becomes a ticket, what is refused and with which answer."""

import datetime as dt
import uuid
from contextlib import suppress

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import appointment, arrive, at, child, elder, floor, session, shop, slot
from vaccsched.booking.errors import NothingChosen, NotTogether, TooManyVaccines
from vaccsched.booking.models import AppointmentStatus
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import audit, qr
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations, queries
from vaccsched.visits.errors import (
    AlreadyHere,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentUsed,
    JustArrived,
    NoLongerDue,
    NoSessionNow,
    UnknownCode,
    UrgentNeedsReason,
    WrongClinic,
    WrongDay,
)
from vaccsched.visits.models import Stage, TicketCounter, Visit

TOMORROW = dt.date(2026, 12, 2)


def pool(where):
    db.session.rollback()
    return db.session.get_one(Session, where.session.id).walk_in_taken


def test_a_walk_in_takes_a_place_and_a_b_ticket(any_app):
    where = floor(walk_in=2)
    visit = arrive(where, elder(), at(7, 40))
    assert visit.ticket == "B001"
    assert (visit.order_reason, visit.queue_at) == ("walk_in", at(7, 40).wall)
    assert [(dose.vaccine_code, dose.dose_number) for dose in visit.planned_doses] == [("PPV23", 1)]
    entry = queries.open_entry(visit_id=visit.id)
    assert (entry.stage, entry.started_at, entry.boot_id) == (Stage.ARRIVED, at(7, 40).wall, "boot")
    assert pool(where) == 1


def test_a_booking_arrives_by_its_short_code_however_it_is_typed(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[1])
    with unit_of_work():
        visit = operations.arrive_booked(
            clinic_id=where.clinic.id, code=f" {booked.short_code.lower()} ", actor=where.actor, key="k",
            reading=at(8, 40),
        )  # fmt: skip
    assert (visit.ticket, visit.order_reason, visit.queue_at) == ("A001", "on_time", where.slots[1].starts_at)
    assert booked.status is AppointmentStatus.ARRIVED
    assert visit.planned_doses[0].appointment_line_id == booked.lines[0].id
    assert pool(where) == 0


def test_a_booking_arrives_by_its_qr_code(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    with unit_of_work():
        visit = operations.arrive_booked(
            clinic_id=where.clinic.id, code=qr.signed("appointment", str(booked.id)), actor=where.actor, key="k",
            reading=at(8),
        )  # fmt: skip
    assert visit.appointment_id == booked.id


def test_a_late_booking_is_taken_and_stands_by_its_arrival(any_app):
    where = floor()
    visit = arrive(where, appointment(of=elder(), slot=where.slots[0]), at(8, 46))
    assert (visit.order_reason, visit.queue_at) == ("late", at(8, 46).wall)


def test_letters_count_each_for_themselves_and_start_again_each_day(any_app):
    where = floor()
    booked = arrive(where, appointment(of=elder("甲"), slot=where.slots[0]), at(8))
    first = arrive(where, elder("乙"), at(8, 1))
    second = arrive(where, elder("丙"), at(8, 2))
    with unit_of_work():
        session(of=where.clinic, day=TOMORROW)
    tomorrow = arrive(where, elder("丁"), at(8, day=TOMORROW))
    assert [one.ticket for one in (booked, first, second, tomorrow)] == ["A001", "B001", "B002", "B001"]


def test_an_urgent_vaccine_takes_no_place_even_when_none_is_left(any_app):
    where = floor(walk_in=0)
    visit = arrive(where, elder(), at(9), vaccine_codes=["RABIES"])
    assert (visit.ticket, visit.urgent, visit.order_reason, visit.walk_in_place_id) == ("C001", True, "urgent", None)


def test_an_urgent_person_needs_no_open_session(any_app):
    where = floor()
    assert arrive(where, elder(), at(20), vaccine_codes=["RABIES"]).ticket == "C001"


def test_a_person_flagged_urgent_keeps_the_reason_with_the_chain(any_app):
    where = floor(walk_in=0)
    visit = arrive(where, elder(), at(9), urgent=True, urgent_reason="手术前")
    assert visit.ticket == "C001"
    assert queries.open_entry(visit_id=visit.id).reason == "手术前"


def test_of_two_booked_vaccines_only_the_one_still_due_is_planned(any_app):
    where = floor()
    booked = appointment(of=child(), slot=where.slots[0], vaccine_codes=["DTAP", "MMR"])
    visit = arrive(where, booked, at(8))
    assert [dose.vaccine_code for dose in visit.planned_doses] == ["DTAP"]


def test_the_same_key_gives_the_same_ticket(any_app):
    where, who = floor(), elder()
    assert arrive(where, who, at(8), key="once").id == arrive(where, who, at(8, 1), key="once").id
    assert pool(where) == 1


def test_the_same_key_gives_the_same_ticket_for_a_booking(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    assert arrive(where, booked, at(8), key="once").id == arrive(where, booked, at(8, 1), key="once").id


def test_the_same_key_for_somebody_else_is_refused(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8), key="once")
    with pytest.raises(KeyReused):
        arrive(where, elder("乙"), at(8), key="once")


# refusals


def test_an_unknown_code(any_app):
    where = floor()
    with pytest.raises(UnknownCode) as refusal, unit_of_work():
        operations.arrive_booked(clinic_id=where.clinic.id, code="ZZZZZZZZ", actor=where.actor, key="k", reading=at(8))
    assert refusal.value.field == "code"


def test_a_forged_qr_code_is_an_unknown_code(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    forged = qr.signed("ticket", str(booked.id))
    with pytest.raises(UnknownCode), unit_of_work():
        operations.arrive_booked(clinic_id=where.clinic.id, code=forged, actor=where.actor, key="k", reading=at(8))


@pytest.mark.parametrize("status", [AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW])
def test_of_a_booking_of_another_clinic_nothing_is_told_but_that_it_is_not_of_this_one(any_app, status):
    where, other = floor(), floor()
    booked = appointment(of=elder(), slot=other.slots[0])
    with unit_of_work():
        db.session.get_one(type(booked), booked.id).status = status
    with pytest.raises(WrongClinic) as refusal:
        arrive(where, booked, at(8))
    told = "这是别的门诊的预约，这里不能用它取号。请按预约短信上的门诊去；要在这里打，请刷身份证按现场号办理。"
    assert (refusal.value.code, refusal.value.status) == ("wrong_clinic", 404)
    assert (refusal.value.message, refusal.value.facts, refusal.value.field) == (told, {}, "code")


def test_a_booking_of_another_day_says_which(any_app):
    where = floor()
    with unit_of_work():
        later = slot(of=session(of=where.clinic, day=TOMORROW), start=dt.time(9))
    with pytest.raises(WrongDay) as refusal:
        arrive(where, appointment(of=elder(), slot=later), at(8))
    assert "12月2日 周三 09:00–09:30" in refusal.value.message


def test_a_cancelled_booking(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    with unit_of_work():
        db.session.get_one(type(booked), booked.id).status = AppointmentStatus.CANCELLED
    with pytest.raises(AppointmentCancelled):
        arrive(where, booked, at(8))


def test_a_booking_noted_as_missed(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    with unit_of_work():
        db.session.get_one(type(booked), booked.id).status = AppointmentStatus.NO_SHOW
    with pytest.raises(AppointmentMissed):
        arrive(where, booked, at(8))


def test_a_second_scan_names_the_ticket_there_is(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    visit = arrive(where, booked, at(8))
    with pytest.raises(AlreadyHere) as refusal:
        arrive(where, booked, at(8, 2))
    assert refusal.value.facts == {"ticket": "A001", "visit_id": str(visit.id)}
    assert "A001" in refusal.value.message


def test_a_walk_in_who_is_here_gets_no_second_ticket(any_app):
    where, who = floor(), elder()
    arrive(where, who, at(8))
    with pytest.raises(AlreadyHere):
        arrive(where, who, at(8, 2))
    assert pool(where) == 1


def test_a_booking_used_today_says_for_which_ticket(any_app):
    where = floor()
    booked = appointment(of=elder(), slot=where.slots[0])
    visit = arrive(where, booked, at(8))
    with unit_of_work():
        operations.leave(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason="changed_mind")
    with pytest.raises(AppointmentUsed) as refusal:
        arrive(where, booked, at(8, 10))
    assert "A001" in refusal.value.message


def test_a_booked_vaccine_that_is_not_due_today_says_why(any_app):
    where = floor()
    booked = appointment(of=child(), slot=where.slots[0], vaccine_codes=["MMR"])
    with pytest.raises(NoLongerDue) as refusal:
        arrive(where, booked, at(8))
    assert "8月龄" in refusal.value.message
    db.session.rollback()
    assert booked.status is AppointmentStatus.BOOKED


def test_nothing_chosen(any_app):
    with pytest.raises(NothingChosen):
        arrive(floor(), elder(), at(8), vaccine_codes=[])


def test_three_vaccines_are_too_many(any_app):
    with pytest.raises(TooManyVaccines):
        arrive(floor(), child(), at(8), vaccine_codes=["DTAP", "IPV", "HEPB"])


def test_two_vaccines_that_exclude_each_other_today(any_app):
    where = floor()
    with pytest.raises(NotTogether):
        arrive(where, child(), at(8), vaccine_codes=["DTAP", "PENTA"])


def test_urgent_without_a_reason(any_app):
    with pytest.raises(UrgentNeedsReason):
        arrive(floor(), elder(), at(8), urgent=True, urgent_reason="  ")


def test_neither_pool_nor_slot_has_a_place_and_it_says_what_is_free(any_app):
    where = floor(walk_in=1, places=0)
    with unit_of_work():
        slot(of=session(of=where.clinic, day=TOMORROW), start=dt.time(9))
    arrive(where, elder("甲"), at(8))
    with pytest.raises(PoolEmpty) as refusal:
        arrive(where, elder("乙"), at(8, 1))
    assert len(refusal.value.facts["offers"]) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 1


def test_nobody_walks_in_after_the_last_session(any_app):
    with pytest.raises(NoSessionNow):
        arrive(floor(), elder(), at(20))


def test_a_walk_in_before_the_morning_takes_of_the_morning(any_app):
    where = floor()
    with unit_of_work():
        session(of=where.clinic, half_day=HalfDay.AFTERNOON, hours=(dt.time(14), dt.time(16)))
    arrive(where, elder(), at(7, 20))
    assert pool(where) == 1


def test_nobody_unknown_walks_in(any_app):
    where = floor()
    with pytest.raises(NotFound), unit_of_work():
        operations.arrive_walk_in(
            clinic_id=where.clinic.id, person_id=uuid.uuid4(), vaccine_codes=["PPV23"], actor=where.actor, key="k",
            reading=at(8),
        )  # fmt: skip


# constraints and traces


def _copy(visit, **change):
    columns = {column.key: getattr(visit, column.key) for column in Visit.__table__.columns}
    return Visit(**{**columns, "id": uuid.uuid4(), **change})


def test_the_database_keeps_a_person_from_being_here_twice(any_app):
    visit = arrive(floor(), elder(), at(8))
    with pytest.raises(JustArrived), unit_of_work():
        db.session.add(_copy(visit, number=99, walk_in_place_id=None))


def test_the_database_keeps_a_booking_from_being_used_twice(any_app):
    where = floor()
    visit = arrive(where, appointment(of=elder(), slot=where.slots[0]), at(8))
    with pytest.raises(JustArrived), unit_of_work():
        db.session.add(_copy(visit, number=99, person_id=elder("乙").id))


def test_the_database_keeps_a_number_from_being_given_twice(any_app):
    visit = arrive(floor(), elder(), at(8))
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(_copy(visit, person_id=elder("乙").id, walk_in_place_id=None))


def test_the_database_keeps_a_place_from_being_used_twice(any_app):
    visit = arrive(floor(), elder(), at(8))
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(_copy(visit, person_id=elder("乙").id, number=99))


def test_a_day_has_one_counter_per_letter(any_app):
    visit = arrive(floor(), elder(), at(8))
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(TicketCounter(clinic_id=visit.clinic_id, day=visit.day, letter="B"))


def arrive_in(where, who):
    return operations.arrive_walk_in(
        clinic_id=where.clinic.id, person_id=who.id, vaccine_codes=["PPV23"], actor=where.actor, key="k", reading=at(8)
    ).ticket


def test_a_failed_arrival_gives_its_number_back(any_app):
    where = shop()
    who = elder("甲")
    with suppress(RuntimeError), unit_of_work():
        lost = arrive_in(where, who)
        raise RuntimeError("power")
    assert lost == "B001"
    assert arrive(where, elder("乙"), at(8)).ticket == "B001"


def test_an_arrival_is_audited_without_the_name(any_app):
    where = floor()
    visit = arrive(where, elder("王桂芳"), at(8))
    entry = db.session.scalar(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "arrived"))
    assert (entry.subject_id, entry.person_id, entry.detail["ticket"]) == (visit.id, visit.person_id, "B001")
    assert "王桂芳" not in str(entry.detail)


def test_yesterdays_visit_that_nobody_closed_does_not_stand_in_the_way(any_app):
    where, who = floor(), elder()
    yesterday = arrive(where, who, at(8))
    with unit_of_work():
        session(of=where.clinic, day=TOMORROW)
    today = arrive(where, who, at(8, day=TOMORROW))
    assert today.ticket == "B001"
    db.session.refresh(yesterday)
    assert yesterday.left_at == at(8, day=TOMORROW).wall


def test_slots_are_untouched_by_arrival(any_app):
    where = floor()
    arrive(where, appointment(of=elder(), slot=where.slots[0]), at(8))
    assert db.session.get_one(Slot, where.slots[0].id).taken == 1


def test_the_registrar_of_the_first_entry_is_known(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    assert queries.open_entry(visit_id=visit.id).staff_id == where.registrar.id
    assert builders.actor(where.registrar).clinic_id == visit.clinic_id
