"""What is typed on the pages of training."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectMultipleField, StringField
from wtforms.fields import TimeField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, ValidationError

from vaccsched.identity.models import CertificateTask
from vaccsched.shared.errors import InvalidInput
from vaccsched.shared.forms import Day, Form, sent_values
from vaccsched.training.models import TrainingKind

CHOSEN = _l("请从列表里选择。")
NAMED = [InputRequired(_l("请填写名称。")), Length(max=100, message=_l("名称请写在 100 个字以内。"))]
SCORE = "score_"
NO_TASK = "none"


class PeopleForm(Form):
    """Who took part."""

    people = SelectMultipleField(choices=[], validate_choice=False)

    def validate_people(self, field: Field) -> None:
        try:
            [uuid.UUID(text) for text in field.data or []]
        except ValueError as error:
            raise ValidationError(_l("名单过期了，请刷新页面。")) from error

    @property
    def staff_ids(self) -> list[uuid.UUID]:
        return [uuid.UUID(text) for text in self.people.data or []]


class TrainingForm(PeopleForm):
    kind = StringField(validators=[AnyOf(list(TrainingKind), message=CHOSEN)])
    title = StringField(validators=NAMED)
    held_on = Day(validators=[InputRequired(_l("请填写日期。"))])
    minutes = IntegerField(
        validators=[
            InputRequired(_l("请填写多少分钟。")),
            NumberRange(min=1, max=6000, message=_l("时长请填 1 到 6000 分钟。")),
        ]
    )
    taught_by = StringField(validators=[Optional(), Length(max=60, message=_l("请写在 60 个字以内。"))])
    about = StringField(validators=[Optional(), Length(max=500, message=_l("请写在 500 个字以内。"))])


class ExamForm(Form):
    """One examination of a group; one field ``score_<id>`` per person, empty for whoever did not take part."""

    title = StringField(validators=NAMED)
    task = StringField(validators=[AnyOf([*CertificateTask, NO_TASK], message=CHOSEN)])
    held_on = Day(validators=[InputRequired(_l("请填写日期。"))])
    pass_mark = IntegerField(validators=[InputRequired(_l("请填写合格线。"))])
    full_mark = IntegerField(validators=[InputRequired(_l("请填写满分。"))])

    @property
    def of_task(self) -> CertificateTask | None:
        return None if self.task.data == NO_TASK else CertificateTask(self.task.data or "")


def sent_scores() -> dict[uuid.UUID, int]:
    """The points that were typed, by person.

    :raises InvalidInput: one of them is no number.
    """
    found: dict[uuid.UUID, int] = {}
    wrong: dict[str, list[str]] = {}
    sent: Any = sent_values()
    for name in sent:
        text = str(sent[name]).strip()
        if not name.startswith(SCORE) or not text:
            continue
        try:
            found[uuid.UUID(name.removeprefix(SCORE))] = int(text)
        except ValueError:
            wrong[name] = [str(_l("分数请填整数。"))]
    if wrong:
        raise InvalidInput(wrong)
    return found


class CorrectionForm(Form):
    """A new score, or that the result is withdrawn."""

    score = StringField(validators=[Length(max=4, message=_l("分数请填整数。"))])
    withdraw = StringField(validators=[Optional(), Length(max=3)])
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])

    def validate_score(self, field: Field) -> None:
        if not self.withdraw.data and not (field.data or "").isdecimal():
            raise ValidationError(_l("请填写正确的分数，或勾“这条作废”。"))

    @property
    def new_score(self) -> int | None:
        return None if self.withdraw.data else int(self.score.data or "0")


class MinimaForm(Form):
    """How many people at each work in every open hour."""

    screening = IntegerField(validators=[InputRequired(_l("请填写人数。"))])
    vaccination = IntegerField(validators=[InputRequired(_l("请填写人数。"))])
    observation = IntegerField(validators=[InputRequired(_l("请填写人数。"))])


class DayForm(Form):
    day = Day(validators=[InputRequired(_l("请填写日期。"))])


class ShiftForm(Form):
    staff_id = StringField(validators=[InputRequired(CHOSEN), Length(max=40)])
    station_id = StringField(validators=[InputRequired(CHOSEN), Length(max=40)])
    day = Day(validators=[InputRequired(_l("请填写日期。"))])
    starts_at = TimeField(validators=[InputRequired(_l("请填写上班时间。"))])
    ends_at = TimeField(validators=[InputRequired(_l("请填写下班时间。"))])

    @property
    def begins(self) -> dt.time:
        return self.starts_at.data or dt.time(0)

    @property
    def ends(self) -> dt.time:
        return self.ends_at.data or dt.time(0)
