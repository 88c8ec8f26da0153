"""How full a slot is, when a day opens. Decides from values handed in."""

import datetime as dt
import enum

from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock

EASY, MEDIUM = 0.5, 0.8  # share of places taken
NOON = dt.time(12, 0)
EVENING = dt.time(17, 30)


class Load(enum.StrEnum):
    """How busy a slot is."""

    EASY = "easy"  # 较空: less than half taken
    MEDIUM = "medium"  # 适中: less than four fifths
    BUSY = "busy"  # 较忙
    FULL = "full"  # 已约满


def load(*, taken: int, places: int) -> Load:
    """How busy a slot with so many places is."""
    if taken >= places:
        return Load.FULL
    share = taken / places
    if share < EASY:
        return Load.EASY
    return Load.MEDIUM if share < MEDIUM else Load.BUSY


def opens_at(*, day: dt.date, days_ahead: int, at: dt.time) -> dt.datetime:
    """The instant from which the online places of ``day`` can be booked: ``at`` o'clock, ``days_ahead`` days before."""
    return clock.instant_of(day - dt.timedelta(days=days_ahead), at)


def last_open_day(*, now: dt.datetime, days_ahead: int, at: dt.time) -> dt.date:
    """The last day whose online places are open at ``now``."""
    last = clock.day_of(now) + dt.timedelta(days=days_ahead)
    return last if now >= opens_at(day=last, days_ahead=days_ahead, at=at) else last - dt.timedelta(days=1)


def half_day(at: dt.time) -> HalfDay:
    """The half-day in which a clock time lies."""
    if at < NOON:
        return HalfDay.MORNING
    return HalfDay.AFTERNOON if at < EVENING else HalfDay.EVENING
