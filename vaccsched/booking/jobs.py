"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.booking import operations


def note_no_shows(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Appointments of past days to which nobody came become no-shows."""
    operations.note_no_shows(now=now)
