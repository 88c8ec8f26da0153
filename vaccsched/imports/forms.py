"""What is chosen on the pages of imports."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from vaccsched.imports.models import ImportKind, Likeness
from vaccsched.shared.forms import Form, sent_values, words_of

COLUMN = re.compile(r"column_(\d{1,2})")
CHOOSE = _l("请选择一项。")


class FileForm(Form):
    kind = StringField(
        validators=[InputRequired(_l("请选文件里是什么。")), AnyOf(words_of(ImportKind), message=CHOOSE)]
    )
    location_id = StringField(validators=[Optional(), Length(max=40)])


class ColumnsForm(Form):
    """``column_<position>``: the field that the column holds; empty: not needed."""

    @property
    def chosen(self) -> dict[int, str]:
        sent = {COLUMN.fullmatch(name): value for name, value in sent_values().items()}
        return {int(found[1]): value for found, value in sent.items() if found is not None and value}


class RunForm(Form):
    likeness = StringField(validators=[Optional(), AnyOf(words_of(Likeness), message=CHOOSE)])

    @property
    def chosen(self) -> Likeness:
        return Likeness(self.likeness.data or Likeness.PROPOSE)


class WordsForm(Form):
    """``word_<field>_<number>``: the code, beside ``said_<field>_<number>``: the word as the file has it."""

    @property
    def words(self) -> dict[tuple[str, str], str]:
        found, sent = {}, sent_values()
        for name, code in sent.items():
            kind, _, rest = name.partition("_")
            field, _, _number = rest.partition("_")
            if kind == "word" and code:
                found[(field, sent.get(f"said_{rest}", ""))] = code
        return found
