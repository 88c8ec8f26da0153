"""What is typed about consents: the decision, what was said on the telephone, a new version of a text."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from vaccsched.consents.models import ConsentDecision, FollowUp
from vaccsched.consents.words import PARTS
from vaccsched.residents.models import Relation
from vaccsched.screening.models import SignatureMethod
from vaccsched.shared.forms import Form, sent_values, words_of

LONGEST_PART = 2000
NAME = [DataRequired(_l("请填签字人的姓名。")), Length(max=60, message=_l("姓名太长。"))]


class ConsentForm(Form):
    """One decision about one vaccine. ``signer_identity``: as ``screening.operations.identity_from`` reads it."""

    signer_relation = SelectField(choices=words_of(Relation))
    signer_name = StringField(validators=NAME)
    signer_identity = StringField(validators=[Optional(), Length(max=40)])
    document = StringField(validators=[Optional(), Length(max=40, message=_l("证件号码太长。"))])
    written_authorisation = BooleanField()
    consent_text_id = StringField(validators=[Optional(), Length(max=40)])
    decision = RadioField(
        choices=words_of(ConsentDecision),
        validators=[InputRequired(_l("请选同意或不同意。"))],
    )
    method = SelectField(choices=words_of(SignatureMethod), default=SignatureMethod.PAPER.value)
    signature = StringField(validators=[Optional(), Length(max=60_000, message=_l("签名太复杂，请清除后再签。"))])
    reason = StringField(validators=[Optional(), Length(max=200, message=_l("原因请写在 200 个字以内。"))])
    follow_up = StringField(validators=[Optional(), AnyOf(words_of(FollowUp), message=_l("请从列表里选择。"))])
    follow_up_on = DateField(validators=[Optional()])

    def chosen_follow_up(self) -> FollowUp | None:
        """What comes after a refusal; None where nothing was chosen."""
        return FollowUp(self.follow_up.data) if self.follow_up.data else None


class NoteForm(Form):
    """What was said."""

    note = StringField(
        validators=[DataRequired(_l("请写回访的结果。")), Length(max=200, message=_l("请写在 200 个字以内。"))]
    )


class TextForm(Form):
    """A new version of a consent text; the parts are fields ``zh_<part>`` and ``en_<part>``."""

    effective_from = DateField(validators=[InputRequired(_l("请填从哪天开始用。"))])

    def parts(self) -> dict[str, dict[str, str]]:
        """``{"zh": {part: sentence}, "en": …}``; what was not sent is empty."""
        sent = sent_values()
        return {lang: {part: sent.get(f"{lang}_{part}", "")[:LONGEST_PART] for part in PARTS} for lang in ("zh", "en")}
