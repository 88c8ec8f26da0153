"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.residents import operations


def forget_old_codes(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Login codes are deleted after three days."""
    operations.forget_old_codes(now=now)


def end_grown_links(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Daily: whoever turned eighteen is no longer represented by guardians."""
    operations.end_grown_links(now=now)
