"""When and how many places of the walk-in pool are opened online (docs/decisions/0014)."""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from vaccsched.shared import clock
from vaccsched.shared.demand import Demand

SHARE = 0.90  # with this probability everybody who still comes finds a place
LEAD = dt.timedelta(minutes=45)  # from a release to the start of the slot
TICK = dt.timedelta(minutes=30)
DOORS = dt.timedelta(minutes=30)  # people come so long before the half-day begins
EVENING = dt.time(20, 0)


class Timed(Protocol):
    """A slot, as far as a release asks."""

    starts_at: dt.datetime
    places: int


S = TypeVar("S", bound=Timed)


def releasable(*, left: int, demand: Demand, share: float = SHARE) -> int:
    """R(t) = max(0, places left − quantile of those who still come)."""
    return max(0, left - demand.quantile(share))


def above_floor(*, pool: int, online: int, floor_percent: int) -> int:
    """How many places of the pool lie above the county's share of the half-day's places."""
    return max(0, pool - math.ceil(floor_percent * (pool + online) / 100))


def tick(*, day: dt.date, starts_at: dt.datetime, ends_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """The instant for which a half-day is looked at now: 20:00 of the evening before, then every half hour from when
    the doors open. None: not a time to look, or no slot could start 45 minutes later.
    """
    if clock.day_of(now) == day - dt.timedelta(days=1) and clock.local(now).time() >= EVENING:
        return clock.instant_of(day - dt.timedelta(days=1), EVENING)
    last = now - dt.timedelta(seconds=now.timestamp() % TICK.total_seconds())
    return last if starts_at - DOORS <= last and now + LEAD < ends_at and clock.day_of(now) == day else None


def is_evening_before(*, day: dt.date, at: dt.datetime) -> bool:
    """Whether a release belongs to the evening before; then the county's floor still binds."""
    return clock.day_of(at) < day


def coming(slots: Iterable[S], *, now: dt.datetime) -> list[S]:
    """Slots that may receive places: they start in 45 minutes or more, and were not withdrawn (0 places)."""
    return sorted(
        (slot for slot in slots if slot.starts_at >= now + LEAD and slot.places > 0), key=lambda slot: slot.starts_at
    )


def spread(count: int, slots: Sequence[S]) -> list[tuple[S, int]]:
    """So many places over the slots as evenly as whole places go; slots that get none are left out."""
    number = len(slots)
    shares = [(place + 1) * count // number - place * count // number for place in range(number)]
    return [(slot, share) for slot, share in zip(slots, shares, strict=True) if share]
