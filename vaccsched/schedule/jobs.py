"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.schedule import operations
from vaccsched.shared import clock
from vaccsched.sites import operations as sites_operations
from vaccsched.sites import queries as sites


def release(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Looks at the walk-in pools: each half-day once at 20:00 of the evening before and once per half hour."""
    operations.release_due(now=now)


def propose_calendar(_payload: dict[str, Any], now: dt.datetime) -> None:
    """This year's and next year's holidays and make-up workdays, as far as the library knows them."""
    year = clock.day_of(now).year
    for county in sites.counties():
        for wanted in (year, year + 1):
            sites_operations.propose_calendar(county=county, year=wanted, now=now)
