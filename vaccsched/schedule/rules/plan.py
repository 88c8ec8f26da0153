"""Week plans: what is wrong with one, which one counts on a day, the walk-in floor, slots drawn up by length."""

import datetime as dt
import enum
import itertools
from collections.abc import Iterable

from vaccsched.schedule.models import HalfDay, WeekPlan

HOURS: dict[HalfDay, tuple[dt.time, dt.time]] = {
    HalfDay.MORNING: (dt.time(8, 0), dt.time(11, 30)),
    HalfDay.AFTERNOON: (dt.time(14, 0), dt.time(16, 30)),
    HalfDay.EVENING: (dt.time(18, 0), dt.time(20, 0)),
}
BOUNDS: dict[HalfDay, tuple[dt.time, dt.time]] = {
    HalfDay.MORNING: (dt.time(6, 0), dt.time(12, 30)),
    HalfDay.AFTERNOON: (dt.time(12, 30), dt.time(17, 30)),
    HalfDay.EVENING: (dt.time(17, 30), dt.time(22, 0)),
}
MOST_PLACES = 500


class Fault(enum.StrEnum):
    """What is wrong with a plan."""

    SLOT_ENDS_BEFORE_START = "slot_ends_before_start"
    SLOTS_OVERLAP = "slots_overlap"
    SLOT_OUTSIDE_HALF_DAY = "slot_outside_half_day"
    TOO_MANY_PLACES = "too_many_places"
    POOL_BELOW_FLOOR = "pool_below_floor"


def pool_floor(*, online_places: int, floor_percent: int) -> int:
    """The fewest walk-in places so that the pool is the county's share of the half-day (通知2021 现场预约号源).

    ``floor_percent`` is the share of all places, online and walk-in together; at 100 nothing may be online.
    """
    if floor_percent >= 100:
        return 0 if online_places == 0 else MOST_PLACES + 1
    return -(-floor_percent * online_places // (100 - floor_percent))


def faults(plan: WeekPlan, *, floor_percent: int) -> list[Fault]:
    """All that is wrong with a plan; empty when it may be saved. A closed half-day needs no pool."""
    found = [fault for fault, is_broken in _slot_faults(plan).items() if is_broken]
    online = sum(slot.places for slot in plan.slots)
    if plan.walk_in_places > MOST_PLACES or any(slot.places > MOST_PLACES for slot in plan.slots):
        found.append(Fault.TOO_MANY_PLACES)
    if plan.open and plan.walk_in_places < pool_floor(online_places=online, floor_percent=floor_percent):
        found.append(Fault.POOL_BELOW_FLOOR)
    return found


def plan_for(
    plans: Iterable[WeekPlan], *, day: dt.date, half_day: HalfDay, weekday: int | None = None
) -> WeekPlan | None:
    """The plan for that very day, else the newest of this weekday and half-day that has begun on ``day``.

    ``weekday``: by which weekday's plan the day is worked (调休); None: by its own.
    """
    worked_as = day.weekday() if weekday is None else weekday
    of_half_day = [plan for plan in plans if plan.half_day == half_day and plan.effective_from <= day]
    exceptions = [plan for plan in of_half_day if plan.once and plan.effective_from == day]
    begun = [plan for plan in of_half_day if not plan.once and plan.weekday == worked_as]
    return max(exceptions or begun, key=lambda plan: plan.effective_from, default=None)


def slots_between(*, first: dt.time, last: dt.time, minutes: int, places: int) -> list[tuple[dt.time, dt.time, int]]:
    """Slots of so many minutes (10, 15 or 30) from ``first`` on, as many whole ones as end by ``last``."""
    start, end = (at.hour * 60 + at.minute for at in (first, last))
    return [(_at(minute), _at(minute + minutes), places) for minute in range(start, end - minutes + 1, minutes)]


def _at(minute: int) -> dt.time:
    return dt.time(minute // 60, minute % 60)


def _slot_faults(plan: WeekPlan) -> dict[Fault, bool]:
    slots = sorted(plan.slots, key=lambda slot: slot.starts_at)
    first, last = BOUNDS[plan.half_day]
    return {
        Fault.SLOT_ENDS_BEFORE_START: any(slot.ends_at <= slot.starts_at for slot in slots),
        Fault.SLOTS_OVERLAP: any(one.ends_at > two.starts_at for one, two in itertools.pairwise(slots)),
        Fault.SLOT_OUTSIDE_HALF_DAY: any(slot.starts_at < first or slot.ends_at > last for slot in slots),
    }
