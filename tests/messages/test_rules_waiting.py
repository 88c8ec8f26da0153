"""How long a message waits and when it is given up."""

import datetime as dt

from vaccsched.messages import rules

NOW = dt.datetime(2026, 11, 23, 0, 30, tzinfo=dt.UTC)


def test_each_failure_doubles_the_wait_up_to_an_hour():
    waits = [rules.wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 4, 10, 50)]
    assert waits == [5, 10, 20, 40, 2560, 3600]


def test_the_eighth_attempt_is_the_last():
    assert not rules.is_given_up(attempts=7, expires_at=None, now=NOW)
    assert rules.is_given_up(attempts=8, expires_at=None, now=NOW)


def test_nobody_needs_a_message_after_its_end():
    assert rules.is_given_up(attempts=1, expires_at=NOW, now=NOW)
    assert not rules.is_given_up(attempts=1, expires_at=NOW + dt.timedelta(seconds=1), now=NOW)
