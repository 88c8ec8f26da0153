"""What is typed on the pages of merging."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length, Optional

from vaccsched.shared.forms import FindForm, Form

WHY = InputRequired(_l("请写明依据，例如：同一个出生医学证明编号，监护人到场确认。"))


class SearchForm(FindForm):
    """``first``: the file that was chosen already."""

    first = StringField(validators=[Optional(), Length(max=40)])


class MergeForm(Form):
    survivor_id = StringField(validators=[InputRequired(_l("请选保留哪一份档案。")), Length(max=40)])
    reason = StringField(validators=[WHY, Length(max=200)])


class WhyForm(Form):
    reason = StringField(validators=[InputRequired(_l("请写明原因。")), Length(max=200)])


class KeepForm(Form):
    kept_record_id = StringField(validators=[InputRequired(_l("请选保留哪一条。"))])
    dropped_record_id = StringField(validators=[InputRequired(_l("请选保留哪一条。"))])
