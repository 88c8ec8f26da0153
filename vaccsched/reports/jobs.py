"""What the worker counts by night, and when a page asks."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.reports import operations, queries
from vaccsched.shared.clock import day_of
from vaccsched.shared.jobs import enqueue
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites import queries as sites


def nightly(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Ask for every clinic's work, each in its own time and none held up by another: the files; the month that ended,
    until the 10th of the next or until it is counted.
    """
    today = day_of(now)
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    for clinic in sites.clinics():
        one = {"clinic_id": str(clinic.id)}
        enqueue(kind="reports.files", payload=one, due_at=now)
        if today.day <= LAST_COUNT or queries.find_coverage(clinic_id=clinic.id, month=month) is None:
            enqueue(kind="reports.coverage", payload={**one, "month": month.isoformat()}, due_at=now)


def files(payload: dict[str, Any], now: dt.datetime) -> None:
    """Validate the files of one clinic: ``{"clinic_id"}``. Read first, then kept, so that nobody waits for it."""
    clinic_id = uuid.UUID(payload["clinic_id"])
    looked = queries.look_at_files(clinic_id=clinic_id, day=day_of(now))
    with unit_of_work():
        operations.keep_validation(clinic_id=clinic_id, looked=looked, now=now)


def coverage(payload: dict[str, Any], now: dt.datetime) -> None:
    """Count one month of one clinic: ``{"clinic_id", "month"}``. Read first, then kept, so that nobody waits for it."""
    clinic_id, month = uuid.UUID(payload["clinic_id"]), dt.date.fromisoformat(payload["month"])
    counted = queries.count_coverage(clinic_id=clinic_id, month=month, today=day_of(now))
    with unit_of_work():
        operations.keep_coverage(clinic_id=clinic_id, month=month, counted=counted, now=now)


def minors(payload: dict[str, Any], now: dt.datetime) -> None:
    """A year's audit, month by month, so that nobody waits for it: ``{"audit_id"}``."""
    audit_id, tally = uuid.UUID(payload["audit_id"]), operations.Tally()
    for month in range(1, 13):
        with unit_of_work():
            operations.count_month(audit_id=audit_id, month=month, tally=tally, now=now)
    with unit_of_work():
        operations.keep_audit(audit_id=audit_id, tally=tally, now=now)


LAST_COUNT = 10  # day of the month: late entries of the month before are still counted
