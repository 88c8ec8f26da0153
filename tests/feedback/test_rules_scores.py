"""What of small numbers is shown, and for how long a score may be given and changed."""

import datetime as dt

from vaccsched.feedback import rules

DAY = dt.date(2026, 12, 1)
NOON = dt.datetime(2026, 12, 1, 4, tzinfo=dt.UTC)


def test_fewer_than_five_answers_are_counted_but_not_told_apart():
    few = rules.tally(day=DAY, visits=40, counts={5: 3, 1: 1})
    assert (few.answers, few.counts, few.average, few.rate) == (4, None, None, 10)


def test_five_answers_are_told_apart():
    told = rules.tally(day=DAY, visits=10, counts={5: 3, 1: 2})
    assert (told.counts, told.average, told.rate) == ({5: 3, 4: 0, 3: 0, 2: 0, 1: 2}, 3.4, 50)


def test_what_a_day_hides_cannot_be_reckoned_from_the_total():
    together = rules.total({DAY: {5: 6}, DAY - dt.timedelta(days=1): {1: 1}}, visits=20)
    assert (together.answers, together.counts[1]) == (6, 0)


def test_hidden_days_count_when_together_they_are_enough():
    days = {DAY - dt.timedelta(days=back): {1: 2} for back in range(3)}
    together = rules.total({DAY + dt.timedelta(days=1): {5: 5}, **days}, visits=20)
    assert (together.answers, together.counts[1]) == (11, 6)


def test_a_score_may_be_changed_for_a_day_and_not_longer():
    assert rules.may_change(given_at=NOON, now=NOON + dt.timedelta(hours=24))
    assert not rules.may_change(given_at=NOON, now=NOON + dt.timedelta(hours=24, seconds=1))


def test_a_visit_is_scored_within_a_week():
    assert rules.is_open(day=DAY, today=DAY + dt.timedelta(days=7))
    assert not rules.is_open(day=DAY, today=DAY + dt.timedelta(days=8))
