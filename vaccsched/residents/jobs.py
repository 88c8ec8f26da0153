"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.residents import operations


def forget_old_codes(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Login codes are deleted after three days."""
    operations.forget_old_codes(now=now)
