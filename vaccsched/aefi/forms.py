"""What is typed about a reaction."""

import datetime as dt
import re
import unicodedata
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, Field, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from vaccsched.aefi.models import Correct, Found, Recovery, Severity
from vaccsched.shared import clock
from vaccsched.shared.forms import Day, Form, sent_values, words_of

TEMPERATURE = re.compile(r"(\d{2})(?:\.(\d))?")
PLAUSIBLE = (340, 430)  # axillary, 0.1 °C
MILLIMETRES = NumberRange(min=0, max=999, message=_l("请填毫米数，0 到 999。"))
LONG = Length(max=4000, message=_l("请写短一些，最多 4000 字。"))
SHORT = Length(max=120, message=_l("请写短一些，最多 120 字。"))
PHONE = Length(max=30, message=_l("电话太长，请核对。"))


class When(DateTimeLocalField):
    """A time of the clinic's wall clock, as ``2026-12-01T09:30``."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("请填日期和时间，例如 2026-12-01 09:30。"))) from None

    @property
    def instant(self) -> dt.datetime | None:
        return clock.instant_of(self.data.date(), self.data.time()) if self.data is not None else None


class _Doses(Form):
    immunization_ids = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def doses(self) -> list[uuid.UUID]:
        return [uuid.UUID(text) for text in self.immunization_ids.data or []]

    def validate_immunization_ids(self, field: Field) -> None:
        try:
            [uuid.UUID(text) for text in field.data or []]
        except ValueError as error:
            raise ValidationError(_l("请从列出的接种里选。")) from error


class ReportForm(_Doses):
    """Opening a case: only what starts the clock."""

    discovered_at = When(validators=[Optional()])
    severity = RadioField(
        choices=words_of(Severity), default=Severity.ORDINARY.value,
        validators=[InputRequired(_l("请选这件事属于哪一种。"))],
    )  # fmt: skip


class CardForm(_Doses):
    """The report card; anything may still be empty."""

    severity = SelectField(choices=words_of(Severity), default=Severity.ORDINARY.value)
    occupation = StringField(validators=[Optional(), SHORT])
    address = StringField(validators=[Optional(), SHORT])
    phone = StringField(validators=[Optional(), PHONE])
    onset_at = When(validators=[Optional()])
    seen_on = Day(validators=[Optional()])
    seen_where = StringField(validators=[Optional(), SHORT])
    course = StringField(validators=[Optional(), LONG])
    temperature = StringField(validators=[Optional()])
    redness_mm = IntegerField(validators=[Optional(), MILLIMETRES])
    induration_mm = IntegerField(validators=[Optional(), MILLIMETRES])
    diagnosis = StringField(validators=[Optional(), SHORT])
    hospitalised = StringField(validators=[Optional(), AnyOf(["yes", "no"])])
    recovery = StringField(validators=[Optional(), AnyOf(list(Recovery))])
    found = StringField(validators=[Optional(), AnyOf(list(Found))])
    reporter_name = StringField(validators=[Optional(), SHORT])
    reporter_phone = StringField(validators=[Optional(), PHONE])

    def validate_temperature(self, field: Field) -> None:
        _plausible(field)

    @property
    def values(self) -> dict[str, Any]:
        """As ``operations.Card`` takes them."""
        plain = (
            "occupation", "address", "phone", "seen_on", "seen_where", "course", "redness_mm", "induration_mm",
            "diagnosis", "reporter_name", "reporter_phone",
        )  # fmt: skip
        return {
            **{
                name: self[name].data or None if isinstance(self[name].data, str) else self[name].data for name in plain
            },
            "onset_at": self.onset_at.instant,
            "temperature_tenths": temperature_tenths(self.temperature.data or ""),
            "hospitalised": {"yes": True, "no": False}.get(self.hospitalised.data or ""),
            "recovery": Recovery(self.recovery.data) if self.recovery.data else None,
            "found": Found(self.found.data) if self.found.data else None,
        }

    @property
    def correct(self) -> dict[uuid.UUID, Correct | None]:
        """By dose, whether it was given correctly."""
        sent = sent_values()
        known = {str(one) for one in Correct}
        answers = {one: sent.get(f"correct_{one}", "") for one in self.doses}
        return {one: Correct(answer) if answer in known else None for one, answer in answers.items()}


class HomeForm(_Doses):
    """The family's form."""

    told = StringField(validators=[Optional(), LONG])
    onset_at = When(validators=[Optional()])
    temperature = StringField(validators=[Optional()])
    phone = StringField(validators=[Optional(), PHONE])

    def validate_temperature(self, field: Field) -> None:
        _plausible(field)


class NumberForm(Form):
    number = StringField(validators=[Optional(), Length(max=60, message=_l("编码太长，请核对。"))])


class ReasonForm(Form):
    reason = StringField(validators=[Optional(), LONG])


class NoteForm(Form):
    note = StringField(validators=[Optional(), LONG])


def temperature_tenths(text: str) -> int | None:
    """``38.6`` → 386; None for nothing."""
    found = TEMPERATURE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(found[1]) * 10 + int(found[2] or 0) if found else None


def _plausible(field: Field) -> None:
    tenths = temperature_tenths(field.data or "")
    if tenths is None or not PLAUSIBLE[0] <= tenths <= PLAUSIBLE[1]:
        raise ValidationError(_l("体温请填 34.0 到 43.0 之间的数，例如 38.6。"))
