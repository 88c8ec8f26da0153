"""Base of all forms: values from an HTML form or a JSON object, typed, or refused field by field."""

import enum
import re
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from wtforms import DateField, StringField
from wtforms.validators import Length, Optional

from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.fields import possible

DAYS = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"]  # as a browser sends a day, and as people type one
UNKEPT = re.compile("[\0\ud800-\udfff]")  # half a surrogate pair no engine keeps, a NUL PostgreSQL does not


class Form(FlaskForm):
    """CSRF is checked once for the whole application, not per form."""

    class Meta(FlaskForm.Meta):
        csrf: ClassVar[bool] = False

    @classmethod
    def parse(cls, **options: Any) -> Self:
        """The typed values of this request.

        :raises InvalidInput: with the sentences of each wrong field.
        """
        form = cls(formdata=sent_values(), **options)
        if not form.validate():
            raise InvalidInput({name: [str(text) for text in texts] for name, texts in form.errors.items()})
        return form


class Day(DateField):
    """A date that says in the clinic's words what it cannot read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"format": DAYS, **options})

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
            self.data = possible(self.data)
        except ValueError:
            raise ValueError(str(_l("请填日期，例如 2026-12-04。"))) from None


class FindForm(Form):
    """Whom staff look for: a document, or name and birth date, never the name alone."""

    document = StringField(validators=[Optional(), Length(max=40)])
    name = StringField(validators=[Optional(), Length(max=60)])
    birth_date = Day(validators=[Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """Either of the two ways is filled in."""
        if not super().validate(extra_validators):
            return False
        wanted = self.values
        if not wanted["document"] and not (wanted["name"] and wanted["birth_date"]):
            raise InvalidInput({"document": [str(_l("请填证件号，或者同时填姓名和出生日期。"))]})
        return True

    @property
    def values(self) -> dict[str, Any]:
        """As ``residents.operations.search_persons`` takes them."""
        return {
            "document": (self.document.data or "").strip(),
            "name": (self.name.data or "").strip(),
            "birth_date": self.birth_date.data,
        }


def words_of(words: Iterable[enum.StrEnum]) -> Any:
    """The choices of a select field whose values are these words; what people read stands in the template."""
    return [word.value for word in words]


def sent_values() -> MultiDict[str, str]:
    """Form fields or the members of a JSON object, as text; lists become repeated fields.

    :raises BadRequest: not a JSON object of texts, numbers and lists of them, or text that no database keeps.
    """
    values = _from_json(request.get_json()) if request.is_json else MultiDict(request.form)
    _refuse_unkept(values)
    return values


def refuse_unreadable() -> None:
    """Before any view, so that one that reads nothing of the body or its key only answers the same.

    :raises BadRequest: a body as ``sent_values`` refuses it, or text in the address that no database keeps.
    """
    refuse_unreadable_address()
    if request.method == "POST":
        sent_values()


def refuse_unreadable_address() -> None:
    """:raises BadRequest: text in the address that no database keeps."""
    _refuse_unkept(request.args)


def _refuse_unkept(values: MultiDict[str, str]) -> None:
    if any(UNKEPT.search(text) for pair in values.items(multi=True) for text in pair):
        raise BadRequest("NUL or half a surrogate pair")


def _from_json(body: Any) -> MultiDict[str, str]:
    if not isinstance(body, dict):
        raise BadRequest("a JSON object is needed")
    values: MultiDict[str, str] = MultiDict()
    for name, value in body.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict | list):
                raise BadRequest("a list in a list, or an object in the object")
            if isinstance(one, bool):
                values.add(name, "true" if one else "")
            elif one is not None:
                values.add(name, str(one))
    return values
