"""When days open online and how much of them: every day opens once, in order, before it is there."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vaccsched.schedule import rules
from vaccsched.schedule.rules import OpeningRule
from vaccsched.shared import clock

EIGHT = dt.time(20)
DAILY = OpeningRule(days_ahead=14, at=EIGHT)
FRIDAYS = OpeningRule(days_ahead=14, at=dt.time(8), weekdays={4})
TWO_DAYS = OpeningRule(days_ahead=8, at=dt.time(9), weekdays={0, 5})
STAGED = OpeningRule(days_ahead=14, at=EIGHT, stages=((14, 60), (7, 80), (2, 100)))


def at(month, day, hour=20, minute=0):
    return clock.instant_of(dt.date(2026, month, day), dt.time(hour, minute))


@pytest.mark.parametrize(
    ("rule", "day", "opening"),
    [
        (DAILY, dt.date(2026, 12, 6), at(11, 22)),
        (FRIDAYS, dt.date(2026, 12, 11), at(11, 27, 8)),
        (FRIDAYS, dt.date(2026, 12, 5), at(11, 27, 8)),
        (FRIDAYS, dt.date(2026, 12, 12), at(12, 4, 8)),
        (TWO_DAYS, dt.date(2026, 12, 8), at(11, 30, 9)),
        (TWO_DAYS, dt.date(2026, 12, 9), at(12, 5, 9)),
        (OpeningRule(days_ahead=1, at=EIGHT), dt.date(2026, 12, 6), at(12, 5)),
        (OpeningRule(days_ahead=2, at=EIGHT, weekdays={0}), dt.date(2026, 12, 6), at(12, 5)),  # never too late
        (OpeningRule(days_ahead=14, at=EIGHT, weekdays=()), dt.date(2026, 12, 6), at(12, 5)),
    ],
)
def test_a_day_opens_when_the_rule_says(rule, day, opening):
    assert rules.opens_at(day=day, rule=rule) == opening


@pytest.mark.parametrize(
    ("now", "share"),
    [
        (at(11, 22, 19, 59), 0),
        (at(11, 22), 60),
        (at(11, 29, 19, 59), 60),
        (at(11, 29), 80),
        (at(12, 4), 100),
        (at(12, 6, 9), 100),
    ],
)
def test_a_day_opens_in_stages(now, share):
    assert rules.share(day=dt.date(2026, 12, 6), now=now, rule=STAGED) == share


def test_a_day_that_opens_before_its_first_stage_has_the_first_share():
    late = OpeningRule(days_ahead=14, at=EIGHT, stages=((7, 50), (1, 100)))
    assert rules.share(day=dt.date(2026, 12, 6), now=at(11, 23), rule=late) == 50


@pytest.mark.parametrize(
    ("places", "percent", "open_places"), [(10, 60, 6), (5, 50, 3), (1, 1, 1), (7, 0, 0), (9, 100, 9)]
)
def test_a_share_is_rounded_up_to_whole_places(places, percent, open_places):
    assert rules.share_of(places=places, percent=percent) == open_places


@pytest.mark.parametrize(
    ("rule", "now", "opening", "first", "last"),
    [
        (DAILY, at(11, 22, 10), at(11, 22), (12, 6), (12, 6)),
        (DAILY, at(11, 22), at(11, 23), (12, 7), (12, 7)),
        (FRIDAYS, at(11, 23), at(11, 27, 8), (12, 5), (12, 11)),
        (TWO_DAYS, at(11, 30, 9), at(12, 5, 9), (12, 9), (12, 13)),
    ],
)
def test_the_next_opening_names_the_days_that_open_together(rule, now, opening, first, last):
    assert rules.next_opening(now=now, rule=rule) == (opening, dt.date(2026, *first), dt.date(2026, *last))


def some_rules():
    return some.builds(
        OpeningRule,
        days_ahead=some.integers(1, 60),
        at=some.builds(dt.time, some.integers(0, 23), some.sampled_from([0, 30])),
        weekdays=some.frozensets(some.integers(0, 6), min_size=1),
        stages=some.lists(some.tuples(some.integers(1, 60), some.integers(1, 100)), max_size=4),
    )


days = some.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31))
instants = some.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31), timezones=some.just(dt.UTC))  # noqa: DTZ001


@given(rule=some_rules(), day=days)
def test_days_open_in_order_and_at_the_latest_the_day_before(rule, day):
    opening = rules.opens_at(day=day, rule=rule)
    assert opening <= rules.opens_at(day=day + dt.timedelta(days=1), rule=rule)
    assert day - dt.timedelta(days=rule.days_ahead) <= clock.day_of(opening) < day


@given(rule=some_rules(), now=instants)
def test_the_last_open_day_is_open_and_the_next_is_not(rule, now):
    last = rules.last_open_day(now=now, rule=rule)
    assert rules.opens_at(day=last, rule=rule) <= now or last == clock.day_of(now)
    assert rules.opens_at(day=last + dt.timedelta(days=1), rule=rule) > now


@given(rule=some_rules(), day=days, now=instants, later=some.timedeltas(dt.timedelta(0), dt.timedelta(days=30)))
def test_what_is_open_stays_open_and_nothing_opens_before_its_time(rule, day, now, later):
    share = rules.share(day=day, now=now, rule=rule)
    assert 0 <= share <= rules.share(day=day, now=now + later, rule=rule) <= 100
    assert (share == 0) == (now < rules.opens_at(day=day, rule=rule))


@given(rule=some_rules(), now=instants)
def test_the_next_opening_is_the_first_after_now(rule, now):
    opening, first, last = rules.next_opening(now=now, rule=rule)
    assert now < opening
    assert rules.last_open_day(now=opening, rule=rule) == last
    assert rules.last_open_day(now=opening - dt.timedelta(seconds=1), rule=rule) < first
