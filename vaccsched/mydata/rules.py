"""When leave to read holds, and what may become of a request. Decides from values handed in."""

import datetime as dt
from collections.abc import Mapping

from vaccsched.mydata.models import AskedStatus, ReadAuthorisation

LONGEST = dt.timedelta(days=365)
TRANSITIONS: Mapping[AskedStatus, frozenset[AskedStatus]] = {
    AskedStatus.WAITING: frozenset({AskedStatus.DONE, AskedStatus.DECLINED}),
    AskedStatus.DONE: frozenset(),
    AskedStatus.DECLINED: frozenset(),
}


def is_lawful_end(*, until: dt.date, today: dt.date) -> bool:
    """Today at the earliest, a year at most: leave is not given for ever."""
    return today <= until <= today + LONGEST


def holds(authorisation: ReadAuthorisation, *, on: dt.date) -> bool:
    """Not withdrawn, not past its last day, and the institution is still on the county's list."""
    is_listed = authorisation.institution.closed_at is None
    return authorisation.withdrawn_at is None and is_listed and on <= authorisation.until
