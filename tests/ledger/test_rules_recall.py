"""Who is late, when somebody calls again, who may be invited."""

import datetime as dt

import pytest

from vaccsched.ledger import rules
from vaccsched.ledger.models import CallOutcome, EntryKind
from vaccsched.vaccines.forecast import GivenDose, PersonFacts, forecast

TODAY = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
BIRTH = ["HEPB", "BCG"]


def dues(born, *, kind, given=()):
    answers = forecast(PersonFacts(birth_date=born, sex="F"), list(given), TODAY)
    return [(one.vaccine, one.since) for one in rules.dues(answers, kind=kind, today=TODAY)]


@pytest.mark.parametrize(
    ("born", "kind"),
    [
        (dt.date(2008, 12, 2), EntryKind.CHILD),
        (dt.date(2008, 12, 1), None),  # eighteen today
        (dt.date(1961, 12, 2), None),
        (dt.date(1961, 12, 1), EntryKind.ELDER),  # sixty-five today
    ],
)
def test_the_ledger_of_an_age(born, kind):
    assert rules.kind_of(birth_date=born, today=TODAY) is kind


def test_a_free_dose_is_late_a_month_after_the_day_it_was_recommended():
    born = dt.date(2026, 10, 1)  # two months old: the second dose of hepatitis B was recommended on 1 November
    given = [GivenDose(code, born) for code in BIRTH]
    found = dict(dues(born, kind=EntryKind.CHILD, given=given))
    assert found == {"HEPB": dt.date(2026, 12, 1)}


def test_a_child_on_time_is_on_no_list():
    born = dt.date(2026, 11, 20)
    assert dues(born, kind=EntryKind.CHILD, given=[GivenDose(code, born) for code in BIRTH]) == []


def test_self_paid_vaccines_make_no_child_late():
    found = {code for code, _since in dues(dt.date(2024, 3, 1), kind=EntryKind.CHILD)}
    assert "MMR" in found
    assert not found & {"VAR", "EV71", "PCV13", "IIV"}


def test_the_longest_late_comes_first():
    since = [day for _code, day in dues(dt.date(2024, 3, 1), kind=EntryKind.CHILD)]
    assert since == sorted(since)
    assert len(since) > 3


def test_an_elder_is_asked_about_the_vaccines_of_elders_only():
    assert dues(dt.date(1955, 3, 1), kind=EntryKind.ELDER) == [("IIV", None), ("PPV23", None)]


def test_an_elder_who_had_both_is_asked_about_nothing():
    given = [GivenDose("IIV", dt.date(2026, 10, 20)), GivenDose("PPV23", dt.date(2026, 10, 20))]
    assert dues(dt.date(1955, 3, 1), kind=EntryKind.ELDER, given=given) == []


@pytest.mark.parametrize(("outcome", "days"), rules.AGAIN.items())
def test_when_somebody_calls_again(outcome, days):
    again = rules.next_call(outcome=outcome, wanted=None, today=TODAY)
    assert again == (TODAY + dt.timedelta(days=days) if days else None)


def test_every_outcome_has_its_time():
    assert set(rules.AGAIN) == set(CallOutcome)


def test_a_wished_day_goes_before_the_usual_one_unless_nobody_is_there_any_more():
    wanted = TODAY + dt.timedelta(days=5)
    assert rules.next_call(outcome=CallOutcome.REFUSED, wanted=wanted, today=TODAY) == wanted
    assert rules.next_call(outcome=CallOutcome.DIED, wanted=wanted, today=TODAY) is None


@pytest.mark.parametrize(("days", "lawful"), [(0, False), (1, True), (366, True), (367, False), (-1, False)])
def test_a_day_to_call_again_lies_ahead_and_within_a_year(days, lawful):
    assert rules.is_lawful_day(wanted=TODAY + dt.timedelta(days=days), today=TODAY) is lawful


@pytest.mark.parametrize(
    ("invitations", "days_ago", "may"), [(0, None, True), (1, 13, False), (1, 14, True), (2, 20, True), (3, 99, False)]
)
def test_an_invitation_every_two_weeks_and_three_at_most(invitations, days_ago, may):
    invited_at = NOW - dt.timedelta(days=days_ago) if days_ago is not None else None
    assert rules.may_invite(invitations=invitations, invited_at=invited_at, now=NOW) is may


@pytest.mark.parametrize(("since", "lost"), [(None, False), (2, False), (366, True)])
def test_a_year_without_reaching_anybody_is_lost(since, lost):
    at = NOW - dt.timedelta(days=since) if since is not None else None
    assert rules.is_lost(unreached_since=at, now=NOW) is lost
