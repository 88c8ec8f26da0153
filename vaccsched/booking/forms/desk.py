"""What is typed when somebody books by phone."""

import uuid

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length

from vaccsched.shared.forms import Form
from vaccsched.shared.web import id_of


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
