"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.schedule import operations
from vaccsched.sites import queries as sites


def release(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Looks at the walk-in pools: each half-day once at 20:00 of the evening before and once per half hour."""
    operations.release_due(now=now)


def propose_calendar(_payload: dict[str, Any], now: dt.datetime) -> None:
    """This year's and next year's holidays and make-up workdays, as far as the library knows them."""
    for county in sites.counties():
        operations.propose_county_days(county=county, now=now)
