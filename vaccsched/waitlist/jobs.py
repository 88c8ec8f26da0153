"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.waitlist import operations


def look_at_offers(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every 30 seconds: offers that nobody answered go to the next one; standby ends with its half-day."""
    operations.expire_offers(now=now)
    operations.end_standby(now=now)
    operations.serve_standby(now=now)


def review(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Daily: entries whose days are over end; reasons are looked at again."""
    operations.review(now=now)
