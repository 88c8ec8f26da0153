"""Moving on, outcomes, leaving, the day that is over, and what is told."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, elder, floor, move, session
from tests.visits.chain import TO_THE_NEEDLE, at_the_needle, give, stage_of
from vaccsched.booking.models import AppointmentStatus
from vaccsched.schedule.models import Session
from vaccsched.shared import audit, events
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations, queries
from vaccsched.visits.errors import (
    LeaveNeedsReason,
    MustBeObserved,
    OutcomeDecided,
    StageMoved,
    UnlawfulMove,
)
from vaccsched.visits.events import VisitMoved
from vaccsched.visits.models import DoseOutcome, Stage

TOMORROW = DAY + dt.timedelta(days=1)

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
        builders.open_day(at=where.clinic, day=TOMORROW)
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
    builders.open_day(at=where.clinic, day=TOMORROW)
    today = arrive(where, elder("丙"), at(8, day=TOMORROW))
    assert call(where, where.screening[0], at(8, 5, day=TOMORROW)).visit_id == today.id


# what is told


def test_people_ahead_and_the_range_follow_the_day(any_app):
    where = floor(walk_in=9)
    visits = [arrive(where, elder(f"人{number}"), at(8, number)) for number in range(7)]
    assert [queries.people_ahead(visit=visit, now=at(8, 30).wall) for visit in visits] == list(range(7))
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
    assert queries.people_ahead(visit=visit, now=at(8, 30).wall) == 0
