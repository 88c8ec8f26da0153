"""What is typed for one change of many half-days."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange

from vaccsched.planning.forms.plan import PublishForm
from vaccsched.schedule.models import HalfDay
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import sent_values

SAME, ALL, THESE = "same", "all", "these"
GIVES = _l("请选择疫苗不变、打全部疫苗，还是只打选中的。")
DIFFERENCE = _l("请填 -500 到 500 的整数，不变填 0。")


class SeriesForm(PublishForm):
    """Weekdays and half-days are repeated fields; every pair of them is changed."""

    effective_from = DateField(validators=[InputRequired(_l("请填从哪一天起。"))])
    online_difference = IntegerField(default=0, validators=[NumberRange(-500, 500, message=DIFFERENCE)])
    walk_in_difference = IntegerField(default=0, validators=[NumberRange(-500, 500, message=DIFFERENCE)])
    closes = BooleanField()
    gives = StringField(default=SAME, validators=[AnyOf([SAME, ALL, THESE], message=GIVES)])

    def half_days(self) -> list[tuple[int, HalfDay]]:
        """The pairs of weekday (Monday 0) and half-day.

        :raises InvalidInput: none of either, or something else.
        """
        sent = sent_values()
        weekdays, halves = set(sent.getlist("weekdays")), set(sent.getlist("half_days"))
        if not weekdays or not weekdays <= set("0123456"):
            raise InvalidInput({"weekdays": [str(_l("请至少选一个星期几。"))]})
        if not halves or not halves <= set(HalfDay):
            raise InvalidInput({"half_days": [str(_l("请至少选一个半天。"))]})
        return [(int(weekday), HalfDay(half)) for weekday in weekdays for half in halves]

    def change(self) -> dict[str, Any]:
        """As ``SeriesChange`` takes it.

        :raises InvalidInput: nothing is to be changed.
        """
        change = {
            "online_difference": self.online_difference.data or 0,
            "walk_in_difference": self.walk_in_difference.data or 0,
            "closes": bool(self.closes.data),
        }
        codes = self.vaccine_codes()
        if not any(change.values()) and codes is None:
            raise InvalidInput({"online_difference": [str(_l("还没有填要改什么：加减几个号、换疫苗，或改为不开。"))]})
        return change | {"vaccine_codes": codes}

    def vaccine_codes(self) -> list[str] | None:
        """What the half-days shall give; empty: all that the clinic gives; None: as now.

        :raises InvalidInput: only those chosen, and none is.
        """
        if self.gives.data != THESE:
            return [] if self.gives.data == ALL else None
        codes = sorted(set(sent_values().getlist("vaccine_codes")))
        if not codes:
            raise InvalidInput({"vaccine_codes": [str(_l("请至少选一种疫苗，或改为打全部疫苗。"))]})
        return codes

    def first_day(self, *, today: dt.date) -> dt.date:
        """From when.

        :raises InvalidInput: that day is over.
        """
        if self.effective_from.data is None or self.effective_from.data < today:
            raise InvalidInput({"effective_from": [str(_l("请填今天或以后的日期。"))]})
        return dt.date.fromisoformat(self.effective_from.data.isoformat())
