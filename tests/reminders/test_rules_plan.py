"""When people are reminded, by which way, and when they are left in peace."""

import datetime as dt

import pytest

from vaccsched.messages import rules as messages
from vaccsched.messages.models import Channel
from vaccsched.reminders import rules
from vaccsched.reminders.models import ReminderKind, Wish
from vaccsched.shared import clock

DAY = dt.date(2026, 12, 10)


def at(hour, minute=0, *, day=DAY):
    return clock.instant_of(day, dt.time(hour, minute))


def awake(when):
    return messages.awake_at(when, channel=Channel.SMS, template="")


def planned(starts_at, *, now):
    return {
        kind: clock.local(due).strftime("%d %H:%M")
        for kind, (due, in_time) in rules.plan(starts_at=starts_at, now=now, awake=awake).items()
        if in_time
    }


def test_three_days_the_evening_before_and_two_hours():
    assert planned(at(14), now=at(9, day=DAY - dt.timedelta(days=7))) == {
        ReminderKind.THREE_DAYS: "07 14:00",
        ReminderKind.DAY_BEFORE: "09 18:00",
        ReminderKind.TWO_HOURS: "10 12:00",
    }


def test_an_early_visit_has_no_reminder_that_would_ring_at_night():
    assert ReminderKind.TWO_HOURS not in planned(at(8), now=at(9, day=DAY - dt.timedelta(days=7)))
    assert ReminderKind.TWO_HOURS in planned(at(9, 30), now=at(9, day=DAY - dt.timedelta(days=7)))


def test_what_is_past_when_one_books_is_left_out():
    assert list(planned(at(14), now=at(19, day=DAY - dt.timedelta(days=1)))) == [ReminderKind.TWO_HOURS]


@pytest.mark.parametrize(
    ("hour", "wakes"),
    [(20, "10 20:00"), (21, "11 08:00"), (23, "11 08:00"), (0, "10 08:00"), (7, "10 08:00"), (8, "10 08:00")],
)
def test_a_phone_is_left_in_peace_from_nine_to_eight(hour, wakes):
    assert clock.local(awake(at(hour))).strftime("%d %H:%M") == wakes


def test_what_somebody_waits_for_comes_at_night_too():
    assert messages.awake_at(at(23), channel=Channel.SMS, template="login_code") == at(23)


def test_what_does_not_ring_is_sent_at_night():
    assert messages.awake_at(at(23), channel=Channel.EMAIL, template="x") == at(23)


def test_what_nobody_needs_in_the_morning_is_sent_at_once():
    due = messages.due_at(at(23), channel=Channel.SMS, template="x", expires_at=at(1, day=DAY + dt.timedelta(days=1)))
    assert due == at(23)


@pytest.mark.parametrize(
    ("wish", "wechat", "email", "channel"),
    [
        (Wish.AUTO, True, False, Channel.WECHAT),
        (Wish.AUTO, False, False, Channel.SMS),
        (Wish.SMS, True, True, Channel.SMS),
        (Wish.EMAIL, True, True, Channel.EMAIL),
        (Wish.EMAIL, False, False, Channel.SMS),
        (Wish.VOICE, True, True, Channel.VOICE),
        (Wish.OFF, True, True, None),
    ],
)
def test_the_way_is_the_wished_one_and_wechat_comes_before_text_messages(wish, wechat, email, channel):
    assert rules.way(wish=wish, has_wechat=wechat, has_email=email) is channel


def test_an_elders_own_phone_is_told_too():
    assert rules.phones(account_phone="1", own_phone="2", age=70, is_own=False) == ["1", "2"]
    assert rules.phones(account_phone="1", own_phone="1", age=70, is_own=True) == ["1"]
    assert rules.phones(account_phone="1", own_phone="2", age=5, is_own=False) == ["1"]
    assert rules.phones(account_phone=None, own_phone="2", age=70, is_own=False) == ["2"]
    assert rules.phones(account_phone=None, own_phone=None, age=70, is_own=False) == []
