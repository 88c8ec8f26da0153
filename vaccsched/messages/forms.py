"""What a gateway reports."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import UUID, AnyOf, InputRequired

from vaccsched.shared.forms import Form

REACHED, FAILED = "delivered", "failed"
WRONG = _l("status 请写 delivered（送到了）或 failed（没送到）。")


class DeliveryForm(Form):
    event_id = StringField(validators=[InputRequired(_l("请写消息的 event_id。")), UUID(_l("event_id 不对。"))])
    status = StringField(validators=[InputRequired(WRONG), AnyOf([REACHED, FAILED], message=WRONG)])
