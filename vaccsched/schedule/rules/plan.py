"""What a week plan makes of a calendar: which half-days and slots are new, which change, whom a cut would hurt.

Preview and publishing use the same answer, so what the manager saw is what is made.
"""

import datetime as dt
import enum
import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from vaccsched.schedule.models import HalfDay, PlanSlot, Session, Slot, WeekPlan
from vaccsched.shared import clock

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


@dataclass(frozen=True, kw_only=True)
class SlotChange:
    """One slot as it shall be. ``slot`` is the published one; None: a new one. ``places`` 0 withdraws it."""

    slot: Slot | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    places: int

    @property
    def people_hurt(self) -> int:
        """Bookings that would lose their place: more than the new places, or all when the slot ends earlier."""
        if self.slot is None:
            return 0
        if self.ends_at < self.slot.ends_at:
            return self.slot.taken
        return max(self.slot.taken - self.places, 0)


@dataclass(frozen=True, kw_only=True)
class SessionChange:
    """One half-day as it shall be. ``session`` is the published one; ``plan`` None withdraws it.

    ``slots`` are those that have not begun yet; a slot that has begun stays as it is.
    """

    day: dt.date
    half_day: HalfDay
    plan: WeekPlan | None
    session: Session | None
    starts_at: dt.datetime
    ends_at: dt.datetime
    walk_in_places: int
    slots: tuple[SlotChange, ...]

    @property
    def online_places(self) -> int:
        return sum(slot.places for slot in self.slots)

    @property
    def new_slots(self) -> int:
        """How many slots will be made."""
        return sum(1 for slot in self.slots if slot.slot is None)

    @property
    def online_before(self) -> int:
        """Places of the same slots as published now."""
        return sum(slot.slot.places for slot in self.slots if slot.slot is not None)

    @property
    def walk_in_before(self) -> int:
        return self.session.walk_in_places if self.session is not None else 0

    @property
    def people_hurt(self) -> int:
        """How many people hold a place that this change would take away."""
        walked_in = max(self.session.walk_in_taken - self.walk_in_places, 0) if self.session is not None else 0
        return walked_in + sum(slot.people_hurt for slot in self.slots)

    @property
    def is_change(self) -> bool:
        if self.session is None:
            return True
        same_pool = self.session.walk_in_places == self.walk_in_places
        same_span = (self.session.starts_at, self.session.ends_at) == (self.starts_at, self.ends_at)
        return not (same_pool and same_span and all(map(_is_as_published, self.slots)))


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


def plan_for(plans: Iterable[WeekPlan], *, day: dt.date, half_day: HalfDay) -> WeekPlan | None:
    """The newest plan of this weekday and half-day that has begun on ``day``."""
    begun = [
        plan
        for plan in plans
        if plan.weekday == day.weekday() and plan.half_day == half_day and plan.effective_from <= day
    ]
    return max(begun, key=lambda plan: plan.effective_from, default=None)


def changes(
    *,
    plans: Sequence[WeekPlan],
    sessions: Iterable[Session],
    days: Iterable[dt.date],
    closed: Collection[dt.date],
    now: dt.datetime,
) -> list[SessionChange]:
    """Every half-day of ``days`` that publishing would make, change or withdraw, in order.

    A published half-day is compared with a plan that was saved after its publishing: what was changed by hand since
    then (places released, a half-day lengthened) stays until the plan is edited. Without any plan it stays, and when
    it is over.
    """
    published = {(session.day, session.half_day): session for session in sessions}
    found = []
    for day in sorted(set(days)):
        for half_day in HalfDay:
            session = published.get((day, half_day))
            plan = plan_for(plans, day=day, half_day=half_day)
            if plan is None and day not in closed:
                continue
            if day not in closed and not _is_newer(plan, session):
                continue
            is_open = plan is not None and plan.open and day not in closed
            change = _change(plan if is_open else None, session, day=day, half_day=half_day, now=now)
            if change is not None and change.is_change:
                found.append(change)
    return found


def _is_newer(plan: WeekPlan | None, session: Session | None) -> bool:
    if session is None or session.withdrawn_at is not None:
        return True
    return plan is not None and plan.created_at > session.published_at


def _change(
    plan: WeekPlan | None, session: Session | None, *, day: dt.date, half_day: HalfDay, now: dt.datetime
) -> SessionChange | None:
    """None when there is nothing to do: neither planned nor published, or over."""
    if plan is not None:
        starts_at, ends_at = _span(plan, day)
    elif session is not None:
        starts_at, ends_at = session.starts_at, session.ends_at
    else:
        return None
    if ends_at <= now or (session is not None and session.ends_at <= now):
        return None
    return SessionChange(
        day=day,
        half_day=half_day,
        plan=plan,
        session=session,
        starts_at=starts_at,
        ends_at=ends_at,
        walk_in_places=plan.walk_in_places if plan is not None else 0,
        slots=_slot_changes(plan.slots if plan is not None else [], session, day=day, now=now),
    )


def _slot_changes(
    wanted: Iterable[PlanSlot], session: Session | None, *, day: dt.date, now: dt.datetime
) -> tuple[SlotChange, ...]:
    published = {slot.starts_at: slot for slot in (session.slots if session is not None else [])}
    changed = []
    for slot in wanted:
        starts_at, ends_at = clock.instant_of(day, slot.starts_at), clock.instant_of(day, slot.ends_at)
        before = published.pop(starts_at, None)
        if before is not None or slot.places > 0:
            changed.append(SlotChange(slot=before, starts_at=starts_at, ends_at=ends_at, places=slot.places))
    changed += [
        SlotChange(slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at, places=0) for slot in published.values()
    ]
    return tuple(sorted((one for one in changed if one.starts_at > now), key=lambda one: one.starts_at))


def _span(plan: WeekPlan, day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    first, last = HOURS[plan.half_day]
    if plan.slots:
        first = min(slot.starts_at for slot in plan.slots)
        last = max(slot.ends_at for slot in plan.slots)
    return clock.instant_of(day, first), clock.instant_of(day, last)


def _is_as_published(change: SlotChange) -> bool:
    if change.slot is None:
        return False
    return (change.slot.places, change.slot.ends_at) == (change.places, change.ends_at)


def _slot_faults(plan: WeekPlan) -> dict[Fault, bool]:
    slots = sorted(plan.slots, key=lambda slot: slot.starts_at)
    first, last = BOUNDS[plan.half_day]
    return {
        Fault.SLOT_ENDS_BEFORE_START: any(slot.ends_at <= slot.starts_at for slot in slots),
        Fault.SLOTS_OVERLAP: any(one.ends_at > two.starts_at for one, two in itertools.pairwise(slots)),
        Fault.SLOT_OUTSIDE_HALF_DAY: any(slot.starts_at < first or slot.ends_at > last for slot in slots),
    }
