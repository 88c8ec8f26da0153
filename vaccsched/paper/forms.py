"""What staff copy from a sheet of paper."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.paper.models import Cause
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared import clock
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.fields import CountField, TenthsField
from vaccsched.shared.forms import Form, words_of
from vaccsched.stops.models import Item

NEEDED = InputRequired(_l("请对照纸上填写。"))
CLOCK = ["%H:%M", "%H:%M:%S", "%H%M"]
BLOCKS = ("a", "b")  # two injections on one sheet at most


class Clock(TimeField):
    """A time of the sheet's day as it stands on paper: ``9:05``, ``0905``."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"format": CLOCK, **options})

    def process_formdata(self, valuelist: Any) -> None:
        try:
            super().process_formdata([text.strip().replace("：", ":") for text in valuelist])
        except ValueError:
            raise ValueError(str(_l("时间请写成 09:05 这样。"))) from None

    def on(self, day: dt.date) -> dt.datetime | None:
        """The instant on this day."""
        return clock.instant_of(day, self.data) if self.data is not None else None


class SheetForm(Form):
    """What concerns the whole visit. ``asked``: the health inquiry was made."""

    cause = SelectField(choices=words_of(Cause))
    arrived_at = Clock(validators=[NEEDED])
    asked = BooleanField()
    screened_at = Clock(validators=[Optional()])
    screener_id = StringField(validators=[Optional(), Length(max=40)])
    temperature = TenthsField()
    outcome = RadioField(choices=words_of(InquiryOutcome), validators=[Optional()])
    advice = StringField(validators=[Optional(), Length(max=500)])
    signer_relation = SelectField(choices=words_of(Relation))
    signer_name = StringField(validators=[NEEDED, Length(max=60)])
    written_authorisation = BooleanField()
    left_at = Clock(validators=[Optional()])
    early_reason = StringField(validators=[Optional(), Length(max=200)])
    note = StringField(validators=[Optional(), Length(max=1000, message=_l("经过请写在 1000 个字以内。"))])
    username = StringField(validators=[Optional(), Length(max=60)])
    password = StringField(validators=[Optional(), Length(max=200)])


class DoseForm(Form):
    """One injection; its fields stand under ``a-`` or ``b-``."""

    vaccine_code = StringField(validators=[NEEDED, Length(max=20)])
    dose_number = IntegerField(
        validators=[InputRequired(_l("请填第几剂。")), NumberRange(min=1, max=20, message=_l("请填第几剂，1 到 20。"))]
    )
    trace_code = StringField(validators=[NEEDED, Length(max=400)])
    site = SelectField(choices=words_of(BodySite))
    given_at = Clock(validators=[NEEDED])
    performer_id = StringField(validators=[NEEDED, Length(max=40)])
    station_id = StringField(validators=[NEEDED, Length(max=40)])
    consented = BooleanField()
    unticked = SelectMultipleField(choices=words_of(Item))

    @classmethod
    def parse_block(cls, block: str) -> "DoseForm":
        """:raises InvalidInput: with the names that the fields have on the page."""
        try:
            return cls.parse(prefix=f"{block}-")
        except InvalidInput as wrong:
            raise InvalidInput({f"{block}-{name}": texts for name, texts in wrong.errors.items()}) from wrong

    def chosen(self, name: str) -> uuid.UUID:
        """:raises InvalidInput: nobody, or nothing, was chosen."""
        field = self[name]
        try:
            return uuid.UUID(field.data or "")
        except ValueError:
            raise InvalidInput({field.name: [str(_l("请从名单里选。"))]}) from None


class LimitForm(Form):
    days = CountField()
