"""What the county decides about a rule."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length

from vaccsched.shared.forms import Day, Form, words_of
from vaccsched.stops.models import RuleKind, SoftRule


class DecideForm(Form):
    rule = SelectField(choices=words_of(SoftRule))
    kind = SelectField(choices=words_of(RuleKind))
    effective_from = Day(validators=[InputRequired(_l("请填从哪一天起。"))])
    reason = StringField(validators=[Length(max=200, message=_l("原因请写在 200 个字以内。"))])
