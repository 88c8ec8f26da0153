"""What the worker counts by night, and when a page asks."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.reports import operations, queries
from vaccsched.shared.clock import day_of
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites


def nightly(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Validate the files of every clinic; count the month that ended, until the 10th of the next or until it is."""
    today = day_of(now)
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    for clinic in sites.clinics():
        operations.validate_files(clinic_id=clinic.id, now=now)
        if today.day <= LAST_COUNT or queries.find_coverage(clinic_id=clinic.id, month=month) is None:
            operations.count_coverage(clinic_id=clinic.id, month=month, now=now)


def coverage(payload: dict[str, Any], now: dt.datetime) -> None:
    """One month of one clinic: ``{"clinic_id", "month"}``."""
    operations.count_coverage(
        clinic_id=uuid.UUID(payload["clinic_id"]), month=dt.date.fromisoformat(payload["month"]), now=now
    )


def minors(payload: dict[str, Any], now: dt.datetime) -> None:
    """A year's audit, month by month, so that nobody waits for it: ``{"audit_id"}``."""
    audit_id, tally = uuid.UUID(payload["audit_id"]), operations.Tally()
    for month in range(1, 13):
        with unit_of_work():
            operations.count_month(audit_id=audit_id, month=month, tally=tally, now=now)
    with unit_of_work():
        operations.keep_audit(audit_id=audit_id, tally=tally, now=now)


LAST_COUNT = 10  # day of the month: late entries of the month before are still counted
