"""The county's calendar and a clinic's closures."""

import datetime as dt
import uuid

from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries
from vaccsched.sites.errors import DayClosedAlready
from vaccsched.sites.models import CalendarDay, CalendarSource, Closure, County, DayKind, SubstituteDay
from vaccsched.sites.proposals import Proposal, proposals


def propose_calendar(*, county: County, year: int, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """Bring the holiday library's days of a year into the county's calendar; answers how many rows changed.

    What the county entered or confirmed stays. An estimate is replaced once the year is announced: its wrong days go.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    known = {day.day: day for day in queries.calendar_days(county_id=county.id, first=first, last=last)}
    wanted = {one.day: one for one in proposals(year)}
    changed = sum(_propose(county, known.get(day), one, now) for day, one in wanted.items())
    for day, row in known.items():
        if day not in wanted and row.source is CalendarSource.ESTIMATED:
            db.session.delete(row)
            changed += 1
    if changed:
        db.session.flush()
        audit.record(action="calendar_proposed", actor=actor, now=now, subject=county, year=year, days=changed)
    return changed


def set_calendar_day(
    *,
    county: County,
    day: dt.date,
    kind: DayKind,
    name: str,
    as_weekday: int | None,
    actor: Actor,
    now: dt.datetime,
) -> CalendarDay:
    """Say what a day is in this county: holiday, make-up workday (worked like ``as_weekday``), or like any other."""
    row = _row(county, day)
    row.kind, row.name, row.source, row.changed_at = kind, name, CalendarSource.COUNTY, now
    row.as_weekday = as_weekday if kind is DayKind.MAKE_UP_WORKDAY else None
    db.session.flush()
    audit.record(action="calendar_day_set", actor=actor, now=now, subject=row, day=day, kind=kind)
    return row


def confirm_day(*, county: County, day_id: uuid.UUID, actor: Actor, now: dt.datetime) -> CalendarDay:
    """The county has checked a proposal against the announcement: it stays as it is.

    :raises NotFound: also for another county's.
    """
    row = db.session.get(CalendarDay, day_id)
    if row is None or row.county_id != county.id:
        raise NotFound
    row.source = CalendarSource.COUNTY
    db.session.flush()
    audit.record(action="calendar_day_confirmed", actor=actor, now=now, subject=row, day=row.day)
    return row


def close(*, clinic_id: uuid.UUID, day: dt.date, reason: str, actor: Actor, now: dt.datetime) -> Closure:
    """Write down that the clinic is closed on a day; ``reason`` is what residents read.

    :raises DayClosedAlready:
    """
    if queries.find_closure(clinic_id=clinic_id, day=day) is not None:
        raise DayClosedAlready
    closure = Closure(clinic_id=clinic_id, day=day, reason=reason)
    db.session.add(closure)
    db.session.flush()
    audit.record(action="day_closed", actor=actor, now=now, subject=closure, clinic_id=clinic_id, day=day)
    return closure


def reopen(*, clinic_id: uuid.UUID, closure_id: uuid.UUID, actor: Actor, now: dt.datetime) -> dt.date:
    """Take a closure back; answers its day.

    :raises NotFound: also for another clinic's.
    """
    closure = db.session.get(Closure, closure_id)
    if closure is None or closure.clinic_id != clinic_id:
        raise NotFound
    day = closure.day
    audit.record(action="day_reopened", actor=actor, now=now, subject=closure, clinic_id=clinic_id, day=day)
    db.session.delete(closure)
    db.session.flush()
    return day


def choose_weekday(
    *, clinic_id: uuid.UUID, day: dt.date, weekday: int, actor: Actor, now: dt.datetime
) -> SubstituteDay:
    """The clinic works on a make-up workday by the plan of this weekday (Monday 0)."""
    found = queries.substitute_days(clinic_id=clinic_id, first=day, last=day)
    chosen = found[0] if found else SubstituteDay(clinic_id=clinic_id, day=day)
    chosen.weekday, chosen.chosen_at = weekday, now
    db.session.add(chosen)
    db.session.flush()
    audit.record(
        action="weekday_chosen", actor=actor, now=now, subject=chosen, clinic_id=clinic_id, day=day, weekday=weekday
    )
    return chosen


def _row(county: County, day: dt.date) -> CalendarDay:
    found = queries.calendar_days(county_id=county.id, first=day, last=day)
    row = found[0] if found else CalendarDay(county_id=county.id, day=day)
    db.session.add(row)
    return row


def _propose(county: County, row: CalendarDay | None, one: Proposal, now: dt.datetime) -> bool:
    """Whether the row is new or changed."""
    wanted = (one.kind, one.name, one.source, one.as_weekday)
    if row is not None and (
        row.source is not CalendarSource.ESTIMATED or (row.kind, row.name, row.source, row.as_weekday) == wanted
    ):
        return False
    row = row or CalendarDay(county_id=county.id, day=one.day)
    row.kind, row.name, row.source, row.as_weekday = wanted
    row.changed_at = now
    db.session.add(row)
    return True
