"""What is typed about a missed appointment."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired, Length

from vaccsched.booking.models import AppealStatus
from vaccsched.shared.forms import Form

LONGEST = 200


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


class AppealForm(Form):
    reason = StringField(
        filters=[_trimmed],
        validators=[
            DataRequired(_l("请写明没来的原因，例如当天看急诊。")),
            Length(max=LONGEST, message=_l("请写短一些，不超过 200 个字。")),
        ],
    )


class DecisionForm(Form):
    decision = StringField(validators=[AnyOf([AppealStatus.ACCEPTED.value, AppealStatus.REJECTED.value])])
    answer = StringField(
        filters=[_trimmed],
        validators=[
            DataRequired(_l("请写一句答复，申诉的人会看到。")),
            Length(max=LONGEST, message=_l("请写短一些，不超过 200 个字。")),
        ],
    )

    @property
    def to(self) -> AppealStatus:
        return AppealStatus(self.decision.data or "")
