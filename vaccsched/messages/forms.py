"""What a gateway reports."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import UUID, AnyOf, InputRequired

from vaccsched.shared.forms import Form

WRONG = _l("请写 true 或 false。")


class DeliveryForm(Form):
    event_id = StringField(validators=[InputRequired(_l("请写消息的 event_id。")), UUID(_l("event_id 不对。"))])
    reached = StringField(validators=[InputRequired(WRONG), AnyOf(["true", "false"], message=WRONG)])
