"""What the pages of the ledger send."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.ledger.models import CallOutcome
from vaccsched.shared.forms import Day, Form, words_of


class CallForm(Form):
    """What a call ended in. ``seen``: how many calls the page showed."""

    outcome = SelectField(choices=words_of(CallOutcome), validators=[InputRequired(_l("请选这次电话的结果。"))])
    next_on = Day(validators=[Optional()])
    note = StringField(validators=[Optional(), Length(max=200, message=_l("备注最多 200 字。"))], default="")
    seen = IntegerField(validators=[InputRequired(_l("请刷新页面后再登记。")), NumberRange(min=0)])


class InviteForm(Form):
    """Whom to invite, by the ids of persons."""

    person_id = SelectMultipleField(choices=[], validate_choice=False)
