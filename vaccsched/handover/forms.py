"""What is typed on the pages of the handover."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from vaccsched.shared.forms import Form


class ReasonForm(Form):
    reason = StringField(validators=[Length(max=200, message=_l("最多 200 字。"))])
