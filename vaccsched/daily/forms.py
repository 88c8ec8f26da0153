"""What is ticked and typed at opening and closing."""

import uuid
from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from vaccsched.daily.models import Item
from vaccsched.shared.forms import Form, words_of
from vaccsched.shared.strokes import Signed

SHORT_REASON = Length(max=200, message=_l("原因请写在 200 个字以内。"))
AMOUNT = NumberRange(min=0, max=9999, message=_l("数量请填 0 到 9999。"))


def _ids(field: Field) -> frozenset[uuid.UUID]:
    return frozenset(uuid.UUID(text) for text in field.data or [])


class ChecklistForm(Form):
    """One tick and one reason per line; ``reason_all`` stands for every red line without an own reason. ``planned``:
    whom the page had ticked because they are on shift; one of them who is not ticked any more did not come.
    """

    reason_all = StringField(validators=[Optional(), SHORT_REASON])
    present = SelectMultipleField(choices=[], validate_choice=False)
    planned = SelectMultipleField(choices=[], validate_choice=False)

    @property
    def ticked(self) -> frozenset[Item]:
        return frozenset(item for item in Item if self[f"tick_{item}"].data)

    @property
    def reasons(self) -> Mapping[str, str]:
        shared = self.reason_all.data or ""
        return {str(item): self[f"reason_{item}"].data or shared for item in Item}

    @property
    def came_besides(self) -> frozenset[uuid.UUID]:
        """Here, though not on shift: whoever is on shift counts for the hours and the work of the shift."""
        return _ids(self.present) - _ids(self.planned)

    @property
    def did_not_come(self) -> frozenset[uuid.UUID]:
        return _ids(self.planned) - _ids(self.present)

    def validate_present(self, field: Field) -> None:
        try:
            _ids(field)
        except ValueError as error:
            raise ValidationError(_l("名单过期了，请刷新页面。")) from error

    validate_planned = validate_present


class ClosingForm(ChecklistForm):
    """The same with a signature."""

    method = SelectField(choices=words_of(Signed), default=Signed.PAPER.value)
    signature = StringField(validators=[Optional(), Length(max=60_000, message=_l("签名太复杂，请清除后再签。"))])

    @property
    def drawn(self) -> str | None:
        """The path that was drawn; None when the sheet was signed."""
        return (self.signature.data or "") if self.method.data == Signed.CANVAS else None


for _item in Item:
    setattr(ChecklistForm, f"tick_{_item}", BooleanField())
    setattr(ChecklistForm, f"reason_{_item}", StringField(validators=[Optional(), SHORT_REASON]))
    setattr(ClosingForm, f"tick_{_item}", BooleanField())
    setattr(ClosingForm, f"reason_{_item}", StringField(validators=[Optional(), SHORT_REASON]))


class ReopenForm(Form):
    reason = StringField(validators=[Optional(), SHORT_REASON])


class KitForm(Form):
    """One thing as it was counted."""

    needed = IntegerField(validators=[InputRequired(_l("请填应有数量。")), AMOUNT])
    on_hand = IntegerField(validators=[InputRequired(_l("请填现有数量。")), AMOUNT])
    expires_on = DateField(validators=[Optional()])


class NewKitForm(KitForm):
    name = StringField(
        validators=[InputRequired(_l("请填物品名称。")), Length(max=60, message=_l("名称请写在 60 个字以内。"))]
    )
