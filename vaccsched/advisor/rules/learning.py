"""The clinic's own figures, pulled towards the defaults as long as there are few of them (docs/advisor.md)."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from vaccsched.advisor.rules.laws import Lognormal, Normal, Quantiles

ENOUGH = 10  # half-days before the clinic's own figures count
SERVICE_WEIGHT = 30  # observations that the default service law is worth
PUNCTUAL_WEIGHT = 200
NO_SHOW_PRIOR = (2, 18)  # Beta: 10 % of twenty
LONGEST = 0.995  # longer services are dropped: somebody forgot to press
SHORTEST = 10 / 60  # minutes: nobody is served in less
STEPS = 41
PUNCTUALITY = Normal(law="normal", mean=-5, sd=8)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Learned(Generic[T]):
    """A figure, and how many of the clinic's own observations it rests on; 0: the default."""

    value: T
    count: int

    @property
    def own(self) -> bool:
        return self.count > 0


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """One service: where, from the call to the end."""

    station: str
    begun: dt.datetime
    ended: dt.datetime

    @property
    def minutes(self) -> float:
        return (self.ended - self.begun).total_seconds() / 60


def usable(stamps: Sequence[Stamp]) -> list[float]:
    """Minutes of the services that were really timed: no presses one after the other at the end of the day, nothing
    shorter than ten seconds, none of the longest half percent.
    """
    ends = Counter((one.station, one.ended.replace(microsecond=0)) for one in stamps)
    timed = [
        one.minutes
        for one in stamps
        if ends[one.station, one.ended.replace(microsecond=0)] == 1 and one.minutes >= SHORTEST
    ]
    if not timed:
        return []
    longest = float(np.quantile(timed, LONGEST))
    return [minutes for minutes in timed if minutes <= longest]


def service_law(minutes: Sequence[float], *, half_days: int, default: Lognormal) -> Learned[Lognormal]:
    """Mean and spread of the logarithms, shrunk: (n·x̄ + 30·μ₀) / (n + 30)."""
    if half_days < ENOUGH or len(minutes) < 2:
        return Learned(value=default, count=0)
    logs = np.log(minutes)
    spread = math.log1p(default.cv**2)
    prior = math.log(default.mean) - spread / 2
    count, whole = len(logs), len(logs) + SERVICE_WEIGHT
    mean = (count * float(logs.mean()) + SERVICE_WEIGHT * prior) / whole
    variance = (count * float(logs.var()) + SERVICE_WEIGHT * spread) / whole
    law = Lognormal(law="lognormal", mean=math.exp(mean + variance / 2), cv=math.sqrt(math.expm1(variance)))
    return Learned(value=law, count=count)


def no_show(*, missed: int, booked: int, half_days: int) -> Learned[float]:
    """Beta–binomial: 30 of 400 → 32/420."""
    own = half_days >= ENOUGH
    counted = (missed, booked) if own else (0, 0)
    value = (counted[0] + NO_SHOW_PRIOR[0]) / (counted[1] + sum(NO_SHOW_PRIOR))
    return Learned(value=value, count=counted[1])


def punctuality(offsets: Sequence[float], *, half_days: int) -> Learned[Normal | Quantiles]:
    """Minutes after the slot's start, observed, with 200 made-up observations of the default among them."""
    if half_days < ENOUGH or not offsets:
        return Learned(value=PUNCTUALITY, count=0)
    made_up = PUNCTUALITY.mean + PUNCTUALITY.sd * _normal_quantiles(PUNCTUAL_WEIGHT)
    values = np.quantile(np.concatenate([np.clip(offsets, -240, 240), made_up]), np.linspace(0, 1, STEPS))
    return Learned(
        value=Quantiles(law="quantiles", values=[round(float(one), 3) for one in values]), count=len(offsets)
    )


def _normal_quantiles(count: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """The middle values of ``count`` equally likely parts of the normal law, by its inverse (Newton's method)."""
    shares = (np.arange(count) + 0.5) / count
    found = np.zeros(count)
    for _time in range(60):
        below = np.array([0.5 * (1 + math.erf(one / math.sqrt(2))) for one in found])
        slope = np.exp(-(found**2) / 2) / math.sqrt(2 * math.pi)
        found -= np.clip((below - shares) / np.maximum(slope, 1e-12), -1, 1)
    return found
