"""What is scanned and pressed at the vaccination station."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.checks.models import CodeEntry, Item, ItemResult
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Relation
from vaccsched.shared.forms import Form, words_of
from vaccsched.stops.models import SoftRule

METHODS: Any = ["shown", "spoken", "tablet"]  # the second screen and the ticket speak for themselves


class ScanForm(Form):
    """One box for ticket and vial. ``entry``: how the code came in; a typed vial needs its reason."""

    code = StringField(
        validators=[InputRequired(_l("请扫码。")), Length(max=400, message=_l("扫到的内容太长，请对准一个码再扫。"))]
    )
    entry = SelectField(choices=words_of(CodeEntry), default=CodeEntry.SCAN.value)
    typed_reason = StringField(validators=[Optional(), Length(max=40)])


class TickForm(Form):
    item = SelectField(choices=words_of(Item))
    result = SelectField(choices=words_of(ItemResult), default=ItemResult.OK.value)


class VerifyForm(Form):
    relation = SelectField(choices=words_of(Relation))
    method = SelectField(choices=METHODS, default="shown")
    result = SelectField(choices=words_of(ItemResult), default=ItemResult.OK.value)


class ConfirmForm(Form):
    """``pack_id``: the vial that the screen showed."""

    pack_id = StringField(validators=[Length(max=40)])
    result = SelectField(choices=words_of(ItemResult), default=ItemResult.OK.value)


class AnswerForm(Form):
    rule = SelectField(choices=words_of(SoftRule))
    reason = StringField(validators=[Length(max=40)])


class GiveForm(Form):
    """``confirmed``: the items seen with eyes that this press states."""

    site = SelectField(choices=words_of(BodySite))
    confirmed = SelectMultipleField(choices=words_of(Item))
    call_next = BooleanField()


class NotGivenForm(Form):
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])


class ReasonForm(Form):
    """A reason pressed from a list."""

    reason = StringField(validators=[Optional(), Length(max=40)])
