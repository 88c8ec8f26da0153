"""How days, times and ages are written for people: 11月24日 周二 08:30; in English Tue 24 Nov 08:30.

Every filter takes a date or an instant; an instant is shown on the clinic's wall clock.
"""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import get_locale

from vaccsched.shared import clock

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS_SHOWN_BELOW = 7  # years; a school child's age is told in years


def day(value: dt.date | dt.datetime) -> str:
    """``11月24日 周二``; with the year when it is not this year's."""
    shown = _day(value)
    year = shown.year if shown.year != clock.day_of(clock.now()).year else None
    if _english():
        text = f"{WEEKDAYS_EN[shown.weekday()]} {shown.day} {MONTHS_EN[shown.month - 1]}"
        return f"{text} {year}" if year else text
    text = f"{shown.month}月{shown.day}日 周{WEEKDAYS_ZH[shown.weekday()]}"
    return f"{year}年{text}" if year else text


def full_day(value: dt.date | dt.datetime) -> str:
    """``2023年5月1日``, for birth dates and expiry dates: always with the year, never with the weekday."""
    shown = _day(value)
    if _english():
        return f"{shown.day} {MONTHS_EN[shown.month - 1]} {shown.year}"
    return f"{shown.year}年{shown.month}月{shown.day}日"


def month(value: dt.date | dt.datetime) -> str:
    """``2026年11月``, for reports."""
    shown = _day(value)
    return f"{MONTHS_EN[shown.month - 1]} {shown.year}" if _english() else f"{shown.year}年{shown.month}月"


def time(value: dt.datetime | dt.time) -> str:
    """``08:30``."""
    shown = clock.local(value) if isinstance(value, dt.datetime) else value
    return shown.strftime("%H:%M")


def time_seconds(value: dt.datetime) -> str:
    """``08:30:05``, for the age of figures."""
    return clock.local(value).strftime("%H:%M:%S")


def day_time(value: dt.datetime) -> str:
    """``11月24日 周二 08:30``."""
    return f"{day(value)} {time(value)}"


def time_span(start: dt.datetime, end: dt.datetime) -> str:
    """``08:30–09:00``."""
    return f"{time(start)}–{time(end)}"


def age(birth_date: dt.date, on: dt.date | None = None) -> str:
    """``26天``, ``2个月``, ``3岁2个月``, ``71岁`` on that day (default today), in calendar months."""
    passed = relativedelta(on or clock.day_of(clock.now()), birth_date)
    months = passed.months if passed.years < MONTHS_SHOWN_BELOW else 0
    days = passed.days if not (passed.years or passed.months) else 0
    return (_english_age if _english() else _chinese_age)(passed.years, months, days)


def _chinese_age(years: int, months: int, days: int) -> str:
    if not (years or months):
        return f"{days}天"
    return (f"{years}岁" if years else "") + (f"{months}个月" if months else "")


def _english_age(years: int, months: int, days: int) -> str:
    if not (years or months):
        return _counted(days, "day")
    return " ".join(_counted(number, word) for number, word in ((years, "year"), (months, "month")) if number)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _day(value: dt.date | dt.datetime) -> dt.date:
    return clock.day_of(value) if isinstance(value, dt.datetime) else value


def _english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"


FILTERS: dict[str, Any] = {
    "day": day,
    "full_day": full_day,
    "month": month,
    "time": time,
    "time_seconds": time_seconds,
    "day_time": day_time,
    "age": age,
}
