"""What is sent with a score."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaccsched.feedback.models import STAYS
from vaccsched.shared.forms import Form

CHOOSE = _l("请选 1 到 5 颗星。")


class ScoreForm(Form):
    stars = IntegerField(validators=[InputRequired(CHOOSE), NumberRange(1, 5, message=CHOOSE)])
    stay = StringField(validators=[Optional(), AnyOf(STAYS, message=_l("请从几个时间里选一个，也可以不答。"))])
    comment = StringField(validators=[Optional(), Length(max=500, message=_l("意见最多 500 字。"))])
