"""What is typed on the pages of mydata."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from vaccsched.mydata.models import AskedStatus, Scope, Topic
from vaccsched.shared.forms import Day, Form, words_of

CHOOSE = _l("请从列表里选。")


class AuthoriseForm(Form):
    institution_id = StringField(validators=[InputRequired(CHOOSE)])
    scopes = SelectMultipleField(choices=words_of(Scope))
    until = Day(validators=[InputRequired(_l("请填写日期，例如 2026-12-31。"))])


class AskForm(Form):
    topic = StringField(validators=[InputRequired(CHOOSE), AnyOf(words_of(Topic), message=CHOOSE)])
    told = StringField(
        validators=[
            InputRequired(_l("请写哪里不对、应该是什么。")),
            Length(max=1000, message=_l("最多 1000 字。")),
        ]
    )


class AnswerForm(Form):
    status = StringField(
        validators=[InputRequired(CHOOSE), AnyOf([AskedStatus.DONE, AskedStatus.DECLINED], message=CHOOSE)]
    )
    words = StringField(
        validators=[InputRequired(_l("请写一句答复，家长看得到。")), Length(max=1000, message=_l("最多 1000 字。"))]
    )


class CloseForm(Form):
    understood = BooleanField()


class InstitutionForm(Form):
    code = StringField(
        validators=[InputRequired(_l("请填写机构代码。")), Length(max=22, message=_l("机构代码最多 22 位。"))]
    )
    name = StringField(validators=[InputRequired(_l("请填写机构名称。")), Length(max=80)])
