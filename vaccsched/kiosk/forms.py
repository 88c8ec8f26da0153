"""What comes from a ticket machine, and what staff measure on its glass."""

from decimal import Decimal

from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange

from vaccsched.kiosk.models import CallKind
from vaccsched.shared.forms import Form

AGAIN = _l("没有读清，请再放一次。")
DENSITY = _l("请填 1 到 20 的数，例如 3.78。")


class CodeForm(Form):
    code = StringField(validators=[InputRequired(AGAIN), Length(max=400, message=AGAIN)])

    @property
    def text(self) -> str:
        return (self.code.data or "").strip()


class ChoiceForm(Form):
    """``choice``: codes of vaccines with commas; ``token``: of the menu."""

    token = StringField(validators=[InputRequired(AGAIN), Length(max=400, message=AGAIN)])
    choice = StringField(validators=[InputRequired(AGAIN), Length(max=100, message=AGAIN)])

    @property
    def codes(self) -> list[str]:
        return [code for code in (self.choice.data or "").split(",") if code]


class CallForm(Form):
    kind = StringField(validators=[AnyOf(list(CallKind))])

    @property
    def what(self) -> CallKind:
        return CallKind(self.kind.data or "")


class GlassForm(Form):
    """Pixels per millimetre, as measured."""

    px_per_mm = DecimalField(validators=[InputRequired(DENSITY), NumberRange(Decimal(1), Decimal(20), message=DENSITY)])

    @property
    def hundredths(self) -> int:
        return int((self.px_per_mm.data or Decimal(0)) * 100)
