"""What is pressed on the queue page and typed on the pages of the rule."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from vaccsched.shared.forms import Form, words_of
from vaccsched.shared.web import id_of
from vaccsched.visits.models import PriorityGroup


def _number(least: int, most: int) -> IntegerField:
    said = _l("请填 %(least)s–%(most)s 的整数。", least=least, most=most)
    return IntegerField(validators=[InputRequired(said), NumberRange(least, most, message=said)])


class ReasonForm(Form):
    reason = StringField(validators=[DataRequired(_l("请选一个原因。")), Length(max=40)])


class LeaveForm(Form):
    reason = StringField(validators=[Optional(), Length(max=100)])


class PriorityForm(Form):
    """``group`` empty: no longer."""

    group = StringField(validators=[Optional(), Length(max=20)])


class AtStationForm(ReasonForm):
    """To which station, and why."""

    station_id = StringField(validators=[DataRequired(_l("请选一个台。")), Length(max=40)])

    @property
    def station(self) -> uuid.UUID:
        return id_of(self.station_id.data or "")


class HoldForm(ReasonForm):
    minutes = _number(1, 120)


class RuleForm(Form):
    """The order rule."""

    groups = SelectMultipleField(choices=words_of(PriorityGroup))
    one_in = _number(0, 20)
    longest_extra = _number(5, 120)
    late_grace_minutes = _number(0, 240)
    calls_before_pass = _number(1, 5)
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因太长，请少于 200 字。"))])

    @property
    def figures(self) -> dict[str, Any]:
        """What makes a ``Rule``."""
        names = ("one_in", "longest_extra", "late_grace_minutes", "calls_before_pass")
        return {"groups": tuple(self.groups.data or ()), **{name: getattr(self, name).data for name in names}}


class AbilitiesForm(Form):
    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)
