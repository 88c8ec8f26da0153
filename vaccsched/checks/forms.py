"""What is scanned and pressed at the vaccination station."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.checks.models import Item, ItemResult
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Relation
from vaccsched.shared.forms import Form, words_of

METHODS: Any = ["shown", "spoken", "second_screen"]


class ScanForm(Form):
    """One box for ticket and vial."""

    code = StringField(
        validators=[InputRequired(_l("请扫码。")), Length(max=400, message=_l("扫到的内容太长，请对准一个码再扫。"))]
    )


class TickForm(Form):
    item = SelectField(choices=words_of(Item))
    result = SelectField(choices=words_of(ItemResult), default=ItemResult.OK.value)


class VerifyForm(Form):
    relation = SelectField(choices=words_of(Relation))
    method = SelectField(choices=METHODS, default="shown")
    result = SelectField(choices=words_of(ItemResult), default=ItemResult.OK.value)


class GiveForm(Form):
    """``confirmed``: the items seen with eyes that this press states."""

    site = SelectField(choices=words_of(BodySite))
    confirmed = SelectMultipleField(choices=words_of(Item))
    call_next = BooleanField()


class NotGivenForm(Form):
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])
