"""What is typed when supply breaks."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.disruptions.models import DisruptionKind
from vaccsched.schedule.models import HalfDay
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Form, words_of

OF_A_DAY = (DisruptionKind.CLINIC_CLOSED, DisruptionKind.STAFF_ILL)
HALF_DAYS: Any = ["", *words_of(HalfDay)]  # none: the whole day
PERCENT = _l("请填 0 到 99 的整数：还能接待平时的百分之几。")


class DisruptionForm(Form):
    """A day, or one half of it, on which fewer can be served; a closed one keeps 0 percent."""

    kind = SelectField(choices=words_of(OF_A_DAY), validators=[InputRequired(_l("请选发生了什么。"))])
    day = DateField(validators=[InputRequired(_l("请选哪一天。"))])
    half_day = SelectField(choices=HALF_DAYS, validators=[Optional()])
    kept_percent = IntegerField(validators=[Optional(), NumberRange(0, 99, message=PERCENT)])
    reason = StringField(validators=[InputRequired(_l("请写原因。")), Length(max=100)])

    @property
    def chosen_kind(self) -> DisruptionKind:
        return DisruptionKind(self.kind.data)

    @property
    def chosen_day(self) -> dt.date:
        """Which day; parsing has refused a form without it."""
        if self.day.data is None:
            raise InvalidInput({"day": [str(_l("请选哪一天。"))]})
        return self.day.data

    @property
    def chosen_half(self) -> HalfDay | None:
        return HalfDay(self.half_day.data) if self.half_day.data else None

    @property
    def kept(self) -> int:
        """Percent of the places that stay."""
        return 0 if self.chosen_kind is DisruptionKind.CLINIC_CLOSED else self.kept_percent.data or 0
