"""When a message is tried again and given up; when the line rests; the share told in time, counted by hand."""

import datetime as dt

import pytest

from vaccsched.handover import rules
from vaccsched.handover.models import Trouble

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def given_up(trouble, *, attempts, hours):
    return rules.is_given_up(trouble=trouble, attempts=attempts, first_tried_at=NOW - hours * HOUR, now=NOW)


@pytest.mark.parametrize(("attempts", "longest"), [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (80, 3600)])
def test_waits_double_up_to_an_hour_and_luck_takes_half_of_them_away(attempts, longest):
    assert rules.wait_after(attempts, luck=1).total_seconds() == longest
    assert rules.wait_after(attempts, luck=0).total_seconds() == longest / 2


def test_a_refused_message_is_given_up_after_seventy_two_hours():
    assert not given_up(Trouble.REFUSED, attempts=70, hours=71)
    assert given_up(Trouble.REFUSED, attempts=70, hours=72)


def test_a_platform_that_is_silent_for_the_longest_holidays_loses_nothing():
    assert not given_up(Trouble.UNREACHABLE, attempts=300, hours=13 * 24)
    assert given_up(Trouble.UNREACHABLE, attempts=300, hours=14 * 24)


def test_days_in_which_nothing_was_tried_do_not_count():
    assert not given_up(Trouble.REFUSED, attempts=9, hours=200)


def test_the_waits_of_seventy_two_hours_are_about_eighty_attempts():
    waited, attempts = dt.timedelta(), 0
    while waited < 72 * HOUR:
        attempts += 1
        waited += rules.wait_after(attempts, luck=1)
    assert 75 <= attempts <= 85


@pytest.mark.parametrize(("failures", "seconds"), [(4, None), (5, 10), (6, 20), (10, 300), (1000, 300)])
def test_the_line_rests_after_five_failures_in_a_row_and_five_minutes_at_most(failures, seconds):
    rest = rules.pause_after(failures)
    assert (rest.total_seconds() if rest else None) == seconds


def test_the_share_of_a_small_clinic_counted_by_hand():
    at = NOW - 48 * HOUR
    doses = [
        (at, at + HOUR),  # in time
        (at, at + 24 * HOUR),  # in time, to the second
        (at, at + 24 * HOUR + dt.timedelta(seconds=1)),  # late
        (at, None),  # not yet, and its day is over
        (NOW - HOUR, NOW),  # in time
        (NOW - HOUR, None),  # its day is not over: it does not count yet
    ]
    assert rules.share(doses, now=NOW) == rules.Share(due=5, in_time=3)
    assert rules.share(doses, now=NOW).percent == 60


def test_a_share_is_a_hundred_only_when_all_were_told_in_time():
    assert rules.Share(due=1000, in_time=999).percent == 99
    assert rules.Share(due=0, in_time=0).percent is None
