"""Public holidays and make-up workdays (调休) as the holiday library knows them: proposals for the county's calendar.

The State Council announces each year's 调休 in the autumn before; until the library has it, a year is an estimate.
"""

import datetime as dt
import re
from dataclasses import dataclass

import holidays

from vaccsched.sites.models import CalendarSource, DayKind

SWAPPED = re.compile(r"(\d{4}-\d{2}-\d{2})")  # 「休息日（由 2026-01-04 调休）」 names the day that is worked instead
DAY_OFF = "调休放假"
WORKDAY = "调休上班"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One day. ``as_weekday``: a make-up workday is worked like the weekday that it makes up for, Monday 0."""

    day: dt.date
    kind: DayKind
    name: str
    source: CalendarSource
    as_weekday: int | None = None


def proposals(year: int) -> list[Proposal]:
    """All holidays and make-up workdays of a year, by day. An estimated year has no make-up workdays."""
    known = holidays.country_holidays("CN", years=[year, year + 1], language="zh_CN")
    workdays = {day for day in known.weekend_workdays if day.year == year}
    source = CalendarSource.ANNOUNCED if workdays else CalendarSource.ESTIMATED
    made_up: dict[dt.date, int] = {}
    found = []
    for day, name in known.items():
        swapped = SWAPPED.search(name)
        if swapped:
            made_up[dt.date.fromisoformat(swapped[1])] = day.weekday()
        if day.year == year:
            found.append(Proposal(day=day, kind=DayKind.HOLIDAY, name=DAY_OFF if swapped else name, source=source))
    found += [
        Proposal(day=day, kind=DayKind.MAKE_UP_WORKDAY, name=WORKDAY, source=source, as_weekday=made_up.get(day, 0))
        for day in workdays
    ]
    return sorted(found, key=lambda one: one.day)
