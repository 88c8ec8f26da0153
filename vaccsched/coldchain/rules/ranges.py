"""Which temperatures are right, and how many readings a day has (预防接种工作规范(2023) 第三章)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vaccsched.stock.models import LocationKind

DUE_A_DAY = 2
APART = dt.timedelta(hours=6)
RANGES: dict[LocationKind, tuple[int | None, int]] = {  # lowest and highest, 0.1 ℃
    LocationKind.FRIDGE: (20, 80),
    LocationKind.STATION: (20, 80),
    LocationKind.BAG: (20, 80),
    LocationKind.FREEZER: (None, -150),
}
WATCHED = (LocationKind.FRIDGE, LocationKind.FREEZER)  # read twice a day


def is_in_range(kind: LocationKind, tenths: int) -> bool:
    """Whether 0.1 ℃ ``tenths`` is right for such a place; both ends are."""
    lowest, highest = RANGES[kind]
    return (lowest is None or tenths >= lowest) and tenths <= highest


def counted(times: Iterable[dt.datetime]) -> list[dt.datetime]:
    """The readings of a day that count: each at least six hours after the one counted before."""
    kept: list[dt.datetime] = []
    for at in sorted(times):
        if not kept or at - kept[-1] >= APART:
            kept.append(at)
    return kept


def next_due(times: Sequence[dt.datetime]) -> dt.datetime | None:
    """From when the day's next reading counts; None: the day has its two, or has none yet and any time counts."""
    done = counted(times)
    return done[-1] + APART if 0 < len(done) < DUE_A_DAY else None


@dataclass(frozen=True, kw_only=True)
class Span:
    """A time out of range: ``began`` with the last reading in range before it, ``found`` by the first one outside,
    ``ended`` by the first one in range again; None while it lasts."""

    began: dt.datetime
    found: dt.datetime
    ended: dt.datetime | None


def spans(kind: LocationKind, readings: Sequence[tuple[dt.datetime, int]]) -> list[Span]:
    """The times out of range in readings of one place, in order of time."""
    found: list[Span] = []
    began: dt.datetime | None = None
    first: dt.datetime | None = None
    for at, tenths in readings:
        inside = is_in_range(kind, tenths)
        if not inside and first is None:
            first, began = at, began or at
        elif inside:
            if first is not None:
                found.append(Span(began=began or first, found=first, ended=at))
            first, began = None, at
    if first is not None:
        found.append(Span(began=began or first, found=first, ended=None))
    return found


def cut(readings: Sequence[tuple[dt.datetime, int]], *, until: dt.datetime) -> list[tuple[dt.datetime, int]]:
    """The readings up to an instant; the last temperature before it is taken to have lasted until then."""
    kept = [(at, tenths) for at, tenths in readings if at <= until]
    if kept and kept[-1][0] < until:
        kept.append((until, kept[-1][1]))
    return kept
