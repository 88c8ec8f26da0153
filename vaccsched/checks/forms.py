"""What is scanned and pressed at the vaccination station."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.checks.models import Item, ItemResult
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Relation
from vaccsched.shared.forms import Form

METHODS = [(method, method) for method in ("shown", "spoken", "second_screen")]


class ScanForm(Form):
    """One box for ticket and vial."""

    code = StringField(
        validators=[InputRequired(_l("请扫码。")), Length(max=400, message=_l("扫到的内容太长，请对准一个码再扫。"))]
    )


class TickForm(Form):
    item = SelectField(choices=[(item.value, item.value) for item in Item])
    result = SelectField(choices=[(one.value, one.value) for one in ItemResult], default=ItemResult.OK.value)


class VerifyForm(Form):
    relation = SelectField(choices=[(one.value, one.value) for one in Relation])
    method = SelectField(choices=METHODS, default="shown")
    result = SelectField(choices=[(one.value, one.value) for one in ItemResult], default=ItemResult.OK.value)


class GiveForm(Form):
    """``confirmed``: the items seen with eyes that this press states."""

    site = SelectField(choices=[(site.value, site.value) for site in BodySite])
    confirmed = SelectMultipleField(choices=[(item.value, item.value) for item in Item])
    call_next = BooleanField()


class NotGivenForm(Form):
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])
