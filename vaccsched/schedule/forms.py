"""What is typed on the pages of settings and of the county."""

import datetime as dt
from decimal import Decimal
from typing import Any

import regex
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, DecimalField, IntegerField, StringField, TextAreaField, TimeField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Form, sent_values
from vaccsched.sites.models import DayKind

FEVER = _l("请填 37.0 到 39.0 之间的体温，例如 37.5。")
STAGE = regex.compile(r"\s*(\d{1,2})\D+(\d{1,3})\s*[%％]?\s*")


def _number(least: int, most: int, *, needed: bool = True) -> IntegerField:
    sentence = _l("请填 %(least)s 到 %(most)s 的整数。", least=least, most=most)
    first = InputRequired(sentence) if needed else Optional()
    return IntegerField(validators=[first, NumberRange(least, most, message=sentence)])


class SettingsForm(Form):
    """The settings a manager answers for; weekdays, groups and scarce vaccines are repeated fields."""

    days_ahead = _number(1, 60)
    opens_online_at = TimeField(validators=[InputRequired(_l("请填几点放号，例如 20:00。"))])
    opening_stages = TextAreaField(validators=[Length(max=200)])
    walk_in_percent = _number(0, 100)
    daily_maximum = _number(1, 10000, needed=False)
    rush_seconds = _number(0, 600)
    late_grace_minutes = _number(0, 240)
    no_show_limit = _number(1, 20, needed=False)
    no_show_days = _number(1, 1095)
    no_show_barred_days = _number(1, 1095)
    elders_beyond_doses = BooleanField(false_values=(False, "false", "0", ""))
    fever_line = DecimalField(validators=[InputRequired(FEVER), NumberRange(Decimal(37), Decimal(39), message=FEVER)])

    def values(self) -> dict[str, Any]:
        """As ``Settings`` takes them.

        :raises InvalidInput: a line of stages that cannot be read, or a weekday that is none.
        """
        sent = sent_values()
        converted = ("opening_stages", "fever_line")
        plain = {name: field.data for name, field in self._fields.items() if name not in converted}
        weekdays = sorted(set(sent.getlist("opening_weekdays")))
        if not set(weekdays) <= set("0123456"):
            raise InvalidInput({"opening_weekdays": [str(_l("请选星期几。"))]})
        return plain | {
            "opening_weekdays": "".join(weekdays),
            "opening_stages": stages_of(self.opening_stages.data or ""),
            "walk_in_groups": sent.getlist("walk_in_groups"),
            "scarce_vaccines": sent.getlist("scarce_vaccines"),
            "fever_line_tenths": int((self.fever_line.data or Decimal(0)) * 10),
        }


class FloorForm(Form):
    """The county's floor of walk-in places, in percent."""

    percent = _number(0, 100)


class DayForm(Form):
    """What a day is in this county."""

    day = DateField(validators=[InputRequired(_l("请填日期。"))])
    kind = StringField(validators=[AnyOf([str(kind) for kind in DayKind], message=_l("请选这一天是什么。"))])
    name = StringField(validators=[DataRequired(_l("请写名称，例如「端午节」。")), Length(max=40)])
    as_weekday = IntegerField(default=0, validators=[Optional(), NumberRange(0, 6, message=_l("请选照星期几的计划。"))])

    @property
    def values(self) -> dict[str, Any]:
        day: dt.date | None = self.day.data
        kind = DayKind(self.kind.data or "")
        return {"day": day, "kind": kind, "name": self.name.data, "as_weekday": self.as_weekday.data or 0}


def stages_of(text: str) -> list[list[int]]:
    """「14 60」 per line as [[days before, percent], …]; nothing: all at once.

    :raises InvalidInput: a line that is no pair of numbers.
    """
    stages = []
    for line in filter(str.strip, text.splitlines()):
        found = STAGE.fullmatch(line)
        if found is None:
            sentence = _l(
                "「%(line)s」看不懂。每行写两个数：提前几天、开放百分之几，例如 14 60。", line=line.strip()[:20]
            )
            raise InvalidInput({"opening_stages": [str(sentence)]})
        stages.append([int(found[1]), int(found[2])])
    return stages
