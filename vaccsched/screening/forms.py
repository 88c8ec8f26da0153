"""What the screener types: the decision of an inquiry, another time."""

import re
import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome, SignatureMethod
from vaccsched.shared.forms import Form, words_of

TEMPERATURE = re.compile(r"(\d{2})(?:\.(\d))?")
PLAUSIBLE = (340, 430)  # axillary, 0.1 °C
NAME = [DataRequired(_l("请填签字人的姓名。")), Length(max=60, message=_l("姓名太长。"))]


class DecisionForm(Form):
    """The doctor's part of the inquiry, and who signs. ``signer_identity``: see ``operations.identity_from``."""

    temperature = StringField(validators=[InputRequired(_l("请填体温，例如 36.5。"))])
    outcome = RadioField(
        choices=words_of(InquiryOutcome),
        validators=[InputRequired(_l("请选建议接种、推迟接种或不宜接种。"))],
    )
    advice = TextAreaField(validators=[Optional(), Length(max=500, message=_l("建议请写在 500 个字以内。"))])
    signer_relation = SelectField(choices=words_of(Relation))
    signer_name = StringField(validators=NAME)
    signer_identity = StringField(validators=[Optional(), Length(max=40)])
    document = StringField(validators=[Optional(), Length(max=40, message=_l("证件号码太长。"))])
    written_authorisation = BooleanField()
    signature_method = SelectField(
        choices=words_of((SignatureMethod.PAPER, SignatureMethod.SPOKEN)),
        default=SignatureMethod.PAPER.value,
    )

    def validate_temperature(self, field: Field) -> None:
        tenths = temperature_tenths(field.data or "")
        if tenths is None or not PLAUSIBLE[0] <= tenths <= PLAUSIBLE[1]:
            raise ValidationError(_l("体温请填 34.0 到 43.0 之间的数，例如 36.5。"))


class ReasonForm(Form):
    """Why somebody goes home before the needle."""

    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])


class SlotForm(Form):
    """Which time instead."""

    slot_id = StringField(validators=[InputRequired(_l("请选一个时间。"))])


def temperature_tenths(text: str) -> int | None:
    """``36.5`` → 365, ``36`` → 360; None for anything else."""
    found = TEMPERATURE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) * 10 + int(found[2] or 0) if found else None
