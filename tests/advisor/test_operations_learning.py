"""What a clinic's own mornings teach, and the comparison of what was expected with what was observed."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.advisor.builders import MONDAY, USUAL, planned, walked
from vaccsched.advisor import jobs, operations, queries
from vaccsched.advisor.models import Check
from vaccsched.advisor.queries import past, stamps
from vaccsched.schedule.models import HalfDay, Session
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage

pytestmark = pytest.mark.usefixtures("any_app")


def inputs(clinic):
    return queries.inputs_of(clinic=clinic, weekday=0, half_day=HalfDay.MORNING, now=clocks.now())


def compare(clinic):
    with unit_of_work():
        return operations.check_last_week(clinic=clinic, now=clocks.now())


def test_ten_mornings_of_its_own_count_and_nine_do_not(clinic):
    for number in range(1, 10):
        walked(at=clinic, day=MONDAY - dt.timedelta(days=number + 2), people=2)
    assert inputs(clinic).basis.days == 9
    assert inputs(clinic).basis.screening == 0
    walked(at=clinic, day=MONDAY - dt.timedelta(days=40), people=2)
    found = inputs(clinic)
    assert (found.basis.days, found.basis.screening, found.basis.vaccination) == (10, 20, 20)
    assert found.clinic.stations[1].service.moments[0] > 3.5
    db.session.rollback()


def test_a_service_lasts_from_the_call_to_the_end_of_consent(clinic):
    walked(at=clinic, day=MONDAY - dt.timedelta(days=5), people=1)
    timed = stamps.services(clinic_id=clinic.id, before=MONDAY)
    assert [one.minutes for one in timed[StationKind.SCREENING]] == [6.0]
    assert [one.minutes for one in timed[StationKind.VACCINATION]] == [3.0]
    db.session.rollback()


def test_who_was_sent_back_to_wait_was_not_served(clinic):
    back = (
        (Stage.ARRIVED, 2.0),
        (Stage.INQUIRY, 1.0),
        (Stage.ARRIVED, 9.0),
        (Stage.INQUIRY, 4.0),
        (Stage.WAITING, 1.0),
    )
    walked(at=clinic, day=MONDAY - dt.timedelta(days=5), people=1, minutes=back)
    timed = stamps.services(clinic_id=clinic.id, before=MONDAY)
    assert [one.minutes for one in timed[StationKind.SCREENING]] == [4.0]
    db.session.rollback()


def test_of_a_long_past_only_the_newest_days_with_enough_visits_are_read(clinic, monkeypatch):
    monkeypatch.setattr(stamps, "ENOUGH_VISITS", 5)
    for days_ago in (5, 9, 20):
        walked(at=clinic, day=MONDAY - dt.timedelta(days=days_ago), people=3)
    timed = stamps.services(clinic_id=clinic.id, before=MONDAY)
    assert {clocks.day_of(one.begun) for one in timed[StationKind.VACCINATION]} == {
        MONDAY - dt.timedelta(days=5), MONDAY - dt.timedelta(days=9),
    }  # fmt: skip
    assert len(timed[StationKind.VACCINATION]) == 6
    db.session.rollback()


def observed(clinic, day, *, half_day=HalfDay.MORNING, opens=dt.time(8, 0)):
    return past.observed(clinic_id=clinic.id, day=day, half_day=half_day, opens=clocks.instant_of(day, opens))


def test_who_came_before_the_opening_waits_from_the_opening_on_as_in_the_simulation(clinic):
    day = MONDAY - dt.timedelta(days=4)
    walked(at=clinic, day=day, people=15)  # from 8:00 on, every five minutes, six minutes and then five in line
    seen = observed(clinic, day, opens=dt.time(9, 30))
    assert seen is not None
    assert seen.p90 == 0.0
    db.session.rollback()


def test_observed_is_the_wait_after_the_ticket_of_at_least_fifteen_people(clinic):
    day = MONDAY - dt.timedelta(days=4)
    walked(at=clinic, day=day, people=14)
    assert observed(clinic, day) is None
    walked(at=clinic, day=day, people=1, minutes=((Stage.ARRIVED, 60.0), *USUAL[1:]))
    seen = observed(clinic, day)
    assert seen is not None
    assert (seen.people, seen.p90) == (15, 11.0)
    assert observed(clinic, day, half_day=HalfDay.AFTERNOON) is None
    db.session.rollback()


def monday_over(clinic, clock):
    walked(at=clinic, day=MONDAY, people=15)
    with unit_of_work():
        monday = db.session.scalars(sa.select(Session).where(Session.day == MONDAY)).one()
        for slot in monday.slots:
            slot.taken = 4
    clock.move_to(clocks.instant_of(MONDAY + dt.timedelta(days=1), dt.time(3)))
    planned(at=clinic)


def test_last_weeks_half_days_are_compared_once(clinic, clock):
    monday_over(clinic, clock)
    assert compare(clinic) == 1
    assert compare(clinic) == 0
    made = db.session.scalars(sa.select(Check)).one()
    assert (made.day, made.people, made.observed) == (MONDAY, 15, 11.0)
    assert made.low <= made.expected <= made.high + 5
    assert queries.verdict_of([made]).trusted is None
    db.session.rollback()


def test_the_worker_keeps_what_it_compared_and_does_not_again(clinic, clock):
    monday_over(clinic, clock)
    for _night in range(2):
        jobs.back_test({}, clocks.now())
    db.session.rollback()
    assert [one.day for one in db.session.scalars(sa.select(Check))] == [MONDAY]
    db.session.rollback()


def test_what_a_morning_taught_is_not_used_to_foretell_it(clinic, clock, monkeypatch):
    asked = []
    told = queries.inputs_of
    monkeypatch.setattr(queries, "inputs_of", lambda **more: asked.append(more["now"]) or told(**more))
    monday_over(clinic, clock)
    compare(clinic)
    assert asked == [clocks.instant_of(MONDAY, dt.time(8))]
