"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.merging import operations


def take_along(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Rows that a request under way wrote for a file while it was merged."""
    operations.take_along(now=now)
