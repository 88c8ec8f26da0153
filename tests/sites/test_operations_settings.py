"""Settings of a clinic, the county's floor, the holiday library's proposals."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import errors, operations, proposals, queries
from vaccsched.sites.models import CalendarDay, CalendarSource, DayKind
from vaccsched.sites.operations import Settings

NOW = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
ACT = {"actor": SYSTEM, "now": NOW}
USUAL = {
    "days_ahead": 14, "opens_online_at": dt.time(20), "opening_weekdays": "0123456", "walk_in_percent": 30,
    "late_grace_minutes": 15, "rush_seconds": 60, "walk_in_groups": ["age_65"],
}  # fmt: skip


def change(clinic, **more):
    with unit_of_work():
        return operations.change_settings(clinic=clinic, settings=Settings(**{**USUAL, **more}), **ACT)


def test_changed_settings_are_named_and_audited_with_before_and_after(any_app):
    clinic = builders.clinic()
    assert change(clinic, days_ahead=7, opening_stages=[[7, 60], [1, 100]]) == ["days_ahead", "opening_stages"]
    entry = db.session.scalar(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "settings_changed"))
    assert (entry.detail["before"]["days_ahead"], entry.detail["after"]["days_ahead"]) == (14, 7)
    db.session.rollback()
    assert (clinic.days_ahead, clinic.opening_stages) == (7, [[7, 60], [1, 100]])
    db.session.rollback()


def test_the_same_settings_again_change_nothing(app):
    assert change(builders.clinic()) == []


@pytest.mark.parametrize(
    ("wrong", "refusal", "field"),
    [
        ({"opening_weekdays": ""}, errors.NoOpeningDay, "opening_weekdays"),
        ({"opening_weekdays": "4", "days_ahead": 6}, errors.OpensTooSeldom, "days_ahead"),
        ({"opening_stages": [[14, 60]]}, errors.StagesFaulty, "opening_stages"),
        ({"walk_in_percent": 19}, errors.PoolShareBelowFloor, "walk_in_percent"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(app, wrong, refusal, field):
    clinic = builders.clinic()
    with pytest.raises(refusal) as refused:
        change(clinic, **wrong)
    assert refused.value.field == field
    assert clinic.days_ahead == 14
    db.session.rollback()


@pytest.mark.parametrize(
    "broken", [{"days_ahead": 61}, {"late_grace_minutes": 241}, {"rush_seconds": 601}, {"no_show_limit": 0}]
)
def test_the_database_refuses_impossible_settings(any_app, broken):
    with pytest.raises(sa.exc.IntegrityError):
        change(builders.clinic(), **broken)


def test_the_countys_floor_is_set_and_audited_once(app):
    county = builders.county()
    for _again in range(2):
        with unit_of_work():
            operations.set_walk_in_floor(county=county, percent=35, **ACT)
    found = sa.select(sa.func.count()).where(audit.AuditEntry.action == "walk_in_floor_set")
    assert db.session.scalar(found) == 1
    assert county.walk_in_floor_percent == 35
    db.session.rollback()


@pytest.mark.parametrize(
    ("day", "kind", "as_weekday"),
    [
        ((2026, 1, 1), DayKind.HOLIDAY, None),
        ((2026, 1, 2), DayKind.HOLIDAY, None),
        ((2026, 1, 4), DayKind.MAKE_UP_WORKDAY, 4),
        ((2026, 2, 14), DayKind.MAKE_UP_WORKDAY, 4),
        ((2026, 9, 20), DayKind.MAKE_UP_WORKDAY, 1),
        ((2026, 10, 10), DayKind.MAKE_UP_WORKDAY, 2),
    ],
)
def test_the_library_knows_the_announced_days_of_2026(day, kind, as_weekday):
    (found,) = [one for one in proposals.proposals(2026) if one.day == dt.date(*day)]
    assert (found.kind, found.as_weekday, found.source) == (kind, as_weekday, CalendarSource.ANNOUNCED)


def test_2026_has_its_six_make_up_workdays_and_2027_is_an_estimate_without_any():
    kinds = [one.kind for one in proposals.proposals(2026)]
    assert kinds.count(DayKind.MAKE_UP_WORKDAY) == 6
    assert {one.source for one in proposals.proposals(2027)} == {CalendarSource.ESTIMATED}
    assert {one.kind for one in proposals.proposals(2027)} == {DayKind.HOLIDAY}


def propose(county, year=2027):
    with unit_of_work():
        return operations.propose_calendar(county=county, year=year, now=NOW)


def new_year(county):
    found = queries.calendar_days(county_id=county.id, first=dt.date(2027, 1, 1), last=dt.date(2027, 1, 1))
    db.session.rollback()
    return found[0]


def test_proposals_come_once(any_app):
    county = builders.county()
    assert propose(county) == len(proposals.proposals(2027))
    assert propose(county) == 0


def test_what_the_county_said_stays_whatever_is_proposed(any_app):
    county = builders.county()
    propose(county)
    with unit_of_work():
        operations.set_calendar_day(
            county=county, day=dt.date(2027, 1, 1), kind=DayKind.ORDINARY, name="照常", as_weekday=3, **ACT
        )
    propose(county)
    assert (new_year(county).kind, new_year(county).as_weekday) == (DayKind.ORDINARY, None)


def test_an_estimate_gives_way_to_the_announcement(any_app, monkeypatch):
    county = builders.county()
    propose(county)
    announced = [
        proposals.Proposal(day=dt.date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦", source=CalendarSource.ANNOUNCED)
    ]
    monkeypatch.setattr("vaccsched.sites.operations.calendar.proposals", lambda _year: announced)
    propose(county)
    assert new_year(county).source is CalendarSource.ANNOUNCED
    assert db.session.scalar(sa.select(sa.func.count(CalendarDay.id))) == 1
    db.session.rollback()


def test_a_proposal_is_confirmed_by_its_own_county_only(app):
    county, other = builders.county(), builders.county()
    propose(county)
    day_id = new_year(county).id
    with pytest.raises(NotFound), unit_of_work():
        operations.confirm_day(county=other, day_id=day_id, **ACT)
    with unit_of_work():
        operations.confirm_day(county=county, day_id=day_id, **ACT)
    assert new_year(county).source is CalendarSource.COUNTY
