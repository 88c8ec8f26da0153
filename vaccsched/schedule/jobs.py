"""What the clock starts."""

import datetime as dt
from typing import Any

from vaccsched.schedule import operations
from vaccsched.sites import queries as sites


def propose_calendar(_payload: dict[str, Any], now: dt.datetime) -> None:
    """This year's and next year's holidays and make-up workdays, as far as the library knows them."""
    for county in sites.counties():
        operations.propose_county_days(county=county, now=now)
