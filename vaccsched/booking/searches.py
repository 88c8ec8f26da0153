"""Searches are counted in the process's memory and written at most every ten seconds, all at once.

So a page that is only looked at stays a page that is only looked at, and ten thousand people who look at one minute
cost a handful of writes. What a process has not written when it is killed is lost: it is a statistic.
"""

import datetime as dt
import threading
import uuid
from collections import Counter
from collections.abc import Collection

from vaccsched.booking import operations
from vaccsched.booking.models import SearchOutcome
from vaccsched.booking.operations import Search
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work

EVERY = dt.timedelta(seconds=10)
_lock = threading.Lock()
_counted: Counter[Search] = Counter()
_written_at: list[dt.datetime] = []


def note(*, clinic_id: uuid.UUID, vaccine_codes: Collection[str], outcome: SearchOutcome, now: dt.datetime) -> None:
    """Count one search for each of the vaccines; write what has been counted when it is time."""
    local = clock.local(now)
    with _lock:
        _counted.update((clinic_id, local.date(), local.hour, code, outcome) for code in set(vaccine_codes))
    if not _written_at or not dt.timedelta(0) <= now - _written_at[-1] < EVERY:
        write(now=now)


def write(*, now: dt.datetime) -> None:
    """Add what this process has counted to the table."""
    with _lock:
        waiting = dict(_counted)
        _counted.clear()
        _written_at[:] = [now]
    if waiting:
        with unit_of_work():
            operations.count_searches(searches=waiting)
