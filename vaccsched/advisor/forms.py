"""What is typed on the advisor's pages."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaccsched.schedule.models import HalfDay
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Day, Form, sent_values, words_of

TABLES = _l("请填 1 到 20 张台。")
MINUTES = _l("请填 1 到 240 分钟。")
PERCENT = _l("请填 0 到 100 的整数。")
WEIGHT = _l("请选 0 到 3。")
POOL = _l("请填 0 到 500 的整数。")
TARGETS = ("p90", "overtime", "turned_away", "utilisation")
WEIGHTS = ("waiting", "full", "closing")


def _number(low: int, high: int, sentence: Any) -> IntegerField:
    return IntegerField(validators=[InputRequired(sentence), NumberRange(low, high, message=sentence)])


class AskForm(Form):
    """A study: which half-day, tables, limits, and how much what counts."""

    weekday = _number(0, 6, _l("请选星期几。"))
    half_day = StringField(validators=[AnyOf(words_of(HalfDay), message=_l("请选上午、下午或晚上。"))])
    desk = _number(1, 20, TABLES)
    screening = _number(1, 20, TABLES)
    vaccination = _number(1, 20, TABLES)
    p90 = _number(1, 240, MINUTES)
    overtime = _number(0, 240, MINUTES)
    turned_away = _number(0, 100, PERCENT)
    utilisation = _number(1, 100, PERCENT)
    least_pool = _number(0, 500, POOL)
    waiting = _number(0, 3, WEIGHT)
    full = _number(0, 3, WEIGHT)
    closing = _number(0, 3, WEIGHT)

    @property
    def tables(self) -> tuple[int, ...]:
        """At the desk, for screening, for vaccination."""
        return tuple(int(field.data or 1) for field in (self.desk, self.screening, self.vaccination))

    def numbers(self, names: tuple[str, ...]) -> dict[str, int]:
        """These fields' numbers."""
        return {name: int(self[name].data or 0) for name in names}


class ApplyForm(Form):
    """From when, for which weekdays, and the preview that was seen."""

    effective_from = Day(validators=[InputRequired(_l("请填从哪一天起。"))])
    shown = StringField(validators=[Optional(), Length(max=60)])

    def first_day(self, *, today: dt.date) -> dt.date:
        """:raises InvalidInput: today or earlier: today's half-days are being worked."""
        if self.effective_from.data is None or self.effective_from.data <= today:
            raise InvalidInput({"effective_from": [str(_l("请填明天或以后的日期。"))]})
        return dt.date.fromisoformat(self.effective_from.data.isoformat())

    def weekdays(self) -> list[int]:
        """:raises InvalidInput: none, or something else."""
        return weekdays_of(sent_values().getlist("weekdays"))


def weekdays_of(texts: list[str]) -> list[int]:
    """Weekdays (Monday 0) of repeated fields.

    :raises InvalidInput: none, or something else.
    """
    chosen = sorted(set(texts))
    if not chosen or not set(chosen) <= set("0123456"):
        raise InvalidInput({"weekdays": [str(_l("请至少选一个星期几。"))]})
    return [int(one) for one in chosen]
