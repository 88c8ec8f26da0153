"""Holidays of the county: clinics that do not work on them give no new places, and who is booked is looked at."""

import datetime as dt

from vaccsched.schedule.events import DayClosed
from vaccsched.schedule.operations.publish import publish_preview
from vaccsched.schedule.queries import plan as queries
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.events import announce
from vaccsched.sites import operations as sites_operations
from vaccsched.sites import queries as sites
from vaccsched.sites.models import CalendarDay, Clinic, County, DayKind

AHEAD = dt.timedelta(days=400)


def set_county_day(
    *, county: County, day: dt.date, kind: DayKind, name: str, as_weekday: int | None, actor: Actor, now: dt.datetime
) -> CalendarDay:
    """Say what a day is in this county (``sites.operations.set_calendar_day``). A day that becomes a holiday closes at
    every clinic without a plan of its own for it, as by ``close_day``; one that is none any more opens again.
    """
    before = _holidays(county, now)
    row = sites_operations.set_calendar_day(
        county=county, day=day, kind=kind, name=name, as_weekday=as_weekday, actor=actor, now=now
    )
    _follow(county, before, actor=actor, now=now)
    return row


def propose_county_days(*, county: County, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """This year's and next year's days of the holiday library, as far as it knows them; answers how many rows changed.
    New holidays close days as by ``set_county_day``.
    """
    before, year = _holidays(county, now), clock.day_of(now).year
    changed = sum(
        sites_operations.propose_calendar(county=county, year=wanted, actor=actor, now=now)
        for wanted in (year, year + 1)
    )
    _follow(county, before, actor=actor, now=now)
    return changed


def _holidays(county: County, now: dt.datetime) -> set[dt.date]:
    first = clock.day_of(now)
    days = sites.calendar_days(county_id=county.id, first=first, last=first + AHEAD)
    return {one.day for one in days if one.kind is DayKind.HOLIDAY}


def _follow(county: County, before: set[dt.date], *, actor: Actor, now: dt.datetime) -> None:
    after = _holidays(county, now)
    if before != after:
        for clinic in sites.clinics(county.id):
            _of_clinic(clinic, closed=after - before, opened=before - after, actor=actor, now=now)


def _of_clinic(clinic: Clinic, *, closed: set[dt.date], opened: set[dt.date], actor: Actor, now: dt.datetime) -> None:
    """Publish what changes within the days that are published, and announce each day on which nobody works."""
    until = queries.horizon(clinic_id=clinic.id, now=now)
    if min(closed | opened) > until:
        return
    preview = queries.preview(clinic_id=clinic.id, until=until, now=now, anew=opened)
    concerned = preview.of_days(closed | opened).keeping_booked()
    publish_preview(concerned, clinic_id=clinic.id, until=until, now=now, actor=actor)
    own = {plan.effective_from for plan in queries.week_plans(clinic_id=clinic.id) if plan.once and plan.open}
    for day in sorted(closed - own):
        if day <= until:
            announce(DayClosed(clinic_id=clinic.id, day=day))
