"""What residents type."""

import datetime as dt
import unicodedata
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TimeField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from vaccsched.residents.models import DocumentKind, MotherHBsAg, Relation, Sex
from vaccsched.shared.forms import Form, words_of

LONGEST_NAME = 60
NEEDED = InputRequired(_l("请填写。"))
CHOSEN = _l("请选择一项。")


class PhoneForm(Form):
    phone = StringField(validators=[InputRequired(_l("请填写手机号。")), Length(max=30, message=_l("手机号太长。"))])
    next = StringField(validators=[Optional()])


class CodeForm(Form):
    """``phone`` is sent by programs; a browser's stands in its session."""

    phone = StringField(validators=[Optional(), Length(max=30)])
    code = StringField(
        validators=[
            InputRequired(_l("请填写短信里的 6 位数字。")),
            Regexp(r"^\s*[0-9０-９]{6}\s*$", message=_l("验证码是 6 位数字，请再看一下短信。")),
        ]
    )

    @property
    def digits(self) -> str:
        return unicodedata.normalize("NFKC", self.code.data or "").strip()


class FamilyForm(Form):
    """A child or oneself."""

    relation = SelectField(choices=[], validators=[InputRequired(CHOSEN)], validate_choice=False)
    name = StringField(validators=[InputRequired(_l("请填写姓名。"))])
    sex = SelectField(choices=[], validators=[Optional()], validate_choice=False)
    birth_date = DateField(validators=[Optional()])
    document_kind = SelectField(choices=[], validators=[InputRequired(CHOSEN)], validate_choice=False)
    document = StringField(validators=[Length(max=40, message=_l("证件号码太长。"))])
    RELATIONS: ClassVar[tuple[Relation, ...]] = (Relation.SELF, Relation.PARENT, Relation.GRANDPARENT)

    def validate_document(self, field: Any) -> None:
        if not field.data and self.document_kind.data != DocumentKind.NONE:
            raise ValidationError(_l("请填写证件号码。"))

    def validate_name(self, field: Any) -> None:
        """As given, at most 60 characters, nothing invisible."""
        text = field.data.strip()
        if not text or not text.isprintable():
            raise ValidationError(_l("请填写姓名，按证件上的写法。"))
        if len(text) > LONGEST_NAME:
            raise ValidationError(_l("姓名请写在 %(most)s 个字以内。", most=LONGEST_NAME))

    def validate_relation(self, field: Any) -> None:
        if field.data not in self.RELATIONS:
            raise ValidationError(CHOSEN)

    def validate_document_kind(self, field: Any) -> None:
        if field.data not in {kind.value for kind in DocumentKind}:
            raise ValidationError(CHOSEN)

    def validate_sex(self, field: Any) -> None:
        if field.data and field.data not in {sex.value for sex in Sex}:
            raise ValidationError(CHOSEN)

    @property
    def values(self) -> dict[str, Any]:
        """Typed values for ``operations.add_family_member``."""
        birth_date: dt.date | None = self.birth_date.data
        return {
            "relation": Relation(self.relation.data),
            "name": (self.name.data or "").strip(),
            "sex": Sex(self.sex.data) if self.sex.data else None,
            "birth_date": birth_date,
            "document_kind": DocumentKind(self.document_kind.data),
            "document": self.document.data or "",
        }


class ConsentForm(FamilyForm):
    """A grown-up who is to agree, with the phone on which they do."""

    RELATIONS = (Relation.CHILD, Relation.SPOUSE, Relation.OTHER)
    phone = StringField(validators=[InputRequired(_l("请填写手机号。")), Length(max=30, message=_l("手机号太长。"))])

    def validate_document_kind(self, field: Any) -> None:
        if field.data not in {kind.value for kind in DocumentKind if kind is not DocumentKind.NONE}:
            raise ValidationError(CHOSEN)

    @property
    def values(self) -> dict[str, Any]:
        """Typed values for ``operations.ask_consent``."""
        return {**super().values, "phone": self.phone.data or ""}


class DeskLinkForm(Form):
    """The desk links an account after seeing the documents."""

    phone = StringField(validators=[InputRequired(_l("请填写手机号。")), Length(max=30, message=_l("手机号太长。"))])
    relation = StringField(validators=[InputRequired(CHOSEN), AnyOf(words_of(Relation), message=CHOSEN)])
    proof = StringField(validators=[InputRequired(_l("请写看了什么证件。")), Length(max=100)])


class BlockForm(Form):
    """A court's order, as the desk reads it."""

    phone = StringField(validators=[Optional(), Length(max=30, message=_l("手机号太长。"))])
    document = StringField(validators=[Optional(), Length(max=40, message=_l("证件号码太长。"))])
    order_number = StringField(validators=[InputRequired(_l("请填写法院文书的案号。")), Length(max=100)])
    reason = StringField(validators=[InputRequired(_l("请写原因。")), Length(max=200)])


class LiftForm(Form):
    reason = StringField(validators=[InputRequired(_l("请写为什么解除，例如法院的新文书。")), Length(max=200)])


class PersonFileForm(Form):
    """What the family tells for the file; an empty field empties what stood there."""

    phone = StringField(validators=[Optional(), Length(max=30)])
    birth_time = TimeField(format=["%H:%M", "%H%M"], validators=[Optional()])
    birth_weight_g = IntegerField(
        validators=[Optional(), NumberRange(200, 8000, message=_l("出生体重按克填写，例如 3200。"))]
    )
    gestation_weeks = IntegerField(validators=[Optional(), NumberRange(20, 45, message=_l("孕周是 20 到 45 的数字。"))])
    mother_hbsag = StringField(validators=[Optional(), AnyOf(words_of(MotherHBsAg), message=CHOSEN)])
    mother_name = StringField(validators=[Optional(), Length(max=LONGEST_NAME)])
    mother_phone = StringField(validators=[Optional(), Length(max=30)])
    father_name = StringField(validators=[Optional(), Length(max=LONGEST_NAME)])
    father_phone = StringField(validators=[Optional(), Length(max=30)])
    home_address = StringField(validators=[Optional(), Length(max=200)])
    household_address = StringField(validators=[Optional(), Length(max=200)])

    @property
    def values(self) -> dict[str, Any]:
        """Typed values for ``operations.keep_file``."""
        told = {name: value if value != "" else None for name, value in self.data.items()}
        return {**told, "mother_hbsag": MotherHBsAg(self.mother_hbsag.data or MotherHBsAg.UNKNOWN)}


class DocumentForm(Form):
    """A document that comes after the file was made."""

    document_kind = SelectField(choices=[], validators=[InputRequired(CHOSEN)], validate_choice=False)
    document = StringField(
        validators=[InputRequired(_l("请填写证件号码。")), Length(max=40, message=_l("证件号码太长。"))]
    )

    def validate_document_kind(self, field: Any) -> None:
        if field.data not in {kind.value for kind in DocumentKind if kind is not DocumentKind.NONE}:
            raise ValidationError(CHOSEN)
