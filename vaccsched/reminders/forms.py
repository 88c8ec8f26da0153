"""What a family says about reminders."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from vaccsched.reminders.models import Wish
from vaccsched.shared.forms import Form


class WishForm(Form):
    """One way; the address for e-mail."""

    wish = StringField(validators=[InputRequired(_l("请选一种方式。")), AnyOf([str(one) for one in Wish])])
    email = StringField(
        validators=[
            Optional(),
            Length(max=120),
            Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("邮箱写得不对，例如 li@example.cn。")),
        ]
    )
