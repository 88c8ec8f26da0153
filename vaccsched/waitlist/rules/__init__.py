"""Who comes first and why, and how entries and offers move. Decides from values handed in (docs/decisions/0015)."""

import datetime as dt
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta

from vaccsched.vaccines.forecast import Forecast, Status
from vaccsched.waitlist.models import EntryStatus, OfferStatus, Priority

ENTRY_TRANSITIONS: dict[EntryStatus, frozenset[EntryStatus]] = {
    EntryStatus.WAITING: frozenset(
        {EntryStatus.OFFERED, EntryStatus.ACCEPTED, EntryStatus.CANCELLED, EntryStatus.EXPIRED}
    ),
    EntryStatus.OFFERED: frozenset(
        {EntryStatus.WAITING, EntryStatus.ACCEPTED, EntryStatus.CANCELLED, EntryStatus.EXPIRED}
    ),
    EntryStatus.ACCEPTED: frozenset(),
    EntryStatus.CANCELLED: frozenset(),
    EntryStatus.EXPIRED: frozenset(),
}
OFFER_TRANSITIONS: dict[OfferStatus, frozenset[OfferStatus]] = {
    OfferStatus.OFFERED: frozenset(
        {OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.CANCELLED}
    ),
    OfferStatus.ACCEPTED: frozenset(),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.EXPIRED: frozenset(),
    OfferStatus.CANCELLED: frozenset(),
}
LIVE = tuple(status for status, nexts in ENTRY_TRANSITIONS.items() if nexts)
ORDER: tuple[Priority, ...] = (
    Priority.DISRUPTED,
    Priority.LATE,
    Priority.INFANT_OVERDUE,
    Priority.PROGRAMME_OVERDUE,
    Priority.ON_SITE_GROUP,
    Priority.USUAL,
)
INFANT = relativedelta(months=12)
LONGEST = dt.timedelta(days=180)  # nobody can say today what they want in a year


def rank(priority: Priority) -> int:
    """0 comes first; within one rank the older request."""
    return ORDER.index(priority)


def priority_of(*, birth_date: dt.date, on: dt.date, forecasts: Iterable[Forecast], in_group: bool = False) -> Priority:
    """The reason that a person has of their own.

    ``forecasts``: where they stand on that day with what they wait for; ``in_group``: of a group that the clinic keeps
    walk-in places for. A programme dose counts as overdue from the recommended completion age (免疫程序(2026年版)).
    """
    if any(one.status is Status.OVERDUE and one.is_free for one in forecasts):
        return Priority.INFANT_OVERDUE if on < birth_date + INFANT else Priority.PROGRAMME_OVERDUE
    return Priority.ON_SITE_GROUP if in_group else Priority.USUAL


def first_of(*priorities: Priority) -> Priority:
    """The one that comes first."""
    return min(priorities, key=rank)


def sources(target: EntryStatus) -> list[EntryStatus]:
    """The states from which an entry may come to ``target``."""
    return [source for source, nexts in ENTRY_TRANSITIONS.items() if target in nexts]
