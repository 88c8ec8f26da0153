"""Which written times can be, and what was true at them."""

import datetime as dt
import types

import pytest

from vaccsched.paper import rules
from vaccsched.paper.errors import LeftMissing, TooOld, WrongTimes
from vaccsched.stock.models import LotStatus

DAY = dt.date(2026, 12, 1)
NINE = dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)


def minutes(number):
    return NINE + dt.timedelta(minutes=number)


def test_times_in_their_order_are_taken_and_gaps_do_not_matter():
    rules.check_times([("arrived_at", NINE), ("screened_at", None), ("given_at", minutes(5))], now=minutes(60))


def test_a_time_before_the_one_before_it_is_refused_by_its_name():
    with pytest.raises(WrongTimes) as refused:
        rules.check_times([("arrived_at", minutes(5)), ("screened_at", NINE)], now=minutes(60))
    assert refused.value.field == "screened_at"


def test_nothing_happened_after_now():
    with pytest.raises(WrongTimes):
        rules.check_times([("arrived_at", minutes(61))], now=minutes(60))


def test_the_last_day_that_is_taken_and_the_first_that_is_not():
    rules.check_day(day=DAY - dt.timedelta(days=3), today=DAY, days=3)
    with pytest.raises(TooOld):
        rules.check_day(day=DAY - dt.timedelta(days=4), today=DAY, days=3)


def test_tomorrow_is_not_taken():
    with pytest.raises(WrongTimes):
        rules.check_day(day=DAY + dt.timedelta(days=1), today=DAY, days=3)


def test_only_somebody_with_a_dose_of_today_may_still_be_in_the_room():
    rules.check_left(left_at=None, is_today=True, has_dose=True)
    for is_today, has_dose in ((False, True), (True, False)):
        with pytest.raises(LeftMissing):
            rules.check_left(left_at=None, is_today=is_today, has_dose=has_dose)


def test_thirty_minutes_are_full_at_the_second_and_not_before():
    assert rules.is_full(rules.watched(last_given_at=NINE, left_at=minutes(30)))
    assert not rules.is_full(rules.watched(last_given_at=NINE, left_at=minutes(30) - dt.timedelta(seconds=1)))


def test_the_status_of_a_lot_at_a_time_is_what_the_next_change_changed():
    changes = [
        types.SimpleNamespace(at=minutes(30), from_status=LotStatus.QUARANTINED),
        types.SimpleNamespace(at=minutes(10), from_status=LotStatus.RELEASED),
    ]
    then = [rules.status_then(now_is=LotStatus.RECALLED, changes=changes, at=minutes(at)) for at in (5, 20, 40)]
    assert then == [LotStatus.RELEASED, LotStatus.QUARANTINED, LotStatus.RECALLED]
