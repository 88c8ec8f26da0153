"""When a day's online places open, and how many of them (通知2021: 开放预约号源时间要符合居民日常生产生活习惯)."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vaccsched.shared import clock

ALL = 100  # percent
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, kw_only=True)
class OpeningRule:
    """A clinic's opening rule.

    A day opens ``days_ahead`` days before, at ``at`` o'clock; when days open only on some ``weekdays`` (Monday 0), on
    the first such weekday after that. ``stages``: (days before, percent of a slot's places), farthest first; empty:
    all at once.
    """

    days_ahead: int
    at: dt.time
    weekdays: Collection[int] = EVERY_DAY
    stages: Sequence[tuple[int, int]] = ()


def opens_at(*, day: dt.date, rule: OpeningRule) -> dt.datetime:
    """The instant from which the first online places of ``day`` can be booked; never later than the day before."""
    first = day - dt.timedelta(days=rule.days_ahead)
    latest = day - dt.timedelta(days=1)
    tries = (first + dt.timedelta(days=later) for later in range(7))
    opening = next((one for one in tries if one.weekday() in rule.weekdays), latest)
    return clock.instant_of(min(opening, latest), rule.at)


def last_open_day(*, now: dt.datetime, rule: OpeningRule) -> dt.date:
    """The last day whose online places are open at ``now``. Earlier days are open, too: days open in order."""
    today = clock.day_of(now)
    day = today + dt.timedelta(days=rule.days_ahead)
    while day > today and opens_at(day=day, rule=rule) > now:
        day -= dt.timedelta(days=1)
    return day


def share(*, day: dt.date, now: dt.datetime, rule: OpeningRule) -> int:
    """The percentage of each slot's places of ``day`` that is open online at ``now``: 0 to 100, never less later."""
    if now < opens_at(day=day, rule=rule):
        return 0
    reached = [
        percent
        for days_before, percent in rule.stages
        if now >= clock.instant_of(day - dt.timedelta(days=days_before), rule.at)
    ]
    if reached:
        return max(reached)
    return min((percent for _days, percent in rule.stages), default=ALL)


def share_of(*, places: int, percent: int) -> int:
    """So many of a slot's places are open; rounded up, so that no slot stays shut (as ``places.taking`` does)."""
    return -(-places * percent // ALL)


def next_opening(*, now: dt.datetime, rule: OpeningRule) -> tuple[dt.datetime, dt.date, dt.date]:
    """When new days open next, and the first and last of them."""
    one = dt.timedelta(days=1)
    first = last = last_open_day(now=now, rule=rule) + one
    opening = opens_at(day=first, rule=rule)
    while opens_at(day=last + one, rule=rule) == opening:
        last += one
    return opening, first, last
