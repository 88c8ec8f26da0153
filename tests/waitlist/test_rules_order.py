"""Who comes first, how long an offer lives: values in, values out."""

import datetime as dt

import pytest

from vaccsched.messages.queries import awake_at
from vaccsched.shared import clock
from vaccsched.vaccines.forecast import Forecast, Reason, Status
from vaccsched.waitlist import rules
from vaccsched.waitlist.models import EntryStatus, Priority
from vaccsched.waitlist.rules import answer

TODAY = dt.date(2026, 12, 1)


def at(hour: int, minute: int = 0, *, day: dt.date = TODAY) -> dt.datetime:
    return clock.instant_of(day, dt.time(hour, minute))


def standing(status: Status, *, is_free: bool = True) -> Forecast:
    return Forecast(
        vaccine="DTAP", dose=1, status=status, earliest=None, recommended=None, overdue_from=None,
        reason=Reason("due", {}), rule="r", program="NIP", kind="non_live", is_free=is_free,
    )  # fmt: skip


def born(months: int) -> dt.date:
    return TODAY - dt.timedelta(days=30 * months)


@pytest.mark.parametrize(
    ("birth_date", "forecast", "expected"),
    [
        (born(5), standing(Status.OVERDUE), Priority.INFANT_OVERDUE),
        (born(30), standing(Status.OVERDUE), Priority.PROGRAMME_OVERDUE),
        (born(30), standing(Status.OVERDUE, is_free=False), Priority.USUAL),
        (born(5), standing(Status.DUE), Priority.USUAL),
    ],
)
def test_a_programme_dose_that_is_overdue_comes_first_an_infants_before_all(birth_date, forecast, expected):
    assert rules.priority_of(birth_date=birth_date, on=TODAY, forecasts=[forecast]) is expected


def test_on_the_first_birthday_a_child_is_no_infant_any_more():
    birthday = dt.date(2025, 12, 1)
    overdue = [standing(Status.OVERDUE)]
    assert rules.priority_of(birth_date=birthday, on=TODAY, forecasts=overdue) is Priority.PROGRAMME_OVERDUE
    eve = TODAY - dt.timedelta(days=1)
    assert rules.priority_of(birth_date=birthday, on=eve, forecasts=overdue) is Priority.INFANT_OVERDUE


def test_a_group_of_the_pool_comes_before_everybody_else_but_after_what_is_overdue():
    in_group = rules.priority_of(birth_date=born(800), on=TODAY, forecasts=[], in_group=True)
    assert in_group is Priority.ON_SITE_GROUP
    assert sorted(Priority, key=rules.rank) == list(rules.ORDER)
    assert rules.first_of(Priority.USUAL, Priority.LATE, Priority.PROGRAMME_OVERDUE) is Priority.LATE


def test_every_reason_has_its_place_in_the_order():
    assert set(rules.ORDER) == set(Priority)


def test_what_has_ended_stays_ended():
    ended = {status for status, nexts in rules.ENTRY_TRANSITIONS.items() if not nexts}
    assert ended == {EntryStatus.ACCEPTED, EntryStatus.CANCELLED, EntryStatus.EXPIRED}
    assert set(rules.LIVE) == {EntryStatus.WAITING, EntryStatus.OFFERED}


# how long an offer lives

TOMORROW = TODAY + dt.timedelta(days=1)
NEXT = TODAY + dt.timedelta(days=2)


@pytest.mark.parametrize(
    ("now", "slot", "expected"),
    [
        (at(10), at(9, day=TOMORROW), at(12)),  # two hours
        (at(10), at(12), at(11, 15)),  # 45 minutes before the slot
        (at(10), at(11), at(10, 15)),  # the shortest that is worth offering
        (at(10), at(10, 59), None),  # nobody could answer and come
        (at(20, 30), at(9, day=NEXT), at(8, day=TOMORROW)),  # no answer is due at night
        (at(20, 30), at(8, day=TOMORROW), at(7, 15, day=TOMORROW)),
        (at(21, 30), at(9, day=NEXT), at(10, day=TOMORROW)),  # told at eight, two hours from then
        (at(23), at(9, day=NEXT), at(10, day=TOMORROW)),
        (at(3), at(9), at(8, 15)),
        (at(3), at(8, 59), None),
    ],
)
def test_an_offer_lives_two_hours_by_day_and_ends_in_time_for_the_next_one(now, slot, expected):
    assert answer.answer_by(told_at=awake_at(now), slot_starts_at=slot) == expected


def test_who_lost_a_booking_has_a_day_to_answer():
    ends = answer.answer_by(told_at=at(10), slot_starts_at=at(9, day=NEXT), time=answer.DISRUPTED_TIME)
    assert ends == at(10, day=TOMORROW)


def test_on_site_ten_minutes_are_enough_and_the_end_of_the_half_day_is_the_end():
    assert answer.on_site_by(now=at(9), ends_at=at(11, 30)) == at(9, 10)
    assert answer.on_site_by(now=at(11, 25), ends_at=at(11, 30)) == at(11, 30)
    assert answer.on_site_by(now=at(11, 30), ends_at=at(11, 30)) is None
