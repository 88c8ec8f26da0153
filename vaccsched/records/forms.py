"""What is typed on the pages of records."""

import datetime as dt

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, StringField, TimeField
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional

from vaccsched.records.models import BodySite, ExposureGrade, HealthFactKind
from vaccsched.shared.forms import DAYS, Day, Form, words_of
from vaccsched.sites.models import HepALine, JELine

CHOOSE = _l("请从列表里选。")
WHY = _l("请写明原因，例如：接种证上是左臂。")
LONGEST = 200


class ExposureForm(Form):
    """A rabies exposure; grade and course may be left to the doctor."""

    exposed_on = DateField(format=DAYS, validators=[InputRequired(_l("请填写被咬、被抓的日期，例如 20261201。"))])
    grade = StringField(validators=[Optional(), AnyOf([one.value for one in ExposureGrade], message=_l("请选择。"))])
    course = StringField(validators=[Optional()])

    def day(self) -> dt.date:
        """The day of the exposure."""
        assert self.exposed_on.data is not None  # parse() refused otherwise
        return self.exposed_on.data

    def chosen_grade(self) -> ExposureGrade | None:
        """None: left to the doctor."""
        return ExposureGrade(self.grade.data) if self.grade.data else None


class LinesForm(Form):
    """Product lines; empty: as the county says."""

    je_line = StringField(validators=[Optional(), AnyOf([one.value for one in JELine], message=_l("请选择。"))])
    hepa_line = StringField(validators=[Optional(), AnyOf([one.value for one in HepALine], message=_l("请选择。"))])

    def je(self) -> JELine | None:
        """None: as the county says."""
        return JELine(self.je_line.data) if self.je_line.data else None

    def hepa(self) -> HepALine | None:
        """None: as the county says."""
        return HepALine(self.hepa_line.data) if self.hepa_line.data else None


class SeenForm(Form):
    """Why, and which version the corrector looked at."""

    reason = StringField(validators=[InputRequired(WHY), Length(max=LONGEST, message=_l("请写在 200 字以内。"))])
    seen_version = IntegerField(validators=[InputRequired(_l("请刷新页面后再改。"))])


class CorrectForm(SeenForm):
    """New values of a dose record; what was not sent stays as it is."""

    vaccine_code = StringField(validators=[Optional(), Length(max=20)])
    dose_number = IntegerField(validators=[Optional(), NumberRange(1, 20, message=_l("剂次是 1 到 20 的数字。"))])
    given_on = Day(validators=[Optional()])
    given_time = TimeField(format=["%H:%M", "%H%M"], validators=[Optional()])
    site = StringField(validators=[Optional(), AnyOf(words_of(BodySite), message=CHOOSE)])
    performer_id = StringField(validators=[Optional()])
    manufacturer = StringField(validators=[Optional(), Length(max=60)])
    lot_number = StringField(validators=[Optional(), Length(max=40)])
    expires_on = Day(validators=[Optional()])
    trace_code = StringField(validators=[Optional(), Length(max=60)])
    given_place = StringField(validators=[Optional(), Length(max=60)])
    performer_name = StringField(validators=[Optional(), Length(max=30)])


class FactForm(Form):
    """A condition, an allergy or a blood product that a doctor puts on record."""

    kind = StringField(validators=[InputRequired(CHOOSE), AnyOf(words_of(HealthFactKind), message=CHOOSE)])
    code = StringField(validators=[InputRequired(CHOOSE), Length(max=60)])
    since = Day(validators=[InputRequired(_l("请填写从哪一天起，例如 20261201。"))])
    detail = StringField(validators=[Optional(), Length(max=LONGEST)])
    severe = BooleanField()


class ConfirmForm(Form):
    severe = BooleanField()


class ReasonForm(Form):
    reason = StringField(validators=[InputRequired(_l("请写明原因。")), Length(max=LONGEST)])
