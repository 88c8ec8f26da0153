"""What is typed on the pages of webhooks."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.integration.models import WebhookKind
from vaccsched.shared.forms import Form, words_of


class HostForm(Form):
    host = StringField(
        validators=[InputRequired(_l("请填写主机名，例如 ehr.example.cn。")), Length(max=260, message=_l("太长了。"))]
    )


class WebhookForm(Form):
    name = StringField(
        validators=[
            InputRequired(_l("请填写推送给谁的什么系统。")),
            Length(max=60, message=_l("最多 60 字。")),
        ]
    )
    url = StringField(
        validators=[InputRequired(_l("请填写对方给的网址。")), Length(max=2000, message=_l("最多 2000 字。"))]
    )
    clinic_id = StringField(validators=[Optional()])
    kinds = SelectMultipleField(choices=words_of(WebhookKind))

    @property
    def wanted(self) -> list[WebhookKind]:
        """The kinds that were ticked."""
        return [WebhookKind(one) for one in self.kinds.data or []]
