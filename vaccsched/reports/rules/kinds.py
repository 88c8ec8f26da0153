"""What an indicator is, how its figure comes from a list of rows, and which figures may leave a clinic."""

import enum
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from vaccsched.reports.rules.facts import Facts
from vaccsched.shared.masking import mask_count


class Unit(enum.StrEnum):
    SHARE = "share"
    MEDIAN = "median"  # minutes, with mean and P90
    PEAK = "peak"  # people: the most of all rows
    PER_HOUR = "per_hour"  # doses; ``of`` in minutes
    PER_100K = "per_100k"  # cases; ``of`` in doses


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that was counted."""

    when: date | datetime
    what: str
    hit: int = 0
    of: int = 1
    minutes: float | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The number: a share as ``hit`` of ``of``, or minutes mean, P50 and P90 of ``of`` rows, or one ``value``.

    None: nothing was counted.
    """

    hit: int
    of: int
    share: float | None = None
    mean: float | None = None
    p50: float | None = None
    p90: float | None = None
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One line of the report."""

    code: str
    group: str
    name: Any
    formula: Any
    unit: Unit
    rows: Callable[[Facts], Iterable[Row]]
    caution: Any = ""
    floor: int | None = None  # percent that nobody should lie below, by a national notice
    bad: bool = False  # the share counts what should not happen: rows that count are looked at first


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank). ``values`` not empty."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def figure(indicator: Indicator, rows: Iterable[Row]) -> Figure:
    """The number of a list."""
    counted = list(rows)
    if indicator.unit is Unit.MEDIAN:
        return _minutes([row.minutes for row in counted if row.minutes is not None])
    hit, of = sum(row.hit for row in counted), sum(row.of for row in counted)
    if indicator.unit is Unit.SHARE:
        return Figure(hit=hit, of=of, share=hit / of if of else None)
    if indicator.unit is Unit.PEAK:
        most = max((row.hit for row in counted), default=None)
        return Figure(hit=most or 0, of=len(counted), value=most)
    times = 60 if indicator.unit is Unit.PER_HOUR else 100_000
    return Figure(hit=hit, of=of, value=times * hit / of if of else None)


def may_leave(indicator: Indicator, counted: Figure) -> bool:
    """Whether the number may be told outside the clinic: neither of fewer than five people, nor one from which such a
    number could be reckoned, as the rest of a share is told by another line (预约率 and 现场取号占比).
    """
    parts: dict[Unit, tuple[int, ...]] = {
        Unit.SHARE: (counted.hit, counted.of - counted.hit, counted.of),
        Unit.MEDIAN: (counted.of,),
        Unit.PEAK: (counted.hit,),
        Unit.PER_HOUR: (counted.hit,),
        Unit.PER_100K: (counted.hit, counted.of),
    }
    return all(mask_count(one) is not None for one in parts[indicator.unit])


def _minutes(values: list[float]) -> Figure:
    if not values:
        return Figure(hit=0, of=0)
    return Figure(
        hit=0, of=len(values), mean=sum(values) / len(values), p50=percentile(values, 0.5), p90=percentile(values, 0.9)
    )
