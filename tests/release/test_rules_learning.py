"""What a clinic's own half-days teach about people without a booking."""

import datetime as dt

import pytest

from vaccsched.release.rules import learning
from vaccsched.release.rules.learning import Past, Profile
from vaccsched.shared import clock

TUESDAY = dt.date(2026, 12, 1)
EIGHT, HALF_PAST_ELEVEN = (clock.instant_of(TUESDAY, dt.time(*at)) for at in ((8, 0), (11, 30)))
ASSUMED = Profile(bins={32: 10.0})
NINE = 36  # the quarter that begins at 09:00


def weeks(number, *, people, bin_=NINE, weekday=TUESDAY):
    """So many earlier half-days of this weekday, each with so many people at nine; the last one a week ago."""
    return [Past(day=weekday - dt.timedelta(weeks=age), bins={bin_: people}) for age in range(number, 0, -1)]


@pytest.mark.parametrize(
    ("clock_time", "remaining"),
    [((0, 0), 40), ((8, 30), 22), ((9, 0), 16), ((9, 30), 10), ((10, 0), 7), ((10, 30), 4), ((11, 30), 0)],
)
def test_the_reference_profile_has_the_release_clocks_means(clock_time, remaining):
    profile = learning.reference_profile(starts_at=EIGHT, ends_at=HALF_PAST_ELEVEN, mean=40)
    assert profile.remaining(at=dt.time(*clock_time)).mean == pytest.approx(remaining)


def test_the_reference_profile_stretches_with_the_half_day():
    two = clock.instant_of(TUESDAY, dt.time(14))
    profile = learning.reference_profile(starts_at=two, ends_at=two + dt.timedelta(minutes=105), mean=40)
    assert profile.mean == pytest.approx(40)
    assert profile.remaining(at=dt.time(14, 15)).mean == pytest.approx(22)


def test_before_anything_is_learned_the_planned_pool_is_taken_to_be_needed():
    profile = learning.assumed_profile(starts_at=EIGHT, ends_at=HALF_PAST_ELEVEN, pool=52)
    assert profile.remaining(at=dt.time(0)).quantile(0.9) == 52


def test_nine_half_days_are_not_enough_and_ten_are():
    assert learning.learn(past=weeks(9, people=5), on=TUESDAY, assumed=ASSUMED) is ASSUMED
    learned = learning.learn(past=weeks(10, people=5), on=TUESDAY, assumed=ASSUMED)
    assert learned.half_days == 10
    assert learned.mean == pytest.approx(5)


def test_a_weekday_is_learned_apart_from_the_others():
    wednesday = TUESDAY + dt.timedelta(days=1)
    past = weeks(12, people=30) + weeks(12, people=6, weekday=wednesday)
    on_tuesday = learning.learn(past=past, on=TUESDAY, assumed=ASSUMED).mean
    on_wednesday = learning.learn(past=past, on=wednesday, assumed=ASSUMED).mean
    assert on_wednesday < 15 < 22 < on_tuesday < 30


def test_what_is_long_ago_is_forgotten_by_a_tenth_a_week():
    before = [Past(day=TUESDAY - dt.timedelta(weeks=20 + age), bins={NINE: 40}) for age in range(10)]
    learned = learning.learn(past=before + weeks(10, people=10), on=TUESDAY, assumed=ASSUMED)
    plain_average = 25
    assert learned.mean < 14 < plain_average


def test_the_figures_of_one_weekday_are_gamma_poisson():
    """All half-days on one weekday: the prior is their own weighted mean, so the answer is that mean."""
    past = [Past(day=TUESDAY - dt.timedelta(weeks=age), bins={NINE: age}) for age in range(1, 11)]
    weights = [0.9**age for age in range(1, 11)]
    mean = sum(weight * age for weight, age in zip(weights, range(1, 11), strict=True)) / sum(weights)
    assert learning.learn(past=past, on=TUESDAY, assumed=ASSUMED).mean == pytest.approx(mean)


def test_equal_days_are_poisson_and_unequal_days_spread_wider():
    even = learning.learn(past=weeks(12, people=20), on=TUESDAY, assumed=ASSUMED)
    past = [Past(day=one.day, bins={NINE: 5 if number % 2 else 35}) for number, one in enumerate(weeks(12, people=0))]
    uneven = learning.learn(past=past, on=TUESDAY, assumed=ASSUMED)
    assert even.vmr == 1
    assert uneven.vmr == 6


def test_a_quarter_that_has_begun_counts_in_part():
    profile = Profile(bins={NINE: 9.0, NINE + 1: 1.0})
    assert profile.remaining(at=dt.time(9, 5)).mean == pytest.approx(7)


def test_arrivals_are_counted_by_the_clinics_quarter_of_an_hour():
    assert learning.counted([EIGHT, EIGHT + dt.timedelta(minutes=14), EIGHT + dt.timedelta(minutes=15)]) == {
        32: 2,
        33: 1,
    }
