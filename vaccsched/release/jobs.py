"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.release import operations


def release(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Looks at the walk-in pools: each half-day once at 20:00 of the evening before and once per half hour."""
    operations.release_due(now=now)
