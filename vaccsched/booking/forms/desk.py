"""What is typed when somebody books by phone."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Form
from vaccsched.shared.web import id_of

DAYS = ["%Y-%m-%d", "%Y%m%d"]


class FindForm(Form):
    """A document, or name and birth date, never the name alone."""

    document = StringField(validators=[Optional(), Length(max=40)])
    name = StringField(validators=[Optional(), Length(max=60)])
    birth_date = DateField(format=DAYS, validators=[Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """Either of the two ways is filled in."""
        if not super().validate(extra_validators):
            return False
        if not (self.document.data or "").strip() and not ((self.name.data or "").strip() and self.birth_date.data):
            raise InvalidInput({"document": [str(_l("请填证件号，或者同时填姓名和出生日期。"))]})
        return True


class PlaceForm(Form):
    """The slot that was pressed and the vaccines."""

    slot_id = StringField(validators=[InputRequired(_l("请选一个时间。")), Length(max=40)])
    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def slot(self) -> uuid.UUID:
        """:raises NotFound: no id."""
        return id_of(self.slot_id.data)

    @property
    def codes(self) -> list[str]:
        return list(self.vaccine_codes.data or [])
