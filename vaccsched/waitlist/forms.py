"""What staff type when somebody wants to wait for a place."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from vaccsched.shared.forms import Day, Form

MISSING_DAY = _l("请填日期。")


class JoinForm(Form):
    """Which vaccines, from which day to which, which half-days (none: any)."""

    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)
    first_day = Day(validators=[InputRequired(MISSING_DAY)])
    last_day = Day(validators=[InputRequired(MISSING_DAY)])
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
