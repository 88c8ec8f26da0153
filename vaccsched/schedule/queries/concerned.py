"""Whom a closure or a blocked time concerns, before it is made."""

import datetime as dt
import uuid

from vaccsched.schedule.models import BlockedTime
from vaccsched.schedule.queries.plan import Preview, preview
from vaccsched.shared import clock


def by_closing(*, clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> Preview:
    """What closing the day would do to it; ``slots_concerned`` are those in which people hold places."""
    until = max(day, clock.day_of(now))
    return preview(clinic_id=clinic_id, until=until, now=now, closing=[day]).of_day(day)


def by_blocking(blocked: BlockedTime, *, now: dt.datetime) -> Preview:
    """What blocking these hours would do to the day."""
    return preview(clinic_id=blocked.clinic_id, until=blocked.day, now=now, blocking=[blocked]).of_day(blocked.day)
