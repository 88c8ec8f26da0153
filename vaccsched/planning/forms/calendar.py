"""What is typed on the page of closures and blocked hours."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from vaccsched.shared.forms import Form

WEEKDAY = _l("请选照星期几的计划。")
REASON = _l("请写原因，居民会看到。不超过 100 字。")


class CloseForm(Form):
    """A day and the reason that residents read; ``seen``: how many people concerned were shown."""

    day = DateField(validators=[InputRequired(_l("请填日期。"))])
    reason = StringField(validators=[DataRequired(REASON), Length(max=100, message=REASON)])
    seen = IntegerField(default=0, validators=[Optional()])

    @property
    def values(self) -> dict[str, Any]:
        return {"day": self.day.data, "reason": self.reason.data, "seen": self.seen.data or 0}


class BlockForm(CloseForm):
    """Hours of a day without places."""

    first = TimeField(validators=[InputRequired(_l("请填从几点起，例如 10:00。"))])
    last = TimeField(validators=[InputRequired(_l("请填到几点止，例如 11:00。"))])

    @property
    def values(self) -> dict[str, Any]:
        return super().values | {"first": self.first.data, "last": self.last.data}


class WorkdayForm(Form):
    """By which weekday's plan a make-up workday is worked."""

    day = DateField(validators=[InputRequired(_l("请填日期。"))])
    weekday = IntegerField(validators=[InputRequired(WEEKDAY), NumberRange(0, 6, message=WEEKDAY)])

    @property
    def values(self) -> dict[str, Any]:
        day: dt.date | None = self.day.data
        return {"day": day, "weekday": self.weekday.data}
