"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.visits import operations


def close_earlier_days(_payload: dict[str, Any], _now: dt.datetime) -> None:
    """Ends the visits of earlier days that nobody ended, at all clinics."""
    operations.close_earlier_days(clinic_id=None, actor=SYSTEM, reading=clock.read())


def return_late_places(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Gives the places of late people back to their slots."""
    operations.return_late_places(now=now)
