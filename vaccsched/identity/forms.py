"""What is typed on identity's pages."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, PasswordField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from vaccsched.identity.models import CertificateTask, DeviceKind, Role
from vaccsched.shared.forms import Form, words_of

NEEDED = DataRequired(_l("请填写。"))
CHOSEN = _l("请从列表里选择。")
MAX_PASSWORD = 200  # argon2 takes any length; a request should not
USERNAME = r"^\s*[0-9A-Za-z][0-9A-Za-z._-]{2,39}\s*$"


class SignInForm(Form):
    """Nothing is said about which of the two is wrong."""

    username = StringField(validators=[InputRequired(_l("请输入账号。")), Length(max=60, message=_l("账号太长。"))])
    password = PasswordField(
        validators=[InputRequired(_l("请输入密码。")), Length(max=MAX_PASSWORD, message=_l("密码太长。"))]
    )
    next = StringField(validators=[Optional(), Length(max=400)])


class PasswordForm(Form):
    """``current`` is asked for unless the password was a one-time one."""

    current = PasswordField(validators=[Length(max=MAX_PASSWORD)])
    password = PasswordField(validators=[NEEDED, Length(max=MAX_PASSWORD, message=_l("密码太长。"))])
    again = PasswordField(validators=[NEEDED])

    def validate_again(self, field: Field) -> None:
        if field.data != self.password.data:
            raise ValidationError(_l("两次输入的密码不一样，请重新输入。"))


class StationForm(Form):
    station_id = StringField(validators=[NEEDED, Length(max=40)])
    next = StringField(validators=[Optional(), Length(max=400)])


class AccountForm(Form):
    username = StringField(
        validators=[NEEDED, Regexp(USERNAME, message=_l("账号用 3 到 40 个字母、数字、点、横线，例如 li.na。"))]
    )
    name = StringField(validators=[NEEDED, Length(max=60, message=_l("姓名太长。"))])
    roles = SelectMultipleField(choices=words_of(Role))
    clinic_id = StringField(validators=[Optional(), Length(max=40)])


class RolesForm(Form):
    roles = SelectMultipleField(choices=words_of(Role))


class CertificateForm(Form):
    task = StringField(validators=[AnyOf(list(CertificateTask), message=CHOSEN)])
    number = StringField(validators=[NEEDED, Length(max=60, message=_l("证书编号太长。"))])
    issued_on = DateField(validators=[InputRequired(_l("请填写发证日期。"))])
    valid_until = DateField(validators=[InputRequired(_l("请填写有效期。"))])


class DeviceForm(Form):
    kind = StringField(validators=[AnyOf(list(DeviceKind), message=CHOSEN)])
    name = StringField(validators=[NEEDED, Length(max=60, message=_l("名称太长。"))])
    clinic_id = StringField(validators=[Optional(), Length(max=40)])
    station_id = StringField(validators=[Optional(), Length(max=40)])
