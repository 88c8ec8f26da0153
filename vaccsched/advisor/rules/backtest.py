"""Was the advisor right? What it expected of half-days that are over, and what was observed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5  # half-days before anything is said
LOOKED_AT = 20  # the last ones count
COVERED = 0.6  # of the half-days in an interval that should hold 80 %
SLACK, ALARM = 0.5, 5.0  # of the cumulative sum, in standard deviations
WIDTH = 2.563  # standard deviations from the 10th to the 90th percentile of a normal law


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One half-day: nine of ten waited ``observed`` minutes at most; ``expected``, and the 80 % interval of it."""

    day: dt.date
    expected: float
    low: float
    high: float
    observed: float

    @property
    def inside(self) -> bool:
        return self.low <= self.observed <= self.high


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """``trusted`` None: too few half-days to say. ``coverage``: share inside the interval; ``drift``: greatest
    cumulative sum of what was above or below expectation.
    """

    count: int
    coverage: float
    drift: float
    trusted: bool | None


def verdict(compared: Sequence[Compared]) -> Verdict:
    """Of the last twenty half-days: at least 60 % inside, and no lasting drift to one side (CUSUM)."""
    last = sorted(compared, key=lambda one: one.day)[-LOOKED_AT:]
    if not last:
        return Verdict(count=0, coverage=0.0, drift=0.0, trusted=None)
    coverage = sum(one.inside for one in last) / len(last)
    drift = _drift(last)
    trusted = coverage >= COVERED and drift < ALARM if len(last) >= FEWEST else None
    return Verdict(count=len(last), coverage=coverage, drift=drift, trusted=trusted)


def _drift(compared: Sequence[Compared]) -> float:
    above = below = greatest = 0.0
    for one in compared:
        spread = max((one.high - one.low) / WIDTH, 0.5)
        step = (one.observed - one.expected) / spread
        above, below = max(0.0, above + step - SLACK), max(0.0, below - step - SLACK)
        greatest = max(greatest, above, below)
    return greatest
