"""What the worker does for identity."""

import datetime as dt
from typing import Any

from vaccsched.identity import operations


def forget_ended_sessions(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Daily: delete sessions that ended long ago."""
    operations.forget_ended_sessions(now=now)
