"""Dates of a search: ``2026``, ``ge2026-11``, ``lt2026-11-24T08:30:00+08:00`` (FHIR R4 search, date)."""

import datetime as dt
import re
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from vaccsched.shared import clock

FORM = re.compile(
    r"(?P<prefix>eq|ne|gt|lt|ge|le|sa|eb)?"
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?P<part>\.\d{1,9})?)?"
    r"(?P<zone>Z|[+-]\d{2}:\d{2})?)?)?)?",
    re.ASCII,
)
FIRST_YEAR, LAST_YEAR = 1900, 2200  # what a database and a clock can reckon with


@dataclass(frozen=True, kw_only=True)
class Span:
    """The instants a date stands for, from ``low`` to before ``high``, and how they are compared."""

    prefix: str
    low: dt.datetime
    high: dt.datetime

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last of the clinic's days in it."""
        return clock.day_of(self.low), clock.day_of(self.high - dt.timedelta(microseconds=1))


def date_span(text: str) -> Span | None:
    """What a date parameter says; without a zone it is the clinic's time. None: no date."""
    found = FORM.fullmatch(text.replace(" ", "+") if "T" in text else text)  # an unescaped + arrives as a space
    if found is None or not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        return None
    try:
        low = _low(found)
        high = low + _width(found)
    except (ValueError, OverflowError):
        return None
    return Span(prefix=found["prefix"] or "eq", low=low.astimezone(dt.UTC), high=high.astimezone(dt.UTC))


def _low(found: re.Match[str]) -> dt.datetime:
    numbers = [int(found[name] or 1) for name in ("year", "month", "day")]
    numbers += [int(found[name] or 0) for name in ("hour", "minute", "second")]
    zone = found["zone"]
    at = dt.datetime(*numbers, tzinfo=clock.SHANGHAI)  # type: ignore[arg-type, misc]
    if zone is None:
        return at
    return dt.datetime.fromisoformat(at.replace(tzinfo=None).isoformat() + zone.replace("Z", "+00:00"))


def _width(found: re.Match[str]) -> relativedelta:
    """As far as the date was written: a year, a month, a day, a minute, a second."""
    if found["month"] is None:
        return relativedelta(years=1)
    if found["day"] is None:
        return relativedelta(months=1)
    if found["hour"] is None:
        return relativedelta(days=1)
    return relativedelta(minutes=1) if found["second"] is None else relativedelta(seconds=1)
