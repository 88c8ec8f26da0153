"""What closures, holidays, make-up workdays and blocked times say about a clinic's days."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.schedule.models import BlockedTime
from vaccsched.schedule.rules import Calendar, WorksAs
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import CalendarDay, DayKind

MONDAY = 0


def calendar_of(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> Calendar:
    """Everything that is said about the days from ``first`` to ``last``, both included."""
    clinic = sites.get_clinic(clinic_id)
    days = sites.calendar_days(county_id=clinic.county_id, first=first, last=last)
    chosen = {one.day: one for one in sites.substitute_days(clinic_id=clinic_id, first=first, last=last)}
    works_as = {day.day: _proposed(day) for day in days if day.kind is DayKind.MAKE_UP_WORKDAY}
    works_as |= {
        day: WorksAs(weekday=one.weekday, since=one.chosen_at) for day, one in chosen.items() if day in works_as
    }
    return Calendar(
        closed={one.day for one in sites.closures(clinic_id=clinic_id, first=first, last=last)},
        holidays={day.day for day in days if day.kind is DayKind.HOLIDAY},
        works_as=works_as,
        blocked=blocked_times(clinic_id=clinic_id, first=first, last=last, with_lifted=True),
    )


def blocked_times(
    *, clinic_id: uuid.UUID, first: dt.date, last: dt.date, with_lifted: bool = False
) -> list[BlockedTime]:
    """Blocked hours of these days, both included, by time; ``with_lifted``: also those that count no longer."""
    wanted = sa.select(BlockedTime).where(BlockedTime.clinic_id == clinic_id, BlockedTime.day.between(first, last))
    if not with_lifted:
        wanted = wanted.where(BlockedTime.lifted_at.is_(None))
    return list(db.session.scalars(wanted.order_by(BlockedTime.starts_at, BlockedTime.id)))


def get_blocked_time(*, clinic_id: uuid.UUID, blocked_id: uuid.UUID) -> BlockedTime:
    """:raises NotFound: also for another clinic's."""
    blocked = db.session.get(BlockedTime, blocked_id)
    if blocked is None or blocked.clinic_id != clinic_id:
        raise NotFound
    return blocked


def _proposed(day: CalendarDay) -> WorksAs:
    return WorksAs(weekday=day.as_weekday if day.as_weekday is not None else MONDAY, since=day.changed_at)
