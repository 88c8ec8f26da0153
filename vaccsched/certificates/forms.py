"""What is typed on the pages of certificates."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaccsched.certificates.models import IssueReason, SchoolKind
from vaccsched.records.models import BodySite
from vaccsched.shared.forms import Day, Form, words_of

CHOOSE = _l("请从列表里选。")
NEEDED = InputRequired(_l("请填写。"))


class IssueForm(Form):
    reason = StringField(validators=[InputRequired(CHOOSE), AnyOf(words_of(IssueReason), message=CHOOSE)])
    number = StringField(validators=[Optional(), Length(max=40, message=_l("证号太长。"))])
    note = StringField(validators=[Optional(), Length(max=200)])


class LinesForm(Form):
    """Which doses go onto the paper, and on which line the first of them."""

    record = SelectMultipleField(choices=[], validate_choice=False)
    first_line = IntegerField(validators=[Optional(), NumberRange(1, 400, message=_l("行号是 1 到 400 的数字。"))])


class MoveForm(Form):
    moved_on = Day(validators=[InputRequired(_l("请填写日期，例如 20261201。"))])
    place = StringField(validators=[NEEDED, Length(max=100)])
    reason = StringField(validators=[NEEDED, Length(max=100)])
    stays_until = Day(validators=[Optional()])


class GivenElsewhereForm(Form):
    """A dose as the other place's certificate shows it."""

    vaccine_code = StringField(validators=[InputRequired(CHOOSE), Length(max=20)])
    dose_number = IntegerField(
        validators=[InputRequired(_l("请填写第几剂。")), NumberRange(1, 20, message=_l("剂次是 1 到 20 的数字。"))]
    )
    given_on = Day(validators=[InputRequired(_l("请填写接种日期，例如 20261201。"))])
    given_place = StringField(validators=[Optional(), Length(max=60)])
    manufacturer = StringField(validators=[Optional(), Length(max=60)])
    lot_number = StringField(validators=[Optional(), Length(max=40)])
    expires_on = Day(validators=[Optional()])
    site = StringField(validators=[Optional(), AnyOf(words_of(BodySite), message=CHOOSE)])
    performer_name = StringField(validators=[Optional(), Length(max=30)])

    @property
    def values(self) -> dict[str, Any]:
        """Typed values for ``records.operations.import_immunization``."""
        told = {name: value or None for name, value in self.data.items()}
        return {**told, "site": BodySite(self.site.data) if self.site.data else None}


class SchoolForm(Form):
    school = StringField(validators=[InputRequired(_l("请填写学校或托幼机构的名称。")), Length(max=80)])
    kind = StringField(validators=[InputRequired(CHOOSE), AnyOf(words_of(SchoolKind), message=CHOOSE)])
    checked_on = Day(validators=[InputRequired(_l("请填写查验日期，例如 20261201。"))])
    has_certificate = BooleanField()


class PrinterForm(Form):
    """In millimetres, as a ruler shows them."""

    offset_x = DecimalField(validators=[InputRequired(), NumberRange(-50, 50, message=_l("在 -50 到 50 毫米之间。"))])
    offset_y = DecimalField(validators=[InputRequired(), NumberRange(-50, 50, message=_l("在 -50 到 50 毫米之间。"))])
    first_line = DecimalField(validators=[InputRequired(), NumberRange(0, 250, message=_l("在 0 到 250 毫米之间。"))])
    line_height = DecimalField(validators=[InputRequired(), NumberRange(3, 40, message=_l("在 3 到 40 毫米之间。"))])
    lines_per_page = IntegerField(validators=[InputRequired(), NumberRange(1, 40, message=_l("每页 1 到 40 行。"))])

    @property
    def values(self) -> dict[str, int]:
        """Tenths of a millimetre, and lines."""
        sizes = ("offset_x", "offset_y", "first_line", "line_height")
        return {name: round(self[name].data * 10) for name in sizes} | {"lines_per_page": self.lines_per_page.data or 1}
