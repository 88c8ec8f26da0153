"""When somebody is likely called."""

import datetime as dt
import math
from dataclasses import dataclass

from vaccsched.visits.models import Stage

STEP = 5  # minutes in which a range is told
SECONDS_PER_PERSON = {Stage.ARRIVED: 300, Stage.WAITING: 210}  # until the clinic has its own figures of the day
LEAST_SPREAD = 0.5  # of the mean: no room works like a clock
ERR_LONG = 1.6  # the far end of a range: people forgive a call that comes early


@dataclass(frozen=True, kw_only=True)
class Expected:
    """When somebody is likely called: from ``first`` to ``last``, minutes from now in steps of five."""

    first: int
    last: int


def expected_call(*, ahead: int, seconds_per_person: float, stations: int) -> Expected:
    """A range in minutes for somebody with ``ahead`` people before them at ``stations`` open stations.

    Told long rather than short: an estimate that is missed angers more than a wait.
    """
    minutes = ahead * seconds_per_person / max(stations, 1) / 60
    first = math.floor(minutes / STEP) * STEP
    last = math.ceil(minutes * ERR_LONG / STEP) * STEP
    return Expected(first=first, last=max(last, first + STEP))


@dataclass(frozen=True, kw_only=True)
class Range:
    """When a call is likely: ``low`` even odds (P50), ``high`` four in five (P80); both on the clock's five minutes."""

    low: dt.datetime
    high: dt.datetime


def range_from(*, start: dt.datetime, expected: Expected) -> Range:
    """The instants of a range that counts from ``start``, on the clock's steps of five minutes."""
    return on_the_clock(
        low=start + dt.timedelta(minutes=expected.first), high=start + dt.timedelta(minutes=expected.last)
    )


def on_the_clock(*, low: dt.datetime, high: dt.datetime) -> Range:
    """A range widened to the clock's steps of five minutes; never less than one step."""
    step = dt.timedelta(minutes=STEP)
    first, last = low - _past_step(low), high + (step - _past_step(high)) % step
    return Range(low=first, high=max(last, first + step))


def _past_step(instant: dt.datetime) -> dt.timedelta:
    return dt.timedelta(seconds=instant.timestamp() % (STEP * 60))
