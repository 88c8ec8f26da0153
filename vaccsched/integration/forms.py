"""What is typed on the page of programs."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.integration.models import ClientScope
from vaccsched.shared.forms import Form, words_of

RATE = _l("请填 1 到 6000 的整数。")


class ClientForm(Form):
    name = StringField(
        validators=[
            InputRequired(_l("请填写是谁的什么系统，例如“县健康档案平台”。")),
            Length(max=60, message=_l("最多 60 字。")),
        ]
    )
    clinic_id = StringField(validators=[Optional()])
    institution_id = StringField(validators=[Optional()])
    scopes = SelectMultipleField(choices=words_of(ClientScope))
    rate_per_minute = IntegerField(
        default=120, validators=[InputRequired(RATE), NumberRange(min=1, max=6000, message=RATE)]
    )

    @property
    def wanted(self) -> list[ClientScope]:
        """The scopes that were ticked."""
        return [ClientScope(one) for one in self.scopes.data or []]
