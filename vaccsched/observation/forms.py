"""What is typed in the observation room."""

import re
import unicodedata

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from vaccsched.observation.errors import BadWeight
from vaccsched.observation.models import AlarmEnd, CallResult, EmergencyOutcome, StepKind
from vaccsched.residents.models import Relation
from vaccsched.shared.forms import Form, words_of
from vaccsched.shared.strokes import Signed

NOTE = Length(max=1000, message=_l("请写短一些，最多 1000 字。"))
KILOGRAMS = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")


class ScanForm(Form):
    code = StringField(
        validators=[
            InputRequired(_l("请扫号票，或输入票上的号，例如 A012。")),
            Length(max=400, message=_l("扫到的内容太长，请再扫一次。")),
        ]
    )


class EarlyForm(Form):
    """Who leaves early says why and signs."""

    reason = StringField(
        validators=[
            InputRequired(_l("请写明为什么要提前走。")),
            Length(max=200, message=_l("请写短一些，最多 200 字。")),
        ]
    )
    signer_relation = StringField(validators=[AnyOf(list(Relation), message=_l("请选择签名人是谁。"))])
    signer_name = StringField(
        validators=[InputRequired(_l("请填写签名人的姓名。")), Length(max=60, message=_l("姓名太长。"))]
    )
    method = SelectField(choices=words_of(Signed), default=Signed.PAPER.value)
    signature = StringField(validators=[Optional(), Length(max=60_000, message=_l("签名太复杂，请清除后再签。"))])

    @property
    def drawn(self) -> str | None:
        """The path that was drawn; None when the paper was signed."""
        return (self.signature.data or "") if self.method.data == Signed.CANVAS else None


class CallBackForm(Form):
    result = SelectField(choices=words_of(CallResult), default=CallResult.WELL.value)
    note = StringField(validators=[Optional(), NOTE])


class SeatForm(Form):
    number = IntegerField(validators=[Optional()])


class EndForm(Form):
    ending = StringField(validators=[AnyOf(list(AlarmEnd), message=_l("请选择结果。"))])
    note = StringField(validators=[Optional(), NOTE])


class StepForm(Form):
    kind = StringField(validators=[AnyOf(list(StepKind), message=_l("请按一个按钮。"))])
    note = StringField(validators=[Optional(), NOTE])


class OutcomeForm(Form):
    outcome = StringField(validators=[AnyOf(list(EmergencyOutcome), message=_l("请选择结果。"))])
    note = StringField(validators=[Optional(), NOTE])


class WeightForm(Form):
    """Kilograms as they are spoken: 12.5."""

    weight = StringField(validators=[InputRequired(BadWeight.sentence)])

    @property
    def grams(self) -> int:
        """0 for what cannot be read: the operation refuses it."""
        found = KILOGRAMS.fullmatch(unicodedata.normalize("NFKC", self.weight.data or "").strip())
        return int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0")) if found else 0
