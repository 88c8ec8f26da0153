"""Calling, calling again, changing the person, moving on, leaving, and the day that is over."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, elder, floor, move, session
from vaccsched.booking.models import AppointmentStatus, Session
from vaccsched.shared import audit, events
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits import operations, queries, rules
from vaccsched.visits.errors import (
    LeaveNeedsReason,
    MustBeObserved,
    NobodyWaiting,
    NotCalling,
    OutcomeDecided,
    StageMoved,
    StationBusy,
    UnlawfulMove,
)
from vaccsched.visits.events import PersonCalled, VisitMoved
from vaccsched.visits.models import DoseOutcome, Stage, StageEntry

TOMORROW = DAY + dt.timedelta(days=1)
TO_THE_NEEDLE = (Stage.CONSENT, Stage.WAITING)


def stage_of(visit):
    entry = queries.open_entry(visit_id=visit.id)
    return entry.stage if entry else None


def at_the_needle(where, who=None):
    """A visit in the hands of a vaccinator."""
    visit = arrive(where, who or elder(), at(8))
    call(where, where.screening[0], at(8, 5))
    move(where, visit, *TO_THE_NEEDLE, reading=at(8, 10))
    call(where, where.vaccination[0], at(8, 15))
    return visit


def give(visit):
    with unit_of_work():
        operations.record_outcome(planned_dose_id=visit.planned_doses[0].id, outcome=DoseOutcome.GIVEN)


# calling


def test_calling_follows_the_written_order(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8, 2))
    arrive(where, appointment(of=elder("乙"), slot=where.slots[0]), at(8, 5))
    arrive(where, elder("丙"), at(8, 6), vaccine_codes=["RABIES"])
    order = []
    for _ in range(3):
        entry = call(where, where.screening[0], at(8, 10))
        order.append(entry.visit.ticket)
        move(where, entry.visit, Stage.CONSENT, Stage.WAITING, reading=at(8, 12))
    assert order == ["C001", "A001", "B001"]


def test_the_queue_of_the_database_is_the_order_of_the_rules(any_app):
    where = floor(walk_in=9)
    for number in range(4):
        arrive(where, elder(f"甲{number}"), at(8, 10 - number))
        arrive(where, appointment(of=elder(f"乙{number}"), slot=where.slots[number % 3]), at(8, number * 19))
    arrive(where, elder("丙"), at(9), vaccine_codes=["RABIES"])
    told = [one.visit.ticket for one in queries.queue(clinic_id=where.clinic.id, day=DAY, stage=Stage.ARRIVED)]
    decided = rules.in_order(one.visit for one in queries.present(clinic_id=where.clinic.id, day=DAY))
    assert told == [visit.ticket for visit in decided]


def test_a_call_ends_the_wait_and_starts_the_stage_at_one_instant_with_both_clocks(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    waited, started = visit.entries
    assert (waited.stage, waited.ended_at) == (Stage.ARRIVED, at(8, 5).wall)
    assert (started.id, started.stage, started.started_at) == (entry.id, Stage.INQUIRY, at(8, 5).wall)
    assert (started.boot_id, started.boot_seconds) == ("boot", at(8, 5).boot_seconds)
    assert (started.station_id, started.times_called) == (where.screening[0].id, 1)
    assert started.staff_id == where.registrar.id


def test_a_vaccination_station_calls_from_those_who_have_signed(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    with pytest.raises(NobodyWaiting):
        call(where, where.vaccination[0], at(8, 5))


def test_nobody_of_another_day_is_called(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, day=TOMORROW))


def test_nobody_of_another_clinic_is_called(any_app):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, 5))


def test_another_clinics_station_cannot_be_used(any_app):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    with pytest.raises(NotFound):
        call(where, other.screening[0], at(8, 5))


def test_a_station_with_a_person_cannot_call(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    call(where, where.screening[0], at(8, 5))
    with pytest.raises(StationBusy) as refusal:
        call(where, where.screening[0], at(8, 6))
    assert refusal.value.facts["ticket"] == "B001"


def test_the_database_keeps_a_station_to_one_person(any_app):
    where = floor()
    first, second = arrive(where, elder("甲"), at(8)), arrive(where, elder("乙"), at(8, 1))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        operations.leave(visit_id=second.id, actor=where.actor, reading=at(8, 6))
    with pytest.raises(StationBusy), unit_of_work():
        db.session.add(_copy(entry, visit_id=second.id))
    assert stage_of(first) is Stage.INQUIRY


def test_the_database_keeps_a_visit_to_one_stage(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    with pytest.raises(StageMoved), unit_of_work():
        db.session.add(_copy(entry, station_id=None))


def _copy(entry, **change):
    columns = {column.key: getattr(entry, column.key) for column in StageEntry.__table__.columns}
    return StageEntry(**{**columns, "id": new_id(), **change})


def test_the_same_press_calls_the_same_person(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    assert (
        call(where, where.screening[0], at(8, 5), key="k").id == call(where, where.screening[0], at(8, 6), key="k").id
    )


def test_a_desk_does_not_call(any_app):
    where = floor()
    with pytest.raises(NotCalling):
        call(where, builders.station(at=where.clinic, kind=StationKind.DESK), at(8))


def test_calling_again_counts_and_is_announced(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        again = operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 6))
        told = [one for one in db.session.info[events.ANNOUNCED] if isinstance(one, PersonCalled)]
    assert (again.times_called, again.last_called_at) == (2, at(8, 6).wall)
    assert [one.station_id for one in told] == [where.screening[0].id]


def test_somebody_who_has_gone_on_cannot_be_called_again(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    move(where, visit, *TO_THE_NEEDLE, reading=at(8, 10))
    with pytest.raises(StageMoved), unit_of_work():
        operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 11))


def test_somebody_who_waits_cannot_be_called_again(any_app):
    where = floor()
    entry = queries.open_entry(visit_id=arrive(where, elder(), at(8)).id)
    with pytest.raises(UnlawfulMove), unit_of_work():
        operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 1))


@pytest.mark.parametrize("act", [operations.call_again, operations.put_back, operations.pass_over])
def test_another_clinics_person_cannot_be_called_or_put_back(any_app, act):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    entry = call(other, other.screening[0], at(8, 5))
    with pytest.raises(NotFound), unit_of_work():
        act(entry_id=entry.id, actor=where.actor, reading=at(8, 6))


def test_changing_the_person_keeps_the_place_in_the_order(any_app):
    where = floor()
    first = arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        back = operations.put_back(entry_id=entry.id, actor=where.actor, reading=at(8, 6))
    assert (back.stage, back.reason) == (Stage.ARRIVED, "put_back")
    assert call(where, where.screening[0], at(8, 7)).visit_id == first.id


def test_from_the_needle_one_goes_back_to_the_waiting(any_app):
    where = floor()
    visit = at_the_needle(where)
    with unit_of_work():
        operations.put_back(entry_id=queries.open_entry(visit_id=visit.id).id, actor=where.actor, reading=at(8, 16))
    assert stage_of(visit) is Stage.WAITING


def test_who_misses_a_call_is_called_after_the_next_two(any_app):
    where = floor()
    for number, name in enumerate("甲乙丙丁"):
        arrive(where, elder(name), at(8, number))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        operations.pass_over(entry_id=entry.id, actor=where.actor, reading=at(8, 6))
    waiting = queries.queue(clinic_id=where.clinic.id, day=DAY, stage=Stage.ARRIVED)
    assert [one.visit.ticket for one in waiting] == ["B002", "B003", "B001", "B004"]
    assert queries.reason_sentence(waiting[2].visit) == "叫号时不在，排在后面两位之后"


def test_after_a_dose_nobody_goes_back_to_the_queue(any_app):
    where = floor()
    visit = at_the_needle(where)
    give(visit)
    entry_id = queries.open_entry(visit_id=visit.id).id
    with pytest.raises(UnlawfulMove), unit_of_work():
        operations.put_back(entry_id=entry_id, actor=where.actor, reading=at(8, 16))


# moving on


def test_the_whole_way_of_a_visit(any_app):
    where = floor()
    visit = at_the_needle(where, appointment(of=elder(), slot=where.slots[0]))
    give(visit)
    move(where, visit, Stage.OBSERVATION, Stage.LEFT, reading=at(8, 50))
    db.session.refresh(visit)
    stages = [entry.stage for entry in visit.entries]
    assert stages == [*list(Stage)[:3], *list(Stage)[4:]]  # all but payment
    for before, after in zip(visit.entries, visit.entries[1:], strict=False):
        assert before.ended_at == after.started_at
    assert visit.left_at == at(8, 50).wall
    assert visit.appointment.status is AppointmentStatus.FULFILLED
    assert stage_of(visit) is None


def test_the_consent_is_signed_at_the_station_of_the_inquiry(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    call(where, where.screening[0], at(8, 5))
    move(where, visit, Stage.CONSENT, reading=at(8, 6))
    assert queries.current_at(station_id=where.screening[0].id).visit_id == visit.id
    move(where, visit, Stage.WAITING, reading=at(8, 7))
    assert queries.current_at(station_id=where.screening[0].id) is None


@pytest.mark.parametrize("to", [stage for stage in Stage if stage not in {Stage.INQUIRY, Stage.LEFT}])
def test_nothing_is_skipped(any_app, to):
    where = floor()
    visit = arrive(where, elder(), at(8))
    with pytest.raises(UnlawfulMove):
        move(where, visit, to, reading=at(8, 5))
    assert stage_of(visit) is Stage.ARRIVED


def test_somebody_who_has_left_cannot_be_moved(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    move(where, visit, Stage.LEFT, reading=at(8, 5))
    with pytest.raises(StageMoved):
        move(where, visit, Stage.INQUIRY, reading=at(8, 6))


def test_another_clinics_visit_is_not_found(any_app):
    where = floor()
    visit = arrive(floor(), elder(), at(8))
    with pytest.raises(NotFound):
        move(where, visit, Stage.LEFT, reading=at(8, 5))


def test_a_move_is_announced_and_audited(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    with unit_of_work():
        operations.leave(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason="no_time")
        (told,) = [one for one in db.session.info[events.ANNOUNCED] if isinstance(one, VisitMoved)]
    assert (told.from_stage, told.to_stage) == ("arrived", "left")
    entry = db.session.scalar(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "visit_moved"))
    assert (entry.person_id, entry.detail["reason"]) == (visit.person_id, "no_time")


def test_the_start_of_the_observation_is_the_last_injection(any_app):
    where = floor()
    visit = at_the_needle(where)
    give(visit)
    assert queries.last_injection(visit_id=visit.id) is None
    move(where, visit, Stage.OBSERVATION, reading=at(8, 20))
    assert queries.last_injection(visit_id=visit.id) == at(8, 20)


# outcomes and leaving


def test_an_outcome_is_decided_once(any_app):
    visit = at_the_needle(floor())
    give(visit)
    with pytest.raises(OutcomeDecided), unit_of_work():
        operations.record_outcome(
            planned_dose_id=visit.planned_doses[0].id, outcome=DoseOutcome.REFUSED, reason="changed_mind"
        )


def test_an_unknown_planned_dose_is_not_found(any_app):
    with pytest.raises(NotFound), unit_of_work():
        operations.record_outcome(planned_dose_id=uuid.uuid4(), outcome=DoseOutcome.GIVEN)


def test_leaving_before_the_needle_leaves_the_dose_not_given(any_app):
    where = floor()
    visit = arrive(where, appointment(of=elder(), slot=where.slots[0]), at(8))
    with unit_of_work():
        operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason="unwell")
    db.session.refresh(visit)
    assert [(one.outcome, one.outcome_reason) for one in visit.planned_doses] == [(DoseOutcome.NOT_GIVEN, "unwell")]
    assert visit.appointment.status is AppointmentStatus.ARRIVED


def test_leaving_before_the_needle_needs_a_reason(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    with pytest.raises(LeaveNeedsReason), unit_of_work():
        operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason=" ")


def test_after_a_dose_the_way_out_is_the_observation(any_app):
    where = floor()
    visit = at_the_needle(where)
    give(visit)
    with pytest.raises(MustBeObserved):
        move(where, visit, Stage.LEFT, reading=at(8, 20))
    move(where, visit, Stage.OBSERVATION, reading=at(8, 20))
    with pytest.raises(MustBeObserved), unit_of_work():
        operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(8, 21), reason="no_time")


def test_a_place_returns_to_the_pool_only_when_nothing_was_done(any_app):
    where = floor()
    untouched, called = arrive(where, elder("甲"), at(8, 1)), arrive(where, elder("乙"), at(8))
    call(where, where.screening[0], at(8, 2))
    for visit in (untouched, called):
        with unit_of_work():
            operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(8, 5), reason="no_time")
    assert db.session.get_one(Session, where.session.id).walk_in_taken == 1


# the day that is over


def test_visits_of_earlier_days_are_ended_and_todays_are_not(any_app):
    where = floor()
    yesterday = at_the_needle(where)
    with unit_of_work():
        session(of=where.clinic, day=TOMORROW)
    today = arrive(where, elder("乙"), at(8, day=TOMORROW))
    with unit_of_work():
        assert operations.close_earlier_days(clinic_id=None, actor=SYSTEM, reading=at(9, day=TOMORROW)) == 1
    db.session.refresh(yesterday)
    assert yesterday.left_at == at(9, day=TOMORROW).wall
    assert [one.outcome_reason for one in yesterday.planned_doses] == ["day_over"]
    assert stage_of(today) is Stage.ARRIVED


def test_a_station_left_busy_yesterday_calls_today(any_app):
    where = floor()
    at_the_needle(where)
    arrive(where, elder("乙"), at(8, 1))
    call(where, where.screening[0], at(8, 30))
    with unit_of_work():
        session(of=where.clinic, day=TOMORROW)
    today = arrive(where, elder("丙"), at(8, day=TOMORROW))
    assert call(where, where.screening[0], at(8, 5, day=TOMORROW)).visit_id == today.id


# what is told


def test_people_ahead_and_the_range_follow_the_day(any_app):
    where = floor(walk_in=9)
    visits = [arrive(where, elder(f"人{number}"), at(8, number)) for number in range(7)]
    assert [queries.people_ahead(visit=visit) for visit in visits] == list(range(7))
    asked = {"clinic_id": where.clinic.id, "day": DAY, "stage": Stage.ARRIVED, "ahead": 6}
    first = queries.expected_call(**asked, now=at(8, 10).wall)
    assert (first.first, first.last) == (30, 50)  # the rules' five minutes a person, one station
    for number in range(5):  # two minutes each at one station
        entry = call(where, where.screening[0], at(8, 20 + 2 * number))
        move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, 22 + 2 * number))
    second = queries.expected_call(**asked, now=at(8, 31).wall)
    assert (second.first, second.last) == (10, 20)


def test_somebody_at_a_station_has_nobody_ahead(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    call(where, where.screening[0], at(8, 5))
    assert queries.people_ahead(visit=visit) == 0
