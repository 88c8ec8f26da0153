"""What screening refuses."""

from collections.abc import Iterable

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from vaccsched.screening.findings import Finding
from vaccsched.shared.errors import LostRace, Refused, violates


class NotAtInquiry(Refused):
    code = "not_at_inquiry"
    sentence = _l("这一位现在不在健康询问。请刷新页面看最新情况。")


class AdviceMissing(Refused):
    """疫苗管理法 第45条: medical advice is given and recorded."""

    code = "advice_missing"
    status = 422
    sentence = _l("推迟或不宜接种要写医学建议，例如什么时候再来、要不要去医院看。")

    def __init__(self) -> None:
        super().__init__(field="advice")


class MayNotRecommend(Refused):
    """Every planned dose is too early by dates that cannot be argued with."""

    code = "may_not_recommend"
    sentence = _l("按出生日期和接种记录，今天一种都不能打：%(reasons)s请选“推迟接种”，写上最早能打的日期。")

    def __init__(self, findings: Iterable[Finding]) -> None:
        super().__init__(field="outcome")
        self.findings = [one for one in findings if one.blocks]

    @property
    def message(self) -> str:
        """With the reasons in the language of the current request."""
        lang = str(get_locale() or "zh")
        reasons = "".join(dict.fromkeys(one.say(lang) for one in self.findings))
        return str(self.sentence) % {"reasons": reasons}


class RabiesNeverDeferred(Refused):
    """狂犬病暴露预防处置工作规范(2023年版): after exposure there is no contraindication."""

    code = "rabies_never_deferred"
    sentence = _l("狂犬病疫苗暴露后接种没有禁忌，不能推迟或判为不宜。请选“建议接种”；别的疫苗可以单独推迟。")

    def __init__(self) -> None:
        super().__init__(field="outcome")


class GuardianNeeded(Refused):
    """疫苗管理法 第45条: for a minor the guardian is told and consents."""

    code = "guardian_needed"
    status = 422
    sentence = _l("不满 18 岁要由监护人签字；监护人不在场的，要有监护人写的委托书。请核对来人的身份。")

    def __init__(self) -> None:
        super().__init__(field="signer_relation")


class IdentityMissing(Refused):
    """Who signs for somebody else is known, or shows a document (domain: identity of the accompanying person)."""

    code = "identity_missing"
    status = 422
    sentence = _l("还没有登记签字人的身份。本门诊认识的监护人选“认识”，其他人请看证件，登记种类和号码。")

    def __init__(self) -> None:
        super().__init__(field="signer_identity")


class DocumentNeeded(Refused):
    """Somebody other than a guardian signs by written authorisation."""

    code = "document_needed"
    status = 422
    sentence = _l("拿委托书来的人要看证件：请登记证件种类和号码，并留下委托书。")

    def __init__(self) -> None:
        super().__init__(field="signer_identity")


class SignatureMissing(Refused):
    code = "signature_missing"
    status = 422
    sentence = _l("还没有签名。请在屏幕上签名，或选“已在纸质同意书上签字”。")

    def __init__(self) -> None:
        super().__init__(field="signature")


class NothingPostponed(Refused):
    code = "nothing_postponed"
    sentence = _l("这一位今天没有推迟的疫苗，不用重新约。")


violates("uq_inquiries_visit_id")(LostRace)
