"""Limits, windows, and the words for all of them."""

import datetime as dt

import pytest

from vaccsched.aefi import rules, words
from vaccsched.aefi.models import CaseStatus, Severity, What

FOUND = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_an_ordinary_event_is_told_within_48_hours_of_discovery():
    assert rules.due_at(discovered_at=FOUND, severity=Severity.ORDINARY, severe_at=None) == FOUND + 48 * HOUR


@pytest.mark.parametrize("severity", [one for one in Severity if one is not Severity.ORDINARY])
def test_a_great_event_is_told_within_two_hours(severity):
    assert rules.due_at(discovered_at=FOUND, severity=severity, severe_at=FOUND) == FOUND + 2 * HOUR


@pytest.mark.parametrize(("known_after", "due_after"), [(0, 2), (20, 22), (47, 48), (60, 48)])
def test_what_becomes_great_later_has_two_hours_from_then_and_never_more_than_48(known_after, due_after):
    due = rules.due_at(discovered_at=FOUND, severity=Severity.DEATH, severe_at=FOUND + known_after * HOUR)
    assert due == FOUND + due_after * HOUR


@pytest.mark.parametrize(("left", "state"), [(7, "running"), (6, "near"), (0, "near"), (-0.01, "overdue")])
def test_the_clock_is_marked_when_it_is_near_and_when_it_is_over(left, state):
    assert rules.clock_state(due=FOUND + left * HOUR, now=FOUND) == state


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0.5, ["day", "five_days", "fifteen_days", "six_weeks", "three_months"]),
        (4, ["five_days", "fifteen_days", "six_weeks", "three_months"]),
        (40, ["six_weeks", "three_months", "bcg"]),
        (200, ["bcg"]),
        (-1, []),
    ],
)
def test_the_time_since_the_dose_hints_at_what_is_reportable(days, expected):
    onset = FOUND + dt.timedelta(days=days)
    assert [one.code for one in rules.windows(given_at=[FOUND], onset_at=onset)] == expected


def test_without_an_onset_there_is_no_hint():
    assert rules.windows(given_at=[FOUND], onset_at=None) == []


def test_every_code_has_its_words():
    assert {one.code for one in rules.WINDOWS} == set(words.WINDOWS)
    assert {*rules.REQUIRED, "doses", "given_correctly"} == set(words.FIELDS)
    assert set(words.HAPPENED) == set(What)
    assert set(words.SEVERITIES) == set(Severity)


def test_nothing_leaves_the_end_and_only_a_complete_card_is_submitted():
    assert rules.TRANSITIONS[CaseStatus.CLOSED] == frozenset()
    assert [before for before, to in rules.TRANSITIONS.items() if CaseStatus.SUBMITTED in to] == [CaseStatus.COMPLETE]
