"""What staff type when somebody wants to wait for a place."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Form

DAYS = ["%Y-%m-%d", "%Y%m%d"]
MISSING_DAY = _l("请填日期。")


class Day(DateField):
    """A date that says in the clinic's words what it cannot read."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_l("请填日期，例如 2026-12-04。"))) from None


class FindForm(Form):
    """A document, or name and birth date, never the name alone."""

    document = StringField(validators=[Optional(), Length(max=40)])
    name = StringField(validators=[Optional(), Length(max=60)])
    birth_date = Day(format=DAYS, validators=[Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """Either of the two ways is filled in."""
        if not super().validate(extra_validators):
            return False
        if not (self.document.data or "").strip() and not ((self.name.data or "").strip() and self.birth_date.data):
            raise InvalidInput({"document": [str(_l("请填证件号，或者同时填姓名和出生日期。"))]})
        return True


class JoinForm(Form):
    """Which vaccines, from which day to which, which half-days (none: any)."""

    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)
    first_day = Day(format=DAYS, validators=[InputRequired(MISSING_DAY)])
    last_day = Day(format=DAYS, validators=[InputRequired(MISSING_DAY)])
    half_days = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def values(self) -> dict[str, Any]:
        """As ``operations.join`` takes them."""
        return {
            "vaccine_codes": list(self.vaccine_codes.data or []),
            "first_day": self.first_day.data,
            "last_day": self.last_day.data,
            "half_days": list(self.half_days.data or []),
        }
