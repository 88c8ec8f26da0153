"""What is typed on the pages of records."""

import datetime as dt

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField
from wtforms.validators import AnyOf, InputRequired, Optional

from vaccsched.records.models import ExposureGrade
from vaccsched.shared.forms import Form
from vaccsched.sites.models import HepALine, JELine

DAYS = ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d"]


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
