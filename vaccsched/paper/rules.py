"""Whether the written times can be, and what was true at them. Decides from values handed in."""

import datetime as dt
from collections.abc import Iterable, Sequence

from vaccsched.paper.errors import LeftMissing, TooOld, WrongTimes
from vaccsched.stock.models import LotStatus, LotStatusChange

WATCH_SECONDS = 1800  # 疫苗管理法 第45条; the database holds the same
MOST_DAYS = 90


def check_day(*, day: dt.date, today: dt.date, days: int) -> None:
    """:raises TooOld: more than ``days`` days ago. :raises WrongTimes: after today."""
    if day > today:
        raise WrongTimes(field="day")
    if (today - day).days > days:
        raise TooOld(days=days)


def check_times(times: Sequence[tuple[str, dt.datetime | None]], *, now: dt.datetime) -> None:
    """``times``: (field, instant) in the order in which they must have happened; None: not written.

    :raises WrongTimes: one lies before the one before it, or after ``now``.
    """
    before: dt.datetime | None = None
    for field, at in times:
        if at is None:
            continue
        if at > now or (before is not None and at < before):
            raise WrongTimes(field=field)
        before = at


def check_left(*, left_at: dt.datetime | None, is_today: bool, has_dose: bool) -> None:
    """:raises LeftMissing: only somebody who got a dose today may still be in the room."""
    if left_at is None and not (is_today and has_dose):
        raise LeftMissing


def watched(*, last_given_at: dt.datetime, left_at: dt.datetime) -> int:
    """Whole seconds of observation by the written times."""
    return int((left_at - last_given_at).total_seconds())


def is_full(seconds: int) -> bool:
    """The thirty minutes were full."""
    return seconds >= WATCH_SECONDS


def status_then(*, now_is: LotStatus, changes: Iterable[LotStatusChange], at: dt.datetime) -> LotStatus:
    """The status that a lot had at an instant: what the first change after it changed."""
    later = sorted((one for one in changes if one.at > at), key=lambda one: one.at)
    return later[0].from_status if later else now_is
