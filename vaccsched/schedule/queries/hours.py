"""When a clinic is open on a day: as published, else as planned."""

import datetime as dt
import uuid

from vaccsched.schedule import rules
from vaccsched.schedule.models import HalfDay, WeekPlan
from vaccsched.schedule.queries.calendar import calendar_of
from vaccsched.schedule.queries.plan import published_sessions, week_plans
from vaccsched.shared import clock

Span = tuple[dt.time, dt.time]


def open_hours(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> dict[dt.date, list[Span]]:
    """For each day from ``first`` to ``last``, both included: its half-days from–to on the clinic's clock, in order.

    Published half-days count as they are; a day that is not published yet is read from the week's plan and the
    calendar. A day on which the clinic is shut has none. Outreach is elsewhere and does not count.
    """
    calendar, plans = calendar_of(clinic_id=clinic_id, first=first, last=last), week_plans(clinic_id=clinic_id)
    published: dict[dt.date, list[Span]] = {}
    for session in published_sessions(clinic_id=clinic_id, first=first, last=last):
        spans = published.setdefault(session.day, [])
        if session.withdrawn_at is None and session.day not in calendar.closed:
            spans.append((clock.local(session.starts_at).time(), clock.local(session.ends_at).time()))
    days = [first + dt.timedelta(days=ahead) for ahead in range((last - first).days + 1)]
    return {day: published[day] if day in published else _planned(plans, calendar, day) for day in days}


def _planned(plans: list[WeekPlan], calendar: rules.Calendar, day: dt.date) -> list[Span]:
    weekday = calendar.weekday_of(day)
    found = [rules.plan_for(plans, day=day, half_day=half_day, weekday=weekday) for half_day in HalfDay]
    return [
        (min(slot.starts_at for slot in plan.slots), max(slot.ends_at for slot in plan.slots))
        if plan.slots
        else rules.HOURS[plan.half_day]
        for plan in found
        if plan is not None and plan.open and not calendar.is_shut(day, plan)
    ]
