"""How full a slot is, and in which half-day a time lies."""

import datetime as dt
import enum

from vaccsched.schedule.models import HalfDay

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


def half_day(at: dt.time) -> HalfDay:
    """The half-day in which a clock time lies."""
    if at < NOON:
        return HalfDay.MORNING
    return HalfDay.AFTERNOON if at < EVENING else HalfDay.EVENING
