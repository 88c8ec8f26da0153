"""What staff type about draws."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.shared import clock
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Day, Form

MOMENT = _l("请填日期和时间，例如 2026-12-01T20:00。")
MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]


class _Told:
    """A field that says in the clinic's words what it cannot read."""

    unread: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)  # type: ignore[misc]
        except ValueError:
            raise ValueError(str(self.unread)) from None


class Moment(_Told, DateTimeLocalField):
    unread = MOMENT


class Number(_Told, IntegerField):
    unread = _l("请填整数。")


class DrawForm(Form):
    """A new draw. Times are the clinic's wall clock."""

    vaccine_code = StringField(validators=[InputRequired(_l("请选择疫苗。")), Length(max=40)])
    doses = Number(
        validators=[InputRequired(_l("请填剂数。")), NumberRange(1, 1_000_000, _l("剂数请填 1 以上的整数。"))]
    )
    opens_at = Moment(format=MOMENTS, validators=[InputRequired(MOMENT)])
    closes_at = Moment(format=MOMENTS, validators=[InputRequired(MOMENT)])
    offer_hours = Number(
        validators=[InputRequired(_l("请填小时数。")), NumberRange(1, 336, _l("请填 1 到 336 小时。"))]
    )
    public_source = StringField(
        validators=[
            InputRequired(_l("请写明公开值的来源，例如“中国福利彩票双色球 2026139 期开奖号码”。")),
            Length(max=200, message=_l("请写短一些，最多 200 字。")),
        ]
    )
    public_on = Day(validators=[InputRequired(_l("请填公开值产生的日期。"))])

    @property
    def opening(self) -> dt.datetime:
        return _instant(self.opens_at.data)

    @property
    def closing(self) -> dt.datetime:
        return _instant(self.closes_at.data)

    @property
    def public_day(self) -> dt.date:
        day: dt.date | None = self.public_on.data
        assert day is not None
        return day


class PublicValueForm(Form):
    """The public value, typed twice: a draw cannot be repeated."""

    public_value = StringField(validators=[InputRequired(_l("请填公开值。")), Length(max=200)])
    public_value_again = StringField(validators=[InputRequired(_l("请把公开值再填一遍。")), Length(max=200)])
    reference = StringField(validators=[InputRequired(_l("请写明期号或网址，让别人查得到。")), Length(max=200)])

    @property
    def value(self) -> str:
        """:raises InvalidInput: the two differ."""
        typed = str(self.public_value.data or "")
        if typed.split() != str(self.public_value_again.data or "").split():
            raise InvalidInput({"public_value_again": [str(_l("两次填的不一样，请对照来源再填。"))]})
        return typed


class ReasonForm(Form):
    reason = StringField(validators=[InputRequired(_l("请写明原因，会显示给登记的人。")), Length(max=200)])


class CodeForm(Form):
    """A pseudonym, as on the receipt."""

    code = StringField(validators=[Optional(), Length(max=60)])

    @property
    def pseudonym(self) -> str:
        return "".join(str(self.code.data or "").split()).lower()


def _instant(typed: dt.datetime | None) -> dt.datetime:
    assert typed is not None
    return clock.instant_of(typed.date(), typed.time())
