"""Which temperatures are right, and how many readings a day has (预防接种工作规范(2023) 第三章)."""

import datetime as dt
from collections.abc import Iterable, Sequence

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
