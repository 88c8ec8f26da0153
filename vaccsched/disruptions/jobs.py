"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.disruptions import operations


def look_for_places(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Every ten minutes: who lost a booking gets the nearest place that there is by now."""
    operations.offer_again(now=now)
