"""What is typed about temperatures."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from vaccsched.coldchain.models import Decision
from vaccsched.shared.fields import TenthsField
from vaccsched.shared.forms import Form, words_of
from vaccsched.stock.models import Presentation

LONG = Length(max=200, message=_l("请写在 200 个字以内。"))


class ReadingForm(Form):
    location_id = StringField(validators=[InputRequired(_l("请选哪个冰箱。")), Length(max=40)])
    tenths = TenthsField(validators=[InputRequired(_l("请填温度，例如 4.5。"))])
    note = StringField(validators=[Optional(), LONG])


class FileForm(Form):
    """A logger's file, uploaded or pasted as text."""

    location_id = StringField(validators=[InputRequired(_l("请选哪个冰箱。")), Length(max=40)])
    text = TextAreaField(validators=[Optional(), Length(max=600_000, message=_l("文件太大，请分几次导入。"))])


class MinutesForm(Form):
    """Minutes by band, as ``band_<name>``; hours may be typed as ``1:30``."""

    @property
    def minutes(self) -> dict[str, int]:
        typed = {name[5:]: text for name, text in request.form.items() if name.startswith("band_")}
        return {band: minutes_of(text) for band, text in typed.items() if text.strip()}


class SignForm(Form):
    """The second signature: a colleague's name and password, or empty when the colleague is signed in."""

    username = StringField(validators=[Optional(), Length(max=60)])
    password = PasswordField(validators=[Optional(), Length(max=200)])


class DecideForm(MinutesForm):
    decision = SelectField(choices=words_of(Decision), validators=[InputRequired(_l("请选怎么处理。"))])
    reason = StringField(validators=[DataRequired(_l("请写明依据。")), LONG])


class LeafletForm(MinutesForm):
    product_id = StringField(validators=[InputRequired(_l("请选疫苗产品。")), Length(max=40)])
    presentation = SelectField(choices=words_of(Presentation), validators=[InputRequired(_l("请选剂型。"))])
    source = StringField(validators=[DataRequired(_l("请写说明书的版本或厂家函件编号。")), LONG])


def minutes_of(text: str) -> int:
    """``90`` or ``1:30`` as minutes; 0 for anything else, which is less than any reading says."""
    hours, _colon, rest = text.strip().replace("：", ":").rpartition(":")
    if not rest.isdecimal() or (hours and not hours.isdecimal()) or len(text) > 8:
        return 0
    return int(hours or 0) * 60 + int(rest)
