"""Questions about the week plan and about what publishing it would make."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from vaccsched.schedule.models import HalfDay, Session, WeekPlan
from vaccsched.schedule.rules import plan as rules
from vaccsched.schedule.rules.plan import HOURS as HOURS  # what the plan's pages ask of the rules
from vaccsched.schedule.rules.plan import SessionChange as SessionChange
from vaccsched.schedule.rules.plan import pool_floor as pool_floor
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.sites.models import CalendarDay, Closure, DayKind


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing would do, half-day by half-day; ``changes`` is exactly what ``publish_days`` applies."""

    changes: tuple[SessionChange, ...]

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
        """The numbers that were shown: publishing is refused when they have changed since."""
        return f"{len(self.changes)}-{self.new_slots}-{self.online_places}-{self.walk_in_places}"

    @property
    def people_hurt(self) -> int:
        """People who hold a place that would go: publishing is refused while this is not 0."""
        return sum(change.people_hurt for change in self.changes)


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
    """The plan that counts for the next day of each weekday on or after ``on``, by (weekday, half-day)."""
    plans = week_plans(clinic_id=clinic_id)
    found = {}
    for ahead in range(7):
        day = on + dt.timedelta(days=ahead)
        for half_day in HalfDay:
            plan = rules.plan_for(plans, day=day, half_day=half_day)
            if plan is not None:
                found[day.weekday(), half_day] = plan
    return found


def find_week_plan(
    *, clinic_id: uuid.UUID, weekday: int, half_day: HalfDay, effective_from: dt.date
) -> WeekPlan | None:
    """The plan that begins exactly on this day."""
    return db.session.scalar(
        sa.select(WeekPlan).where(
            WeekPlan.clinic_id == clinic_id,
            WeekPlan.weekday == weekday,
            WeekPlan.half_day == half_day,
            WeekPlan.effective_from == effective_from,
        )
    )


def closed_days(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> set[dt.date]:
    """The clinic's closures and the county's public holidays from ``first`` to ``last``, both included."""
    clinic = sites.get_clinic(clinic_id)
    closures = sa.select(Closure.day).where(Closure.clinic_id == clinic_id, Closure.day.between(first, last))
    holidays = sa.select(CalendarDay.day).where(
        CalendarDay.county_id == clinic.county_id,
        CalendarDay.kind == DayKind.HOLIDAY,
        CalendarDay.day.between(first, last),
    )
    return set(db.session.scalars(closures)) | set(db.session.scalars(holidays))


def published_sessions(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Session]:
    """Published half-days with their slots from ``first`` to ``last``, both included, in order."""
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(Session.clinic_id == clinic_id, Session.day.between(first, last))
            .options(selectinload(Session.slots))
            .order_by(Session.starts_at, Session.id)
        )
    )


def preview(*, clinic_id: uuid.UUID, until: dt.date, now: dt.datetime, drafts: Iterable[WeekPlan] = ()) -> Preview:
    """What publishing from today to ``until`` would do, with ``drafts`` in place of saved plans of the same day.

    Drafts are plans that were never added to the session: ``WeekPlan(...)`` with its slots.
    """
    drafts = list(drafts)
    replaced = {(draft.weekday, draft.half_day, draft.effective_from) for draft in drafts}
    saved = [
        plan
        for plan in week_plans(clinic_id=clinic_id)
        if (plan.weekday, plan.half_day, plan.effective_from) not in replaced
    ]
    first = clock.day_of(now)
    return Preview(
        changes=tuple(
            rules.changes(
                plans=saved + drafts,
                sessions=published_sessions(clinic_id=clinic_id, first=first, last=until),
                days=[first + dt.timedelta(days=ahead) for ahead in range((until - first).days + 1)],
                closed=closed_days(clinic_id=clinic_id, first=first, last=until),
                now=now,
            )
        )
    )
