"""What the plans and the calendar make of the coming days: which half-days and slots are new, which change.

Preview and publishing use the same answer, so what the manager saw is what is made.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from vaccsched.schedule.models import BlockedTime, HalfDay, Session, WeekPlan
from vaccsched.schedule.rules.change import SessionChange, SlotChange
from vaccsched.schedule.rules.plan import HOURS, plan_for
from vaccsched.shared import clock


@dataclass(frozen=True, kw_only=True)
class WorksAs:
    """A day is worked by the plan of another weekday (调休), said at ``since`` (None: long ago)."""

    weekday: int
    since: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What is said about single days.

    ``closed``: closures. ``holidays``: closed, too, unless a plan was made for that very day. ``renewed``: half-days
    to be made anew from the plan even if it is older than their publishing (undo, an exception taken back).
    """

    closed: Collection[dt.date] = ()
    holidays: Collection[dt.date] = ()
    works_as: Mapping[dt.date, WorksAs] = field(default_factory=dict)
    blocked: Sequence[BlockedTime] = ()
    renewed: Collection[tuple[dt.date, HalfDay]] = ()

    def weekday_of(self, day: dt.date) -> int:
        """Monday 0: by which weekday's plan the day is worked."""
        other = self.works_as.get(day)
        return other.weekday if other is not None else day.weekday()

    def is_shut(self, day: dt.date, plan: WeekPlan | None) -> bool:
        """Whether nobody works on this half-day."""
        return day in self.closed or (day in self.holidays and not (plan is not None and plan.once))


def changes(
    *,
    plans: Sequence[WeekPlan],
    sessions: Iterable[Session],
    days: Iterable[dt.date],
    calendar: Calendar,
    now: dt.datetime,
) -> list[SessionChange]:
    """Every half-day of ``days`` that publishing would make, change or withdraw, in order.

    A published half-day is compared with a plan that was saved after its publishing: what was changed by hand since
    then (places released, a half-day lengthened) stays until the plan is edited. Without any plan it stays, and when
    it is over. Closures and blocked times take every place that nobody holds, and keep the others.
    """
    published = {(session.day, session.half_day): session for session in sessions}
    found = [
        _half_day(plans, published.get((day, half_day)), day=day, half_day=half_day, calendar=calendar, now=now)
        for day in sorted(set(days))
        for half_day in HalfDay
    ]
    return [change for change in found if change is not None and change.is_change]


def _half_day(
    plans: Sequence[WeekPlan],
    session: Session | None,
    *,
    day: dt.date,
    half_day: HalfDay,
    calendar: Calendar,
    now: dt.datetime,
) -> SessionChange | None:
    """None when there is nothing to do: neither planned nor published, or over."""
    plan = plan_for(plans, day=day, half_day=half_day, weekday=calendar.weekday_of(day))
    if session is not None and session.ends_at <= now:
        return None
    if calendar.is_shut(day, plan) or _is_blocked_whole(plan, session, day, calendar.blocked):
        return _closing(session, now).kept() if session is not None else None
    renewed = (day, half_day) in calendar.renewed
    if not (renewed or _is_newer(plan, session, calendar.works_as.get(day))):
        return _as_published(session, plan, calendar.blocked, now) if session is not None else None
    if plan is None or not plan.open:
        return _closing(session, now) if session is not None else None
    starts_at, ends_at = _span(plan, day)
    if ends_at <= now:
        return None
    return SessionChange(
        day=day,
        half_day=half_day,
        plan=plan,
        session=session,
        starts_at=starts_at,
        ends_at=ends_at,
        walk_in_places=plan.walk_in_places,
        slots=_slots_of_plan(plan, session, calendar.blocked, day=day, now=now),
        vaccine_codes=tuple(plan.vaccine_codes) if plan.vaccine_codes is not None else None,
    )


def _is_newer(plan: WeekPlan | None, session: Session | None, other: WorksAs | None) -> bool:
    """Whether the plan, or by which weekday's plan is worked, was said after the half-day was published."""
    if session is None or session.withdrawn_at is not None:
        return plan is not None
    if other is not None and other.since is not None and other.since > session.published_at:
        return True
    return plan is not None and plan.created_at > session.published_at


def _closing(session: Session, now: dt.datetime) -> SessionChange:
    return SessionChange(
        day=session.day,
        half_day=session.half_day,
        plan=None,
        session=session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        walk_in_places=0,
        slots=tuple(
            SlotChange(slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at, places=0)
            for slot in session.slots
            if slot.starts_at > now
        ),
    )


def _as_published(
    session: Session, plan: WeekPlan | None, blocked: Sequence[BlockedTime], now: dt.datetime
) -> SessionChange | None:
    """The half-day as it stands, without the slots that are blocked, with those of which a block was lifted."""
    planned = {
        clock.instant_of(session.day, slot.starts_at): slot.places for slot in (plan.slots if plan is not None else [])
    }
    slots, kept = [], 0
    for slot in session.slots:
        if slot.starts_at <= now:
            continue
        places, cut_to = slot.places, slot.cut_to
        if _is_blocked(slot.starts_at, slot.ends_at, blocked):
            places, cut_to = 0, None
        elif _was_unblocked(session, slot.starts_at, slot.ends_at, blocked):
            places, cut_to = max(planned.get(slot.starts_at, 0), slot.taken), None
        change = SlotChange(slot=slot, starts_at=slot.starts_at, ends_at=slot.ends_at, places=places, cut_to=cut_to)
        kept += change.people_hurt
        slots.append(change.kept())
    return SessionChange(
        day=session.day,
        half_day=session.half_day,
        plan=plan,
        session=session,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        walk_in_places=session.walk_in_places,
        slots=tuple(slots),
        vaccine_codes=tuple(session.vaccine_codes) if session.vaccine_codes is not None else None,
        people_kept=kept,
    )


def _slots_of_plan(
    plan: WeekPlan, session: Session | None, blocked: Sequence[BlockedTime], *, day: dt.date, now: dt.datetime
) -> tuple[SlotChange, ...]:
    published = {slot.starts_at: slot for slot in (session.slots if session is not None else [])}
    changed = []
    for slot in plan.slots:
        starts_at, ends_at = clock.instant_of(day, slot.starts_at), clock.instant_of(day, slot.ends_at)
        before = published.pop(starts_at, None)
        is_blocked = _is_blocked(starts_at, ends_at, blocked)
        places = 0 if is_blocked else slot.places
        if before is not None or places > 0:
            change = SlotChange(slot=before, starts_at=starts_at, ends_at=ends_at, places=places)
            changed.append(change.kept() if is_blocked else change)
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


def _is_blocked(starts_at: dt.datetime, ends_at: dt.datetime, blocked: Iterable[BlockedTime]) -> bool:
    return any(one.lifted_at is None and one.starts_at < ends_at and starts_at < one.ends_at for one in blocked)


def _was_unblocked(
    session: Session, starts_at: dt.datetime, ends_at: dt.datetime, blocked: Iterable[BlockedTime]
) -> bool:
    return any(
        one.lifted_at is not None
        and one.lifted_at > session.published_at
        and one.starts_at < ends_at
        and starts_at < one.ends_at
        for one in blocked
    )


def _is_blocked_whole(
    plan: WeekPlan | None, session: Session | None, day: dt.date, blocked: Iterable[BlockedTime]
) -> bool:
    if plan is not None and plan.open:
        starts_at, ends_at = _span(plan, day)
    elif session is not None:
        starts_at, ends_at = session.starts_at, session.ends_at
    else:
        return False
    return any(one.lifted_at is None and one.starts_at <= starts_at and ends_at <= one.ends_at for one in blocked)
