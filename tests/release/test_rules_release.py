"""How many walk-in places may be opened online, when, and onto which slots; against exact figures (advisor A3, A6)."""

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.release.rules import release
from vaccsched.shared import clock
from vaccsched.shared.demand import Demand, littlewood, mean_protected

DAY = dt.date(2026, 12, 1)
SIX_DECIMALS = 5e-7


@dataclass(frozen=True)
class FakeSlot:
    starts_at: dt.datetime
    places: int = 5


def at(hour, minute=0, day=DAY):
    return clock.instant_of(day, dt.time(hour, minute))


# places, P(any turned away), share turned away, unused places: Poisson, then VMR 2; 40 people come on average
QUOTAS = [
    (40, (0.458082, 0.062947, 2.517882), (0.455536, 0.088928, 3.557115)),
    (44, (0.234315, 0.026029, 5.041171), (0.292823, 0.049716, 5.988654)),
    (48, (0.092469, 0.008620, 8.344804), (0.168700, 0.025431, 9.017249)),
    (52, (0.028057, 0.002266, 12.090632), (0.087492, 0.011922, 12.476861)),
    (60, (0.001201, 0.000078, 20.003126), (0.017600, 0.002044, 20.081753)),
]


@pytest.mark.parametrize(("places", "poisson", "negative_binomial"), QUOTAS)
def test_a_quota_turns_away_and_leaves_unused_exactly_as_calculated(places, poisson, negative_binomial):
    for vmr, wanted in ((1, poisson), (2, negative_binomial)):
        demand = Demand(mean=40, vmr=vmr)
        found = (demand.exceeds(places), demand.turned_away(places) / 40, demand.unused(places))
        assert found == pytest.approx(wanted, abs=SIX_DECIMALS)


# remaining mean, Poisson 90 % and 95 %, VMR 2 90 % and 95 %
RELEASE_CLOCK = [
    (40, (48, 51), (52, 56)),
    (22, (28, 30), (31, 34)),
    (16, (21, 23), (23, 26)),
    (10, (14, 15), (16, 18)),
    (7, (10, 12), (12, 14)),
    (4, (7, 8), (8, 9)),
]


@pytest.mark.parametrize(("mean", "poisson", "negative_binomial"), RELEASE_CLOCK)
def test_the_release_clock_protects_the_quantile_of_those_who_still_come(mean, poisson, negative_binomial):
    for vmr, wanted in ((1, poisson), (2, negative_binomial)):
        demand = Demand(mean=mean, vmr=vmr)
        assert (demand.quantile(0.90), demand.quantile(0.95)) == wanted


LITTLEWOOD = {4: (6, 5, 4, 3), 6: (8, 7, 6, 5), 10: (13, 12, 10, 8), 15: (18, 17, 15, 13), 40: (45, 43, 40, 37)}


@pytest.mark.parametrize(("mean", "protected"), LITTLEWOOD.items())
def test_littlewoods_rule_protects_as_many(mean, protected):
    assert tuple(littlewood(demand=Demand(mean=mean), worth=worth) for worth in (0.2, 0.3, 0.5, 0.7)) == protected


def test_the_mean_that_a_pool_protects_is_the_largest_one():
    mean = mean_protected(places=52, share=0.90, vmr=2)
    assert Demand(mean=mean - 0.01, vmr=2).quantile(0.90) == 52
    assert Demand(mean=mean + 0.01, vmr=2).quantile(0.90) == 53


@given(mean=st.floats(0, 300), vmr=st.floats(0.5, 6), share=st.floats(0.5, 0.99))
def test_more_people_expected_never_protects_fewer_places(mean, vmr, share):
    assert Demand(mean=mean, vmr=vmr).quantile(share) <= Demand(mean=mean + 1, vmr=vmr).quantile(share)


def test_nobody_expected_protects_nothing():
    assert Demand(mean=0, vmr=2).quantile(0.9) == 0
    assert release.releasable(left=7, demand=Demand(mean=0)) == 7


def test_what_the_rule_keeps_is_never_released():
    assert release.releasable(left=60, demand=Demand(mean=40, vmr=2)) == 8
    assert release.releasable(left=52, demand=Demand(mean=40, vmr=2)) == 0
    assert release.releasable(left=10, demand=Demand(mean=40, vmr=2)) == 0


def test_the_countys_share_stays_whole():
    assert release.above_floor(pool=52, online=92, floor_percent=20) == 23  # 20 % of 144 is 28.8: 29 stay
    assert release.above_floor(pool=20, online=120, floor_percent=20) == 0


# when


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (at(19, 59, DAY - dt.timedelta(days=1)), None),
        (at(20, 0, DAY - dt.timedelta(days=1)), at(20, 0, DAY - dt.timedelta(days=1))),
        (at(23, 40, DAY - dt.timedelta(days=1)), at(20, 0, DAY - dt.timedelta(days=1))),
        (at(0, 10), None),
        (at(7, 29), None),
        (at(7, 31), at(7, 30)),
        (at(9, 0), at(9, 0)),
        (at(9, 29), at(9, 0)),
        (at(10, 44), at(10, 30)),
        (at(10, 45), None),  # no slot could start 45 minutes later
        (at(12, 0), None),
    ],
)
def test_a_half_day_is_looked_at_the_evening_before_and_every_half_hour(now, wanted):
    assert release.tick(day=DAY, starts_at=at(8), ends_at=at(11, 30), now=now) == wanted


# onto which slots


def test_places_go_to_slots_that_start_in_45_minutes_or_later_and_were_not_withdrawn():
    slots = [FakeSlot(at(9, 30)), FakeSlot(at(10)), FakeSlot(at(10, 30), places=0), FakeSlot(at(11))]
    assert release.coming(slots, now=at(9, 15)) == [slots[1], slots[3]]
    assert release.coming(slots, now=at(9, 16)) == [slots[3]]


def test_places_are_spread_as_evenly_as_whole_places_go():
    slots = [FakeSlot(at(9)), FakeSlot(at(9, 30)), FakeSlot(at(10))]
    assert [places for _slot, places in release.spread(7, slots)] == [2, 2, 3]
    assert release.spread(1, slots) == [(slots[2], 1)]


@given(count=st.integers(0, 500), number=st.integers(1, 40))
def test_spreading_loses_and_adds_no_place(count, number):
    slots = [FakeSlot(at(8) + dt.timedelta(minutes=10 * place)) for place in range(number)]
    shares = [places for _slot, places in release.spread(count, slots)]
    assert sum(shares) == count
    assert max(shares, default=0) - min(shares, default=0) <= 1
