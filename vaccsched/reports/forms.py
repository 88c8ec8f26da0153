"""What the pages of reports send."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from vaccsched.reports.models import LARGEST_SAMPLE, ExportStatus, SampleOutcome
from vaccsched.reports.words import TABLES
from vaccsched.shared.forms import Day, Form, words_of

KINDS: Any = ["xlsx", "csv"]
TABLE_CODES: Any = list(TABLES)
DAY = InputRequired(_l("请填日期，例如 2026-12-04。"))


class PeriodForm(Form):
    """Both days included."""

    first = Day(validators=[DAY])
    last = Day(validators=[DAY])


class SampleForm(PeriodForm):
    """How many records of which days."""

    number = IntegerField(
        validators=[InputRequired(_l("请填抽几条。")), NumberRange(1, LARGEST_SAMPLE, _l("请填 1 到 100 之间的数。"))]
    )


class OutcomeForm(Form):
    """What the check found."""

    outcome = SelectField(choices=words_of(SampleOutcome), validators=[InputRequired(_l("请选核查结果。"))])
    note = StringField(validators=[Optional(), Length(max=200)], default="")


class ExportForm(PeriodForm):
    """Which table, and what for."""

    table = SelectField(choices=TABLE_CODES)
    purpose = StringField(
        validators=[InputRequired(_l("请写导出做什么用。")), Length(2, 200, _l("请用 2 到 200 个字写清用途。"))]
    )


class MonthForm(Form):
    """One month, as ``2026-11``."""

    month = StringField(validators=[InputRequired()])


class KindForm(Form):
    """A spreadsheet or plain text."""

    kind = SelectField(choices=KINDS, default="xlsx")


class DecisionForm(Form):
    """Let out or not."""

    status = SelectField(choices=words_of((ExportStatus.APPROVED, ExportStatus.REFUSED)))


class FloorForm(Form):
    """Which indicator, and how many percent at least; empty: no floor."""

    code = StringField(validators=[InputRequired(_l("请选指标。"))])
    percent = IntegerField(validators=[Optional(), NumberRange(0, 100, _l("请填 0 到 100 之间的数。"))])


class ReasonForm(Form):
    """Why somebody of the county looks at one visit."""

    reason = StringField(
        validators=[InputRequired(_l("请写为什么要看。")), Length(4, 200, _l("请用 4 到 200 个字写清为什么要看。"))],
        filters=[lambda text: text.strip() if text else text],
    )


class YearForm(Form):
    """One year."""

    year = IntegerField(
        validators=[InputRequired(_l("请选年份。")), NumberRange(2000, 2999, _l("请选今年或以前的年份。"))]
    )
