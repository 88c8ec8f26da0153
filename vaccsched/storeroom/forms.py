"""What the stock keeper types."""

import uuid
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from vaccsched.shared.fields import CountField, DayField, InstantField, TenthsField, lines_of
from vaccsched.shared.forms import Form, words_of
from vaccsched.stock.models import LocationKind, LotStatus, TransportKind
from vaccsched.storeroom.words import CAUSE

LOT_NUMBER = r"^\s*[0-9A-Za-z\-/.（）()]{2,40}\s*$"
LONG = Length(max=200, message=_l("请写在 200 个字以内。"))
CODES = Length(max=60_000, message=_l("一次最多约 2000 支，请分几次。"))
CAUSES: Any = list(CAUSE)


class DeliveryForm(Form):
    """The papers and the box; temperatures may be left empty: then there is no record."""

    location_id = StringField(validators=[InputRequired(_l("请选放在哪里。")), Length(max=40)])
    supplier = StringField(validators=[DataRequired(_l("请填配送单位。")), LONG])
    courier = StringField(validators=[DataRequired(_l("请填送货人。")), LONG])
    arrived_at = InstantField(validators=[InputRequired(_l("请填到货时间。"))])
    transport = SelectField(choices=words_of(TransportKind), validators=[InputRequired(_l("请选运输方式。"))])
    trip_minutes = CountField(
        validators=[InputRequired(_l("请填路上用了多少分钟。")), NumberRange(0, 20_000, _l("请核对路上的时间。"))]
    )
    start_tenths = TenthsField(validators=[Optional()])
    arrival_tenths = TenthsField(validators=[Optional()])
    lowest_tenths = TenthsField(validators=[Optional()])
    highest_tenths = TenthsField(validators=[Optional()])
    interval_minutes = CountField(validators=[Optional(), NumberRange(1, 20_000, _l("请核对记录间隔。"))])
    packaging_ok = BooleanField()
    cooling_ok = BooleanField()

    @property
    def facts(self) -> dict[str, Any]:
        """As ``stock.operations.DeliveryFacts`` takes them."""
        return {
            "supplier": (self.supplier.data or "").strip(),
            "courier": (self.courier.data or "").strip(),
            "arrived_at": self.arrived_at.instant,
            "transport": TransportKind(self.transport.data),
            "trip_minutes": self.trip_minutes.data or 0,
            "start_tenths": self.start_tenths.data,
            "arrival_tenths": self.arrival_tenths.data,
            "lowest_tenths": self.lowest_tenths.data,
            "highest_tenths": self.highest_tenths.data,
            "interval_minutes": self.interval_minutes.data,
            "packaging_ok": bool(self.packaging_ok.data),
            "cooling_ok": bool(self.cooling_ok.data),
        }


class LotForm(Form):
    """One lot of a delivery; ``trace_codes``: one scanned code per line."""

    product_id = StringField(validators=[InputRequired(_l("请选疫苗产品。")), Length(max=40)])
    lot_number = StringField(
        validators=[
            DataRequired(_l("请填批号。")),
            Regexp(LOT_NUMBER, message=_l("批号是 2 到 40 个字母、数字或横线，请照包装上的填。")),
        ]
    )
    expires_on = DayField(validators=[InputRequired(_l("请填有效期，例如 2027-06-30。"))])
    release_certificate = StringField(
        validators=[DataRequired(_l("请填批签发证明编号；没有就不要收。")), Length(max=60)]
    )
    imported = BooleanField()
    import_clearance = StringField(validators=[Optional(), Length(max=60)])
    trace_codes = TextAreaField(validators=[InputRequired(_l("请逐支扫追溯码，一行一个。")), CODES])

    @property
    def facts(self) -> dict[str, Any]:
        """As ``stock.operations.LotFacts`` takes them, without the product."""
        return {
            "lot_number": (self.lot_number.data or "").strip(),
            "expires_on": self.expires_on.data,
            "release_certificate": (self.release_certificate.data or "").strip(),
            "imported": bool(self.imported.data),
            "import_clearance": (self.import_clearance.data or "").strip() or None,
            "trace_codes": lines_of(self.trace_codes.data),
        }


class SignForm(Form):
    """The second signature: a colleague's name and password, or empty when the colleague is signed in."""

    username = StringField(validators=[Optional(), Length(max=60)])
    password = PasswordField(validators=[Optional(), Length(max=200)])


class ReasonForm(SignForm):
    """A reason, and where the act takes it a second signature."""

    reason = StringField(validators=[DataRequired(_l("请写明原因。")), LONG])


class ReportForm(Form):
    reported_to = StringField(validators=[DataRequired(_l("请填报告给了哪些部门、谁接的。")), LONG])


class StatusForm(Form):
    status = SelectField(choices=words_of(LotStatus))
    reason = StringField(
        validators=[
            DataRequired(_l("请写明原因。")),
            Length(max=200, message=_l("原因请写在 200 个字以内。")),
        ]
    )


class MoveForm(Form):
    """Packs from one place to another; ``from_id`` empty: those without a place."""

    from_id = StringField(validators=[Optional(), Length(max=40)])
    to_id = StringField(validators=[InputRequired(_l("请选移到哪里。")), Length(max=40)])
    trace_codes = TextAreaField(validators=[InputRequired(_l("请逐支扫追溯码，一行一个。")), CODES])
    reason = StringField(validators=[Optional(), LONG])

    @property
    def codes(self) -> list[str]:
        return lines_of(self.trace_codes.data)


class WasteForm(Form):
    """One pack out of use: its scanned code, a reason of the list, words of one's own."""

    trace_code = StringField(validators=[InputRequired(_l("请扫这支疫苗的追溯码。")), Length(max=200)])
    cause = SelectField(choices=CAUSES, validators=[InputRequired(_l("请选报废的原因。"))])
    note = StringField(validators=[Optional(), Length(max=100, message=_l("请写在 100 个字以内。"))])


class PlaceForm(Form):
    name = StringField(validators=[DataRequired(_l("请起个名字，例如 1 号冰箱。")), Length(max=40)])
    kind = SelectField(choices=words_of(LocationKind), validators=[InputRequired(_l("请选种类。"))])
    station_id = StringField(validators=[Optional(), Length(max=40)])


class CountForm(Form):
    """A count of one place: packs by lot as ``lot_<id>``, and the scans of lots that differ."""

    trace_codes = TextAreaField(validators=[Optional(), CODES])
    reason = StringField(validators=[Optional(), LONG])

    @property
    def counted(self) -> dict[uuid.UUID, int]:
        """Packs counted by lot; fields that are no number are left out and count as not counted."""
        typed = {name[4:]: text for name, text in request.form.items() if name.startswith("lot_")}
        return {uuid.UUID(lot): int(text) for lot, text in typed.items() if text.isdecimal() and _is_id(lot)}

    @property
    def codes(self) -> list[str]:
        return lines_of(self.trace_codes.data)


def _is_id(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False
