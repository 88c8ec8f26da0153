"""What is typed on the plan's pages: one half-day, for one or several weekdays."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import DateField, IntegerField, StringField, TimeField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaccsched.schedule.models import SLOT_MINUTES, HalfDay
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Form, sent_values

MOST_SLOTS = 36
WEEKLY, ONCE = "weekly", "once"
APPLIES = _l("请选择每周都这样，还是只这一天。")
PLACES = _l("请填 0 到 500 的整数。")


class PublishForm(Form):
    """What the preview hands on: its fingerprint, whether the booked are kept, how many booked for a dropped vaccine
    were shown.
    """

    cut = StringField(default="refuse", validators=[AnyOf(["refuse", "keep_booked"])])
    shown = StringField(validators=[Optional(), Length(max=60)])
    seen = IntegerField(default=0, validators=[Optional(), NumberRange(0, 1_000_000)])


class PlanForm(PublishForm):
    """Slots come as three columns of repeated fields: slot_start, slot_end, slot_places; empty rows do not count."""

    open = StringField(validators=[AnyOf(["yes", "no"], message=_l("请选择开或不开。"))])
    walk_in_places = IntegerField(validators=[InputRequired(PLACES), NumberRange(0, 500, message=PLACES)])
    effective_from = DateField(validators=[InputRequired(_l("请填从哪一天起。"))])
    applies = StringField(default=WEEKLY, validators=[AnyOf([WEEKLY, ONCE], message=APPLIES)])

    @property
    def is_open(self) -> bool:
        return bool(self.open.data == "yes")

    @property
    def is_once(self) -> bool:
        """A plan for ``effective_from`` alone."""
        return bool(self.applies.data == ONCE)

    def vaccine_codes(self) -> list[str] | None:
        """What is given in this half-day; None: all that the clinic gives."""
        return sent_values().getlist("vaccine_codes") or None

    def refuse_past(self, *, today: dt.date) -> None:
        """:raises InvalidInput: a plan for days that are over changes nothing but the books."""
        if self.effective_from.data is not None and self.effective_from.data < today:
            raise InvalidInput({"effective_from": [str(_l("请填今天或以后的日期。"))]})

    def slots(self) -> list[tuple[dt.time, dt.time, int]]:
        """Start, end, places of each row.

        :raises InvalidInput: a row is half empty or holds no time or number.
        """
        return slots_of(sent_values())

    def weekdays(self) -> list[int]:
        """The weekdays that the plan is for, Monday 0.

        :raises InvalidInput: none, or something else.
        """
        chosen = sorted(set(sent_values().getlist("weekdays")))
        if not chosen or not set(chosen) <= set("0123456"):
            raise InvalidInput({"weekdays": [str(_l("请至少选一个星期几。"))]})
        return [int(one) for one in chosen]


class DrawForm(Form):
    """From, to, minutes and places of the slots to be drawn up."""

    draw_first = TimeField(validators=[InputRequired(_l("请填从几点起，例如 08:00。"))])
    draw_last = TimeField(validators=[InputRequired(_l("请填到几点止，例如 11:30。"))])
    draw_minutes = IntegerField(validators=[AnyOf(SLOT_MINUTES, message=_l("请选 10、15 或 30 分钟。"))])
    draw_places = IntegerField(validators=[InputRequired(PLACES), NumberRange(0, 500, message=PLACES)])

    @property
    def values(self) -> dict[str, Any]:
        """As ``slots_between`` takes them."""
        return {
            "first": self.draw_first.data,
            "last": self.draw_last.data,
            "minutes": self.draw_minutes.data,
            "places": self.draw_places.data,
        }


def half_day_of(text: str) -> HalfDay | None:
    """The half-day of an address, or None."""
    return HalfDay(text) if text in set(HalfDay) else None


def slots_of(sent: MultiDict[str, str]) -> list[tuple[dt.time, dt.time, int]]:
    """The rows that were filled in.

    :raises InvalidInput: at the field ``slots``, with the number of the row.
    """
    columns = [sent.getlist(name) for name in ("slot_start", "slot_end", "slot_places")]
    if len({len(column) for column in columns}) != 1 or len(columns[0]) > MOST_SLOTS:
        raise InvalidInput({"slots": [str(_l("时间段没有填完整，请检查每一行。"))]})
    found = []
    for number, row in enumerate(zip(*columns, strict=True), 1):
        texts = [text.strip() for text in row]
        if any(texts[:2]):
            found.append(_slot(texts, number))
    return found


def _slot(texts: list[Any], number: int) -> tuple[dt.time, dt.time, int]:
    try:
        start, end = (dt.time.fromisoformat(text) for text in texts[:2])
        places = int(texts[2])
    except ValueError:
        places = -1
    if not 0 <= places <= 500:
        sentence = _l("第 %(number)s 行要有开始、结束两个时间（例如 08:30）和 0 到 500 的号数。", number=number)
        raise InvalidInput({"slots": [str(sentence)]})
    return start, end, places
