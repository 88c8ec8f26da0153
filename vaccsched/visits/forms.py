"""What is typed at the desk and on the queue page."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from vaccsched.booking.errors import SlotGone
from vaccsched.records.models import ExposureGrade
from vaccsched.residents.models import DocumentKind, Sex
from vaccsched.shared.forms import Form
from vaccsched.shared.web import id_of

DAYS = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"]  # as typed with one hand
LONGEST_NAME = 60
LONGEST_REASON = 100
MOST_COMPANIONS = 9
COMPANIONS = _l("陪同请填 0 到 9 人。")
NEEDED = _l("请填写。")
CHOSEN = _l("请选择。")


def _trimmed(text: str | None) -> str | None:
    return text.strip() if text else text


class CodeForm(Form):
    code = StringField(
        filters=[_trimmed],
        validators=[
            InputRequired(_l("请扫码，或输入身份证号、预约码、票号、手机尾号、姓名加出生日期。")),
            Length(max=400, message=_l("内容太长，请重新扫一次。")),
        ],
    )

    @property
    def text(self) -> str:
        return self.code.data or ""


class SearchForm(Form):
    """Without a document: name and birth date, never the name alone."""

    name = StringField(filters=[_trimmed], validators=[DataRequired(NEEDED), Length(max=LONGEST_NAME)])
    birth_date = DateField(format=DAYS, validators=[InputRequired(_l("请填写出生日期，例如 19550301。"))])

    @property
    def values(self) -> dict[str, Any]:
        return {"name": self.name.data, "birth_date": self.birth_date.data}


class PersonForm(Form):
    """Six fields."""

    document_kind = StringField(validators=[AnyOf([kind.value for kind in DocumentKind], message=CHOSEN)])
    document = StringField(filters=[_trimmed], validators=[Optional(), Length(max=40)])
    name = StringField(
        filters=[_trimmed], validators=[DataRequired(NEEDED), Length(max=LONGEST_NAME, message=_l("姓名太长。"))]
    )
    sex = StringField(validators=[AnyOf([sex.value for sex in Sex], message=CHOSEN)])
    birth_date = DateField(format=DAYS, validators=[InputRequired(_l("请填写出生日期，例如 19550301。"))])
    phone = StringField(filters=[_trimmed], validators=[Optional(), Length(max=30)])

    @property
    def values(self) -> dict[str, Any]:
        return {
            "document_kind": DocumentKind(self.document_kind.data or ""),
            "document": self.document.data or None,
            "name": self.name.data,
            "sex": Sex(self.sex.data or ""),
            "birth_date": self.birth_date.data,
        }


class VaccinesForm(Form):
    """``urgent`` with its reason stands before all others; ``slot_id`` is the offer that was pressed; ``stated``: the
    group of the pool that the desk states.

    The exposure is about rabies vaccine; without a date there is none.
    """

    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)
    urgent = BooleanField(false_values=(False, "false", "0", ""))
    urgent_reason = StringField(filters=[_trimmed], validators=[Optional(), Length(max=LONGEST_REASON)])
    stated = StringField(validators=[Optional(), Length(max=20)])
    slot_id = StringField(validators=[Optional(), Length(max=40)])
    exposed_on = DateField(format=DAYS, validators=[Optional()])
    exposure_grade = StringField(
        validators=[Optional(), AnyOf([grade.value for grade in ExposureGrade], message=CHOSEN)]
    )
    exposure_course = StringField(validators=[Optional(), Length(max=20)])
    companions = IntegerField(validators=[Optional(), NumberRange(0, MOST_COMPANIONS, message=COMPANIONS)])

    @property
    def grade(self) -> ExposureGrade | None:
        """None: left to the doctor."""
        return ExposureGrade(self.exposure_grade.data) if self.exposure_grade.data else None

    def chosen_slot(self) -> uuid.UUID:
        """:raises SlotGone: no slot was chosen."""
        try:
            return uuid.UUID(self.slot_id.data or "")
        except ValueError:
            raise SlotGone from None


class CompanionsForm(Form):
    companions = IntegerField(
        validators=[InputRequired(COMPANIONS), NumberRange(0, MOST_COMPANIONS, message=COMPANIONS)]
    )


class FamilyForm(Form):
    """``person_ids``: who is ticked; what each wants stands in the fields ``vaccines-<id>``."""

    person_ids = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def people(self) -> list[uuid.UUID]:
        """:raises NotFound: an id that is none."""
        return [id_of(one) for one in self.person_ids.data or []]


class OverQuotaForm(Form):
    """The manager's place: why, and who allows it; without a name it is whoever is signed in."""

    over_quota_reason = StringField(filters=[_trimmed], validators=[Optional(), Length(max=LONGEST_REASON)])
    manager = StringField(filters=[_trimmed], validators=[Optional(), Length(max=60)])
    manager_password = StringField(validators=[Optional(), Length(max=200)])
    vaccine_codes = SelectMultipleField(choices=[], validate_choice=False)
    companions = IntegerField(validators=[Optional(), NumberRange(0, MOST_COMPANIONS, message=COMPANIONS)])


class LeaveForm(Form):
    reason = StringField(filters=[_trimmed], validators=[Optional(), Length(max=LONGEST_REASON)])
