"""What is typed in the observation room."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length

from vaccsched.residents.models import Relation
from vaccsched.shared.forms import Form


class ScanForm(Form):
    code = StringField(
        validators=[
            InputRequired(_l("请扫号票，或输入票上的号，例如 A012。")),
            Length(max=400, message=_l("扫到的内容太长，请再扫一次。")),
        ]
    )


class EarlyForm(Form):
    """Who leaves early says why and signs."""

    reason = StringField(
        validators=[
            InputRequired(_l("请写明为什么要提前走。")),
            Length(max=200, message=_l("请写短一些，最多 200 字。")),
        ]
    )
    signer_relation = StringField(validators=[AnyOf(list(Relation), message=_l("请选择签名人是谁。"))])
    signer_name = StringField(
        validators=[InputRequired(_l("请填写签名人的姓名。")), Length(max=60, message=_l("姓名太长。"))]
    )
