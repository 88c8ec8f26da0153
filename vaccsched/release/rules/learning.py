"""When people without a booking come: learned from the clinic's own half-days, forgetting week by week.

Per weekday and quarter of an hour the number of arrivals is Poisson with a Gamma-distributed rate. Until the clinic
has ten half-days of its own, the reference clinic's profile (advisor, RC-1) stands in.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vaccsched.release.rules.release import SHARE
from vaccsched.shared import clock
from vaccsched.shared.demand import Demand, mean_protected

BIN = dt.timedelta(minutes=15)
BINS_A_DAY = 96
FORGET = 0.9  # weight of a half-day one week older
ENOUGH = 10  # half-days before the clinic's own figures count
PRIOR_WEIGHT = 4.0  # half-days of the weekday that weigh as much as all weekdays together
DEFAULT_VMR, LEAST_VMR, MOST_VMR = 2.0, 1.0, 6.0
# RC-1: shares of the walk-ins by minutes since the start of a half-day of 210 minutes
REFERENCE_MINUTES = 210
REFERENCE = ((-30, 30, 0.45), (30, 90, 0.30), (90, 150, 0.15), (150, 200, 0.10))


@dataclass(frozen=True, kw_only=True)
class Past:
    """A half-day that is over: how many came in each quarter of an hour (0…95), turned away ones included."""

    day: dt.date
    bins: Mapping[int, int]

    @property
    def total(self) -> int:
        return sum(self.bins.values())


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Expected arrivals per quarter of an hour of a day (0…95), and how much days differ (``vmr``).

    ``half_days``: how many of the clinic's own it rests on; 0: the reference profile.
    """

    bins: Mapping[int, float]
    vmr: float = DEFAULT_VMR
    half_days: int = field(default=0)

    @property
    def mean(self) -> float:
        return sum(self.bins.values())

    def remaining(self, *, at: dt.time) -> Demand:
        """Those who still come after a clock time; a quarter that has begun counts in part."""
        position = (at.hour * 60 + at.minute + at.second / 60) / (BIN.total_seconds() / 60)
        return Demand(
            mean=sum(mean * min(max(index + 1 - position, 0.0), 1.0) for index, mean in self.bins.items()),
            vmr=self.vmr,
        )


def bin_of(instant: dt.datetime) -> int:
    """The quarter of an hour of the clinic's day in which an instant lies."""
    local = clock.local(instant)
    return (local.hour * 60 + local.minute) * BINS_A_DAY // (24 * 60)


def counted(instants: Iterable[dt.datetime]) -> dict[int, int]:
    """Arrivals per quarter of an hour."""
    return dict(Counter(bin_of(instant) for instant in instants))


def reference_profile(*, starts_at: dt.datetime, ends_at: dt.datetime, mean: float) -> Profile:
    """The reference clinic's shape stretched over a half-day, with so many people in all."""
    start = clock.local(starts_at)
    first = start.hour * 60 + start.minute
    stretch = (ends_at - starts_at).total_seconds() / 60 / REFERENCE_MINUTES
    bins = [0.0] * BINS_A_DAY
    width = BIN.total_seconds() / 60
    for begin, end, share in REFERENCE:
        low, high = first + begin * stretch, first + end * stretch
        for index in range(BINS_A_DAY):
            overlap = min(high, (index + 1) * width) - max(low, index * width)
            bins[index] += max(overlap, 0.0) / (high - low) * share * mean
    return Profile(bins={index: value for index, value in enumerate(bins) if value > 0})


def assumed_profile(*, starts_at: dt.datetime, ends_at: dt.datetime, pool: int) -> Profile:
    """Before anything is learned the planned pool is taken to be what is needed: as many come as it protects."""
    mean = mean_protected(places=pool, share=SHARE, vmr=DEFAULT_VMR)
    return reference_profile(starts_at=starts_at, ends_at=ends_at, mean=mean)


def learn(*, past: Sequence[Past], on: dt.date, assumed: Profile) -> Profile:
    """The profile for a day, from half-days of the same kind that are over (any weekday) and the ``assumed`` one.

    Fewer than ten: ``assumed``. Else each quarter's rate is Gamma–Poisson: the average of all weekdays weighs as four
    half-days, this weekday's own ones weigh 0.9 per week of age.
    """
    if len(past) < ENOUGH:
        return assumed
    general = _weighted_mean(past, on)
    own = [one for one in past if one.day.weekday() == on.weekday()]
    weights = [_weight(one, on) for one in own]
    bins = {}
    for index in set(general).union(*(one.bins for one in own)):
        seen = sum(weight * one.bins.get(index, 0) for weight, one in zip(weights, own, strict=True))
        bins[index] = (PRIOR_WEIGHT * general.get(index, 0.0) + seen) / (PRIOR_WEIGHT + sum(weights))
    return Profile(bins=bins, vmr=_vmr(past, on), half_days=len(past))


def _weight(one: Past, on: dt.date) -> float:
    return float(FORGET ** (max((on - one.day).days, 0) / 7))


def _weighted_mean(past: Sequence[Past], on: dt.date) -> dict[int, float]:
    sums: dict[int, float] = {}
    for one in past:
        for index, number in one.bins.items():
            sums[index] = sums.get(index, 0.0) + _weight(one, on) * number
    weight = sum(_weight(one, on) for one in past)
    return {index: value / weight for index, value in sums.items()}


def _vmr(past: Sequence[Past], on: dt.date) -> float:
    """Variance of the daily totals round their weekday's mean, divided by the mean; between 1 and 6."""
    squares, mean = 0.0, 0.0
    for weekday in range(7):
        days = [one for one in past if one.day.weekday() == weekday]
        weight = sum(_weight(one, on) for one in days)
        if len(days) < 2:
            continue
        average = sum(_weight(one, on) * one.total for one in days) / weight
        squares += sum((one.total - average) ** 2 for one in days)
        mean += average * (len(days) - 1)
    if mean <= 0:
        return DEFAULT_VMR
    return min(max(squares / mean, LEAST_VMR), MOST_VMR)
