"""When missed appointments bar somebody from booking a scarce self-paid vaccine. Decides from values handed in.

A vaccine of the programme (疫苗管理法 第47、49条: a right) is never refused for a missed appointment, and missing one
never counts.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vaccsched.booking.models import AppealStatus
from vaccsched.vaccines.models import Programme

APPEALS: dict[AppealStatus, frozenset[AppealStatus]] = {
    AppealStatus.OPEN: frozenset({AppealStatus.ACCEPTED, AppealStatus.REJECTED}),
    AppealStatus.ACCEPTED: frozenset(),
    AppealStatus.REJECTED: frozenset(),
}
APPEAL_DAYS = 90  # after the missed day


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A clinic's rule: ``misses`` within ``days`` bar for ``barred_days`` after the last of them."""

    misses: int
    days: int
    barred_days: int


def is_penalised(*, code: str, programme: Programme, is_free: bool, scarce: Collection[str]) -> bool:
    """Whether missing this vaccine counts, and whether it may be refused for missed appointments.

    Only what the clinic names as scarce, is no vaccine of the programme and is paid by the person.
    """
    return code in scarce and programme is Programme.NON_NIP and not is_free


def barred_until(*, missed: Iterable[dt.date], limit: Limit, today: dt.date) -> dt.date | None:
    """The first day on which the person may book again; None: may book now.

    ``missed``: the days of missed appointments that count.
    """
    days = sorted(missed)
    ends = [
        last + dt.timedelta(days=limit.barred_days)
        for position, last in enumerate(days, start=1)
        if sum(last - earlier < dt.timedelta(days=limit.days) for earlier in days[:position]) >= limit.misses
    ]
    until = max(ends, default=None)
    return until if until is not None and until > today else None


def may_appeal(*, missed_on: dt.date, today: dt.date) -> bool:
    """Within 90 days."""
    return today <= missed_on + dt.timedelta(days=APPEAL_DAYS)
