"""Who is called, when again, and who is invited. Decides from values handed in."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta

from vaccsched.ledger.models import CallOutcome, EntryKind
from vaccsched.vaccines.forecast import Forecast

OF_AGE = relativedelta(years=18)
ELDER = relativedelta(years=65)
GRACE = dt.timedelta(days=30)  # after the recommended day a free dose is late
FOR_ELDERS = frozenset({"IIV", "PPV23", "RZV", "ZVL"})  # what the ledger of elders asks about
AGAIN: Mapping[CallOutcome, int | None] = {  # days until somebody calls again; None: nobody does by himself
    CallOutcome.TOLD: 14,
    CallOutcome.NO_ANSWER: 3,
    CallOutcome.WRONG_NUMBER: None,
    CallOutcome.REFUSED: 180,
    CallOutcome.NOT_NOW: 30,
    CallOutcome.DONE_ELSEWHERE: 30,
    CallOutcome.MOVED: None,
    CallOutcome.DIED: None,
}
NEVER = frozenset({CallOutcome.MOVED, CallOutcome.DIED})  # a date to call again makes no sense
FARTHEST = dt.timedelta(days=366)
LOST_AFTER = relativedelta(months=12)  # 失访: not reached for twelve months (规范(2023) §3.2)
INVITED_AGAIN = dt.timedelta(days=14)
MOST_INVITATIONS = 3  # then somebody calls
MOST_A_DAY = 4  # messages of this kind to one receiver, however many children a family has


@dataclass(frozen=True, kw_only=True)
class Due:
    """One dose. ``since``: the day from which it was late; None: due, and not late."""

    vaccine: str
    dose: int | None
    since: dt.date | None

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {"vaccine": self.vaccine, "dose": self.dose, "since": self.since.isoformat() if self.since else None}


def kind_of(*, birth_date: dt.date, today: dt.date) -> EntryKind | None:
    """Whose ledger somebody stands on; None: grown-ups under 65 stand on none."""
    if birth_date + OF_AGE > today:
        return EntryKind.CHILD
    return EntryKind.ELDER if birth_date + ELDER <= today else None


def dues(answers: Iterable[Forecast], *, kind: EntryKind, today: dt.date) -> list[Due]:
    """What a person is called about, the longest late first.

    A child: free doses that are late: past the recommended completion age, or a month past the day recommended for
    this dose. An elder: influenza, pneumococcal and zoster vaccine that may be given now.
    """
    open_now = [one for one in answers if one.is_open]
    if kind is EntryKind.ELDER:
        return [Due(vaccine=one.vaccine, dose=one.dose, since=None) for one in open_now if one.vaccine in FOR_ELDERS]
    late = [(one, _late_since(one)) for one in open_now if one.is_free]
    found = [
        Due(vaccine=one.vaccine, dose=one.dose, since=since)
        for one, since in late
        if since is not None and since <= today
    ]
    return sorted(found, key=lambda one: (one.since or today, one.vaccine))


def late_since(found: Iterable[Due]) -> dt.date | None:
    """The first day on which one of these was late."""
    return min((one.since for one in found if one.since is not None), default=None)


def _late_since(answer: Forecast) -> dt.date | None:
    days = [answer.recommended + GRACE] if answer.recommended is not None else []
    return min([*days, answer.overdue_from] if answer.overdue_from is not None else days, default=None)


def next_call(*, outcome: CallOutcome, wanted: dt.date | None, today: dt.date) -> dt.date | None:
    """When somebody calls again: the day that was asked for, else the usual one of this outcome."""
    if outcome in NEVER:
        return None
    if wanted is not None:
        return wanted
    days = AGAIN[outcome]
    return today + dt.timedelta(days=days) if days is not None else None


def is_lawful_day(*, wanted: dt.date | None, today: dt.date) -> bool:
    """A day to call again lies after today and within a year."""
    return wanted is None or today < wanted <= today + FARTHEST


def may_invite(*, invitations: int, invited_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Not before two weeks have passed since the last invitation, and three times at most: then somebody calls."""
    return invitations < MOST_INVITATIONS and (invited_at is None or now - invited_at >= INVITED_AGAIN)


def is_lost(*, unreached_since: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether nobody was reached for so long that the file may be set to 失访."""
    return unreached_since is not None and unreached_since + LOST_AFTER <= now
