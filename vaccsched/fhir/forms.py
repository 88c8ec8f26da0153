"""What is typed on the page of what is published."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Regexp

from vaccsched.shared.forms import Form

POSTAL_CODE = re.compile(r"[0-9]{6}\Z")


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


class AddressForm(Form):
    province = StringField(filters=[_trimmed], validators=[DataRequired(_l("请填省份，例如 浙江省。")), Length(max=40)])
    city = StringField(filters=[_trimmed], validators=[DataRequired(_l("请填市，例如 金华市。")), Length(max=40)])
    postal_code = StringField(
        filters=[_trimmed],
        validators=[DataRequired(_l("请填 6 位邮政编码。")), Regexp(POSTAL_CODE, message=_l("邮政编码是 6 位数字。"))],
    )
