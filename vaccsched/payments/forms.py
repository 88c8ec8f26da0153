"""What the registrar types: receipt numbers and reasons; what the manager types: prices."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.fields import Field
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from vaccsched.payments.amounts import read_yuan
from vaccsched.shared.forms import Form

DEAREST = 2_000_000  # fen: more is a slip


class ReceiptForm(Form):
    """The number on the receipt."""

    receipt_number = StringField(
        validators=[DataRequired(_l("请填收据号。")), Length(max=60, message=_l("号码太长。"))]
    )


class CorrectionForm(ReceiptForm):
    """The right number, and why."""

    reason = StringField(
        validators=[DataRequired(_l("请写明原因。")), Length(max=200, message=_l("请写在 200 个字以内。"))]
    )


class DeclineForm(Form):
    """Why somebody does not pay."""

    reason = StringField(
        validators=[DataRequired(_l("请写明原因。")), Length(max=200, message=_l("请写在 200 个字以内。"))]
    )


class PriceForm(Form):
    """What a self-paid vaccine costs from a day on, in yuan."""

    vaccine_code = StringField(validators=[InputRequired(_l("请选疫苗。")), Length(max=20)])
    vaccine_yuan = StringField(validators=[InputRequired(_l("请填疫苗价格。"))])
    service_yuan = StringField(validators=[InputRequired(_l("请填接种服务费，没有就填 0。"))])
    effective_from = DateField(validators=[InputRequired(_l("请填从哪天开始用。"))])

    def validate_vaccine_yuan(self, field: Field) -> None:
        _amount(field)

    def validate_service_yuan(self, field: Field) -> None:
        _amount(field)

    def fen(self) -> dict[str, int]:
        """Both amounts in fen."""
        return {
            "vaccine_fen": read_yuan(self.vaccine_yuan.data or "") or 0,
            "service_fen": read_yuan(self.service_yuan.data or "") or 0,
        }


def _amount(field: Field) -> None:
    fen = read_yuan(field.data or "")
    if fen is None or fen > DEAREST:
        raise ValidationError(_l("请填元，例如 198 或 198.50。"))
