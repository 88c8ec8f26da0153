"""When people look, book and come, and what they do not find."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa

from vaccsched.booking.models import Appointment, Channel, SearchCount, SearchOutcome
from vaccsched.reports.queries.clinic import slots, span
from vaccsched.reports.rules.demand import Hour, Weekday
from vaccsched.reports.rules.facts import Period
from vaccsched.shared.clock import local
from vaccsched.shared.db import db
from vaccsched.visits.models import Visit
from vaccsched.waitlist.models import WaitlistEntry

When = tuple[int, int]  # weekday (Monday 0), hour of the clinic's day


def hours_of(*, clinic_id: uuid.UUID, period: Period) -> list[Hour]:
    """All 24 hours of the clinic's day, summed over the period. A search that was refused for a reason of the person's
    own (booked already, a doctor must decide) is no demand.
    """
    looked, missed = _searches(clinic_id, period)
    away = _turned_away(clinic_id, period)
    booked, came, places = _booked(clinic_id, period), _came(clinic_id, period), _places(clinic_id, period)
    kinds = {"looked": looked, "missed": missed, "turned_away": away, "booked": booked, "came": came, "places": places}
    by_hour = {name: _by(counted, 1) for name, counted in kinds.items()}
    return [Hour(hour=hour, **{name: counted[hour] for name, counted in by_hour.items()}) for hour in range(24)]


def weekdays_of(*, clinic_id: uuid.UUID, period: Period) -> list[Weekday]:
    """Monday to Sunday: searches, those without a find, and who stood by on site."""
    looked, missed = (_by(one, 0) for one in _searches(clinic_id, period))
    away = _by(_turned_away(clinic_id, period), 0)
    return [Weekday(weekday=day, looked=looked[day], missed=missed[day], turned_away=away[day]) for day in range(7)]


def _searches(clinic_id: uuid.UUID, period: Period) -> tuple[Counter[When], Counter[When]]:
    looked: Counter[When] = Counter()
    missed: Counter[When] = Counter()
    rows = db.session.execute(
        sa.select(
            SearchCount.day, SearchCount.hour, SearchCount.outcome, sa.func.sum(SearchCount.count).label("number")
        )
        .where(SearchCount.clinic_id == clinic_id, SearchCount.day.between(period.first, period.last))
        .where(SearchCount.outcome != SearchOutcome.REFUSED)
        .group_by(SearchCount.day, SearchCount.hour, SearchCount.outcome)
    )
    for row in rows:
        when = (row.day.weekday(), row.hour)
        looked[when] += int(row.number)
        missed[when] += int(row.number) if row.outcome is not SearchOutcome.FOUND else 0
    return looked, missed


def _booked(clinic_id: uuid.UUID, period: Period) -> Counter[When]:
    """When residents made their bookings online."""
    first, after = span(period)
    made = sa.select(Appointment.created_at).where(
        Appointment.clinic_id == clinic_id, Appointment.channel == Channel.ONLINE,
        Appointment.created_at >= first, Appointment.created_at < after,
    )  # fmt: skip
    return _counted(db.session.scalars(made))


def _came(clinic_id: uuid.UUID, period: Period) -> Counter[When]:
    """When people came without a booking."""
    came = sa.select(Visit.arrived_at).where(
        Visit.clinic_id == clinic_id, Visit.appointment_id.is_(None), Visit.day.between(period.first, period.last)
    )
    return _counted(db.session.scalars(came))


def _turned_away(clinic_id: uuid.UUID, period: Period) -> Counter[When]:
    """When people began to stand by on site because no place was left."""
    first, after = span(period)
    stood = sa.select(WaitlistEntry.stands_since).where(
        WaitlistEntry.clinic_id == clinic_id, WaitlistEntry.stands_since >= first, WaitlistEntry.stands_since < after
    )
    return _counted(db.session.scalars(stood))


def _places(clinic_id: uuid.UUID, period: Period) -> Counter[When]:
    found: Counter[When] = Counter()
    for slot in slots(clinic_id, period):
        found[_when(slot.starts_at)] += slot.places
    return found


def _counted(instants: Iterable[dt.datetime | None]) -> Counter[When]:
    return Counter(_when(at) for at in instants if at is not None)


def _when(at: dt.datetime) -> When:
    here = local(at)
    return here.weekday(), here.hour


def _by(counted: Counter[When], place: int) -> Counter[int]:
    found: Counter[int] = Counter()
    for when, number in counted.items():
        found[when[place]] += number
    return found
