"""What the stock keeper types."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Regexp

from vaccsched.shared.forms import Form, words_of
from vaccsched.stock.models import LotStatus

DASHES = str.maketrans("./年月", "----", "日")
LOT_NUMBER = r"^\s*[0-9A-Za-z\-/.（）()]{2,40}\s*$"


class DayField(DateField):
    """A day as it stands on the pack; dots and slashes are read too."""

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata([text.strip().translate(DASHES) for text in valuelist])
        except ValueError:
            raise ValueError(_l("日期请写成 2027-06-30 这样。")) from None


class ReceiveForm(Form):
    """One delivery of one lot; ``trace_codes``: one scanned code per line."""

    product_id = StringField(validators=[InputRequired(_l("请选疫苗产品。")), Length(max=40)])
    lot_number = StringField(
        validators=[
            DataRequired(_l("请填批号。")),
            Regexp(LOT_NUMBER, message=_l("批号是 2 到 40 个字母、数字或横线，请照包装上的填。")),
        ]
    )
    expires_on = DayField(validators=[InputRequired(_l("请填有效期，例如 2027-06-30。"))])
    trace_codes = TextAreaField(
        validators=[
            InputRequired(_l("请逐支扫追溯码，一行一个。")),
            Length(max=60_000, message=_l("一次最多入库约 2000 支，请分几次。")),
        ]
    )

    @property
    def last_day(self) -> dt.date:
        """The last day of use; there is one after ``parse``."""
        assert self.expires_on.data is not None
        return self.expires_on.data

    @property
    def codes(self) -> list[str]:
        """The scanned texts, without empty lines."""
        return [line.strip() for line in (self.trace_codes.data or "").splitlines() if line.strip()]


class StatusForm(Form):
    status = SelectField(choices=words_of(LotStatus))
    reason = StringField(
        validators=[
            DataRequired(_l("请写明原因。")),
            Length(max=200, message=_l("原因请写在 200 个字以内。")),
        ]
    )
