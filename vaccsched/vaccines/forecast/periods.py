"""Calendar arithmetic of the programme: calendar months clamped to the month's end, days taken literally.

"满2月龄" is the same day two calendar months later, or that month's last day where the day does not exist;
"间隔≥28天" allows day 28 (免疫程序(2026年版)).
"""

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

_ISO = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_FROM_THIS_MANY_MONTHS_IN_YEARS = 36  # people say 18月龄 and 24月龄, but 3周岁


@dataclass(frozen=True)
class Period:
    """A length of time from the programme file: ``P28D``, ``P6W``, ``P8M``, ``P13Y``."""

    months: int = 0
    days: int = 0
    spoken: str = field(default="", compare=False)  # W or Y: written in weeks or years, so spoken in them
    key: int = field(init=False, compare=False, repr=False)  # quick to look up by

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.months * 100_000 + self.days)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read an ISO 8601 duration of years, months, weeks and days.

        :raises ValueError: if the text is anything else
        """
        found = _ISO.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is not a duration like P28D, P6W, P8M or P13Y")
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return cls(years * 12 + months, weeks * 7 + days, "W" if weeks else "Y" if years else "")

    @cached_property
    def zh(self) -> str:
        """The length as people say it: 28天, 6周, 8个月, 3年."""
        if self.months:
            return f"{self.months // 12}年" if self._whole_years else f"{self.months}个月"
        return f"{self.days // 7}周" if self.spoken == "W" else f"{self.days}天"

    @cached_property
    def en(self) -> str:
        """The length in English: 28 days, 6 weeks, 8 months, 3 years."""
        if self.months:
            return _plural(self.months // 12, "year") if self._whole_years else _plural(self.months, "month")
        return _plural(self.days // 7, "week") if self.spoken == "W" else _plural(self.days, "day")

    @cached_property
    def age_zh(self) -> str:
        """The length as an age: 出生, 6周龄, 8月龄, 3周岁."""
        if not self.months and not self.days:
            return "出生"
        if self.months:
            return f"{self.months // 12}周岁" if self._whole_years else f"{self.months}月龄"
        return f"{self.days // 7}周龄" if self.spoken == "W" else f"{self.days}天"

    @property
    def _whole_years(self) -> bool:
        in_years = self.spoken == "Y" or self.months >= _FROM_THIS_MANY_MONTHS_IN_YEARS
        return in_years and self.months % 12 == 0


def later(start: date, period: Period) -> date:
    """The day on which ``period`` has passed since ``start``; months first, clamped to month end, then days."""
    if not period.months:
        return start + timedelta(days=period.days)
    year, month = divmod(start.year * 12 + start.month - 1 + period.months, 12)
    day = start.day
    if day > 28:
        day = min(day, monthrange(year, month + 1)[1])
    end = date(year, month + 1, day)
    return end + timedelta(days=period.days) if period.days else end


def age_in_months(birth: date, on: date) -> int:
    """Completed calendar months of age on a day (0 on the day of birth)."""
    months = (on.year - birth.year) * 12 + on.month - birth.month
    return months if later(birth, Period(months)) <= on else months - 1


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
