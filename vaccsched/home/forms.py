"""What staff type on pages that show several rooms at once."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, Length, ValidationError

from vaccsched.residents.models import Sex
from vaccsched.shared.forms import Day, Form, words_of

LONGEST_NAME = 60


class CorrectPersonForm(Form):
    """Who somebody is, as it is right. ``seen_version``: how many corrections the page showed."""

    name = StringField(validators=[InputRequired(_l("请填写姓名。")), Length(max=LONGEST_NAME)])
    birth_date = Day(validators=[InputRequired(_l("请填写出生日期。"))])
    sex = StringField(validators=[InputRequired(_l("请选择一项。")), AnyOf(words_of(Sex), message=_l("请选择一项。"))])
    reason = StringField(validators=[Length(max=200, message=_l("原因请写在 200 个字以内。"))])
    seen_version = IntegerField(default=0)

    def validate_name(self, field: Any) -> None:
        if not field.data.strip() or not field.data.strip().isprintable():
            raise ValidationError(_l("请填写姓名，按证件上的写法。"))

    @property
    def values(self) -> dict[str, Any]:
        """Typed values for ``residents.operations.correct_person``."""
        return {
            "name": (self.name.data or "").strip(),
            "birth_date": self.birth_date.data,
            "sex": Sex(self.sex.data or ""),
            "reason": self.reason.data or "",
            "seen_version": self.seen_version.data or 0,
        }
