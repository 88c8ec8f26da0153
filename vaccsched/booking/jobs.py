"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.booking import operations


def note_no_shows(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Appointments of past days to which nobody came become no-shows."""
    operations.note_no_shows(now=now)


def expire_holds(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Places that were kept and not booked in time are free again."""
    operations.expire_holds(now=now)
