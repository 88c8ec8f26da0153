"""What is typed on the pages of outreach sessions."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from vaccsched.shared.forms import Form, sent_values

PLACE = _l("请写地点，例如「青山敬老院」，不超过 100 字。")
PEOPLE = _l("请填 1 到 500 的整数。")


class OutreachForm(Form):
    """Place, day, hours, number of people, vaccines (repeated; none: all)."""

    place = StringField(validators=[DataRequired(PLACE), Length(max=100, message=PLACE)])
    day = DateField(validators=[InputRequired(_l("请填日期。"))])
    first = TimeField(validators=[InputRequired(_l("请填从几点起，例如 09:00。"))])
    last = TimeField(validators=[InputRequired(_l("请填到几点止，例如 11:00。"))])
    capacity = IntegerField(validators=[InputRequired(PEOPLE), NumberRange(1, 500, message=PEOPLE)])

    @property
    def values(self) -> dict[str, Any]:
        return {
            "place": self.place.data or "",
            "day": self.day.data,
            "first": self.first.data,
            "last": self.last.data,
            "capacity": self.capacity.data,
            "vaccine_codes": sent_values().getlist("vaccine_codes"),
        }


class CapacityForm(Form):
    capacity = IntegerField(validators=[InputRequired(PEOPLE), NumberRange(1, 500, message=PEOPLE)])


class AddForm(Form):
    """Who gets on the roster; the vaccines are a repeated field."""

    person_id = StringField(validators=[DataRequired(_l("请先选一个人。"))])

    def vaccine_codes(self) -> list[str]:
        return sent_values().getlist("vaccine_codes")
