"""Questions about the week plan and about what publishing it would make."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from vaccsched.schedule import rules
from vaccsched.schedule.models import BlockedTime, HalfDay, PlanEdit, Session, Slot, WeekPlan
from vaccsched.schedule.queries.calendar import calendar_of
from vaccsched.schedule.rules import BOUNDS as BOUNDS  # what the plan's pages ask of the rules
from vaccsched.schedule.rules import HOURS as HOURS
from vaccsched.schedule.rules import PlanKey as PlanKey
from vaccsched.schedule.rules import SeriesChange as SeriesChange
from vaccsched.schedule.rules import SessionChange as SessionChange
from vaccsched.schedule.rules import Withheld as Withheld
from vaccsched.schedule.rules import key_of as key_of
from vaccsched.schedule.rules import plan_for as plan_for
from vaccsched.schedule.rules import pool_floor as pool_floor
from vaccsched.schedule.rules import slots_between as slots_between
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing would do, half-day by half-day; ``changes`` is exactly what ``publish_days`` applies.

    ``withheld`` are the days that are not published, and why: the county's floor, the daily maximum.
    """

    changes: tuple[SessionChange, ...]
    withheld: tuple[Withheld, ...] = ()

    @property
    def online_places(self) -> int:
        """Online places of the half-days concerned, after publishing (slots that have not begun)."""
        return sum(change.online_places for change in self.changes)

    @property
    def walk_in_places(self) -> int:
        """Walk-in places of the half-days concerned, after publishing."""
        return sum(change.walk_in_places for change in self.changes)

    @property
    def online_difference(self) -> int:
        return self.online_places - sum(change.online_before for change in self.changes)

    @property
    def walk_in_difference(self) -> int:
        return self.walk_in_places - sum(change.walk_in_before for change in self.changes)

    @property
    def new_slots(self) -> int:
        return sum(change.new_slots for change in self.changes)

    @property
    def days(self) -> list[dt.date]:
        return sorted({change.day for change in self.changes})

    @property
    def fingerprint(self) -> str:
        """Of all that was shown: publishing is refused when any of it has changed since."""
        return hashlib.sha256(repr([change.numbers() for change in self.changes]).encode()).hexdigest()[:20]

    @property
    def people_hurt(self) -> int:
        """People who hold a place that would go: publishing is refused while this is not 0."""
        return sum(change.people_hurt for change in self.changes)

    @property
    def people_kept(self) -> int:
        """People who keep a place although it was cut, closed or blocked."""
        return sum(change.people_kept for change in self.changes)

    @property
    def slots_concerned(self) -> list[Slot]:
        """Published slots in which people hold places that go, or would go, by order of time."""
        found = {slot.id: slot for change in self.changes for slot in change.slots_concerned}
        return sorted(found.values(), key=lambda slot: (slot.starts_at, slot.id))

    def of_day(self, day: dt.date) -> "Preview":
        """What of it concerns one day."""
        return self.of_days({day})

    def of_days(self, days: Collection[dt.date]) -> "Preview":
        """What of it concerns these days."""
        return replace(self, changes=tuple(change for change in self.changes if change.day in days))

    def keeping_booked(self) -> "Preview":
        """The same cut, but every place that somebody holds stays: nobody is hurt."""
        return replace(self, changes=tuple(change.kept() for change in self.changes))


def horizon(*, clinic_id: uuid.UUID, now: dt.datetime) -> dt.date:
    """The last day that is published: today plus the clinic's ``days_ahead``."""
    return clock.day_of(now) + dt.timedelta(days=sites.get_clinic(clinic_id).days_ahead)


def week_plans(*, clinic_id: uuid.UUID) -> list[WeekPlan]:
    """Every plan of the clinic with its slots, by weekday, half-day, newest first."""
    found = db.session.scalars(
        sa.select(WeekPlan).where(WeekPlan.clinic_id == clinic_id).options(selectinload(WeekPlan.slots))
    )
    halves = list(HalfDay)
    return sorted(found, key=lambda plan: (plan.weekday, halves.index(plan.half_day), -plan.effective_from.toordinal()))


def plans_in_force(*, clinic_id: uuid.UUID, on: dt.date) -> dict[tuple[int, HalfDay], WeekPlan]:
    """The weekly plan that counts for the next day of each weekday on or after ``on``, by (weekday, half-day)."""
    weekly = [plan for plan in week_plans(clinic_id=clinic_id) if not plan.once]
    found = {}
    for ahead in range(7):
        day = on + dt.timedelta(days=ahead)
        for half_day in HalfDay:
            plan = rules.plan_for(weekly, day=day, half_day=half_day)
            if plan is not None:
                found[day.weekday(), half_day] = plan
    return found


def find_week_plan(*, clinic_id: uuid.UUID, key: PlanKey) -> WeekPlan | None:
    """The plan with exactly this key."""
    return db.session.scalar(
        sa.select(WeekPlan).where(
            WeekPlan.clinic_id == clinic_id,
            WeekPlan.weekday == key.weekday,
            WeekPlan.half_day == key.half_day,
            WeekPlan.effective_from == key.effective_from,
            WeekPlan.once.is_(key.once),
        )
    )


def exceptions(*, clinic_id: uuid.UUID, since: dt.date) -> list[WeekPlan]:
    """Plans for single days from ``since`` on, by day and half-day."""
    plans = [plan for plan in week_plans(clinic_id=clinic_id) if plan.once and plan.effective_from >= since]
    halves = list(HalfDay)
    return sorted(plans, key=lambda plan: (plan.effective_from, halves.index(plan.half_day)))


def recent_edits(*, clinic_id: uuid.UUID, limit: int = 5) -> list[PlanEdit]:
    """The last changes of plans, newest first."""
    return list(
        db.session.scalars(
            sa.select(PlanEdit)
            .where(PlanEdit.clinic_id == clinic_id)
            .order_by(PlanEdit.made_at.desc(), PlanEdit.id.desc())
            .limit(limit)
        )
    )


def get_edit(*, clinic_id: uuid.UUID, edit_id: uuid.UUID) -> PlanEdit:
    """:raises NotFound: also for another clinic's."""
    edit = db.session.get(PlanEdit, edit_id)
    if edit is None or edit.clinic_id != clinic_id:
        raise NotFound
    return edit


def published_sessions(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Session]:
    """Published half-days in the clinic with their slots from ``first`` to ``last``, both included, in order.

    Outreach sessions are not among them: no plan makes or changes them.
    """
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(Session.clinic_id == clinic_id, Session.day.between(first, last), Session.place == "")
            .options(selectinload(Session.slots))
            .order_by(Session.starts_at, Session.id)
        )
    )


def preview(
    *,
    clinic_id: uuid.UUID,
    until: dt.date,
    now: dt.datetime,
    drafts: Iterable[WeekPlan] = (),
    without: Iterable[PlanKey] = (),
    closing: Collection[dt.date] = (),
    blocking: Sequence[BlockedTime] = (),
    anew: Collection[dt.date] = (),
) -> Preview:
    """What publishing from today to ``until`` would do.

    ``drafts`` stand in place of saved plans of the same key (``WeekPlan(...)`` with its slots, never added to the
    session); ``without``: plans taken back, whose days are made anew from what remains; ``closing``, ``blocking``:
    as if these days were closed, these hours blocked; ``anew``: days to be made anew from their plans.
    """
    drafts, without = list(drafts), set(without)
    replaced = {key_of(draft) for draft in drafts} | without
    saved = [plan for plan in week_plans(clinic_id=clinic_id) if key_of(plan) not in replaced]
    first = clock.day_of(now)
    days = [first + dt.timedelta(days=ahead) for ahead in range((until - first).days + 1)]
    calendar = calendar_of(clinic_id=clinic_id, first=first, last=until)
    calendar = replace(
        calendar,
        closed={*calendar.closed, *closing},
        blocked=[*calendar.blocked, *blocking],
        renewed={
            (day, half_day)
            for day in days
            for half_day in HalfDay
            if day in anew or _is_renewed(day, half_day, calendar, without)
        },
    )
    sessions = published_sessions(clinic_id=clinic_id, first=first, last=until)
    found = rules.changes(plans=saved + drafts, sessions=sessions, days=days, calendar=calendar, now=now)
    clinic = sites.get_clinic(clinic_id)
    withheld = rules.obstacles(
        found, sessions, floor_percent=clinic.county.walk_in_floor_percent, daily_maximum=clinic.daily_maximum
    )
    return Preview(
        changes=tuple(change for change in found if not rules.is_withheld(change, withheld)), withheld=tuple(withheld)
    )


def _is_renewed(day: dt.date, half_day: HalfDay, calendar: rules.Calendar, without: set[PlanKey]) -> bool:
    return any(
        key.half_day == half_day
        and (
            key.effective_from == day
            if key.once
            else key.weekday == calendar.weekday_of(day) and key.effective_from <= day
        )
        for key in without
    )
