"""应种 and 实种 of a month: who was due, who got the dose, who got it in time."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.records import operations, queries
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

SYSTEM = Actor(kind=ActorKind.SYSTEM)
NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
NOW = dt.datetime(2026, 12, 5, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def clinic(any_app):
    with unit_of_work():
        load_programme()
        return make.clinic()


def child(clinic, born: str, doses: str = "", **more):
    with unit_of_work():
        made = make.person(birth_date=dt.date.fromisoformat(born), at=clinic, **more)
        for text in doses.split():
            code, _, day = text.partition("@")
            operations.import_immunization(
                person_id=made.id, vaccine_code=code, dose_number=1, given_on=dt.date.fromisoformat(day),
                actor=SYSTEM, now=NOW,
            )  # fmt: skip
    return made


def counted(clinic, vaccine: str, dose: int):
    rows = queries.due_and_done(clinic_ids=[clinic.id], first=NOVEMBER[0], last=NOVEMBER[1])
    found = [(one.due, one.done, one.in_time) for one in rows if (one.vaccine, one.dose) == (vaccine, dose)]
    return found[0] if found else (0, 0, 0)


def test_who_reaches_the_age_in_the_month_is_due(clinic):
    child(clinic, "2026-09-20")  # two months old on 20 November
    assert counted(clinic, "IPV", 1) == (1, 0, 0)


def test_who_reaches_it_the_day_after_is_not(clinic):
    child(clinic, "2026-10-01")
    assert counted(clinic, "IPV", 1) == (0, 0, 0)


def test_who_got_the_dose_in_the_month_is_done_and_in_time(clinic):
    child(clinic, "2026-09-20", "IPV@2026-11-23")
    assert counted(clinic, "IPV", 1) == (1, 1, 1)


def test_who_got_it_the_month_before_is_not_due_again(clinic):
    child(clinic, "2026-08-20", "IPV@2026-10-25")
    assert counted(clinic, "IPV", 1) == (0, 0, 0)


def test_a_dose_after_the_completion_age_is_done_but_late(clinic):
    child(clinic, "2025-11-10", "MMR@2026-11-12")  # MMR 1 is to be done before twelve months
    assert counted(clinic, "MMR", 1) == (1, 1, 0)


def test_a_dose_before_the_completion_age_is_in_time(clinic):
    child(clinic, "2025-11-10", "MMR@2026-11-09")
    assert counted(clinic, "MMR", 1) == (1, 1, 1)


def test_whoever_is_late_stays_due_until_it_is_given(clinic):
    child(clinic, "2025-01-10")
    assert counted(clinic, "MMR", 1) == (1, 0, 0)


def test_a_dose_that_does_not_count_is_not_done(clinic):
    child(clinic, "2026-09-20", "IPV@2026-11-19")  # a day too early
    assert counted(clinic, "IPV", 1) == (1, 0, 0)


def test_two_doses_of_one_month_are_both_counted(clinic):
    child(clinic, "2026-07-01", "IPV@2026-11-01 IPV@2026-11-29")
    assert counted(clinic, "IPV", 1) == (1, 1, 1)
    assert counted(clinic, "IPV", 2) == (1, 1, 1)


def test_a_pentavalent_dose_counts_for_its_parts(clinic):
    child(clinic, "2026-09-01", "PENTA@2026-11-05")
    assert counted(clinic, "IPV", 1) == (1, 1, 1)
    assert counted(clinic, "DTAP", 1) == (1, 1, 1)


def test_self_paid_vaccines_are_nobodys_duty(clinic):
    child(clinic, "2025-01-10")
    rows = queries.due_and_done(clinic_ids=[clinic.id], first=NOVEMBER[0], last=NOVEMBER[1])
    assert "VAR" not in {one.vaccine for one in rows}


def test_a_child_born_in_the_month_is_due_its_first_doses(clinic):
    child(clinic, "2026-11-20", "HEPB@2026-11-20")
    assert counted(clinic, "HEPB", 1) == (1, 1, 1)
    assert counted(clinic, "BCG", 1) == (1, 0, 0)


def test_only_the_clinics_own_are_counted_and_nobody_twice(clinic):
    kept = child(clinic, "2026-09-20")
    child(clinic, "2026-09-20", merged_into_id=kept.id)
    with unit_of_work():
        other = make.clinic()
    child(other, "2026-09-20")
    assert counted(clinic, "IPV", 1) == (1, 0, 0)
    both = queries.due_and_done(clinic_ids=[clinic.id, other.id], first=NOVEMBER[0], last=NOVEMBER[1])
    assert [one.due for one in both if (one.vaccine, one.dose) == ("IPV", 1)] == [2]


def test_a_thousand_persons_are_no_more_questions_than_one(clinic):
    asked = []
    listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def questions():
        db.session.rollback()
        asked.clear()
        counted(clinic, "IPV", 1)
        return len([one for one in asked if one.startswith("SELECT")])

    child(clinic, "2026-09-20", "HEPB@2026-09-20")
    sa.event.listen(*listen)
    try:
        one = questions()
        for _more in range(5):
            child(clinic, "2026-08-20", "HEPB@2026-08-20 BCG@2026-08-21")
        assert questions() == one
    finally:
        sa.event.remove(*listen)


def test_a_birth_year_is_complete_but_for_those_with_a_late_free_dose(clinic):
    child(clinic, "2026-11-20", "HEPB@2026-11-20 BCG@2026-11-21")
    child(clinic, "2026-11-21", "HEPB@2026-11-21 BCG@2026-11-22")
    child(clinic, "2025-11-20")  # a year old and nothing given
    child(clinic, "2017-01-01")  # seven and older: not of these
    found = queries.complete_by_birth_year(clinic_ids=[clinic.id], on=NOVEMBER[1])
    assert [(one.born, one.children, one.complete) for one in found] == [(2025, 1, 0), (2026, 2, 2)]
