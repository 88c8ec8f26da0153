"""Fields that read what people type: temperatures, days, instants, lists of scanned codes."""

import datetime as dt
import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, IntegerField, StringField
from wtforms.widgets import TextInput

from vaccsched.shared import clock
from vaccsched.shared.degrees import tenths_of

DASHES = str.maketrans("./年月", "----", "日")


def possible(day: dt.date | None) -> dt.date | None:
    """The day, unless nobody's life and no vaccine's expiry is so far away that nothing can be reckoned from it.

    :raises ValueError:
    """
    if day is not None and not 1850 <= day.year <= 2200:
        raise ValueError
    return day


class DayField(DateField):
    """A day as it stands on a pack; dots and slashes are read too."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata([text.strip().translate(DASHES) for text in valuelist])
            self.data = possible(self.data)
        except ValueError:
            raise ValueError(_l("日期请写成 2027-06-30 这样。")) from None


class TenthsField(Field):
    """A temperature in ℃ as typed (``4.5``, ``－18``, ``4.5℃``); ``data`` is 0.1 ℃, None when left empty."""

    widget = TextInput()
    data: int | None

    def process_formdata(self, valuelist: Any) -> None:
        typed = valuelist[0] if valuelist else ""
        self.data = tenths_of(typed)
        if self.data is None and typed.strip():
            raise ValueError(_l("温度请写成 4.5 或 -18 这样。"))


class CountField(IntegerField):
    """A whole number as typed, also with full-width digits; None when left empty."""

    def process_formdata(self, valuelist: Any) -> None:
        typed = unicodedata.normalize("NFKC", valuelist[0]).strip() if valuelist else ""
        self.data = int(typed) if typed.isdecimal() and len(typed) < 7 else None
        if typed and self.data is None:
            raise ValueError(_l("请填整数。"))


class InstantField(StringField):
    """A day with a time on the clinic's clock (``2026-12-01T09:30``); ``instant`` is UTC."""

    instant: dt.datetime | None = None

    def process_formdata(self, valuelist: Any) -> None:
        super().process_formdata(valuelist)
        typed = (self.data or "").strip()
        try:
            local = dt.datetime.fromisoformat(typed) if typed else None
            possible(local)
            self.instant = clock.instant_of(local.date(), local.time()) if local else None
        except (ValueError, OverflowError):
            raise ValueError(_l("时间请写成 2026-12-01 09:30 这样。")) from None


def lines_of(text: str | None) -> list[str]:
    """The texts of a field with one scan per line, without empty lines."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
