"""What is typed about walls, and what a screen says of itself."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from vaccsched.screens.models import NoticeKind, Played, Sound
from vaccsched.shared.forms import Day, Form, sent_values

MOST_CALLS = 60
MOST_LETTERS = 60


class NoticeForm(Form):
    kind = StringField(validators=[AnyOf(list(NoticeKind), message=_l("请从列表里选择。"))])
    title = StringField(validators=[Optional(), Length(max=20, message=_l("标题最多 20 个字。"))])
    text = StringField(
        validators=[
            DataRequired(_l("请写要显示的内容。")),
            Length(max=120, message=_l("最多 120 个字，远处才看得清。")),
        ]
    )
    first_day = Day(validators=[InputRequired(_l("请填第一天。"))])
    last_day = Day(validators=[InputRequired(_l("请填最后一天。"))])


class ReportForm(Form):
    """``voice`` and ``chime``: the ids of the calls that were played so, each any number of times."""

    sound = StringField(validators=[AnyOf(list(Sound))])

    @property
    def said(self) -> Sound:
        return Sound(self.sound.data or "")

    @property
    def played(self) -> dict[str, Played]:
        """Call id → how it was heard; more than a screen can play in a minute is cut off."""
        sent = sent_values()
        return {name: how for how in Played for name in sent.getlist(how)[:MOST_CALLS] if len(name) <= MOST_LETTERS}
