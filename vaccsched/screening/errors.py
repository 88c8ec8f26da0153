"""What screening refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NotAtInquiry(Refused):
    code = "not_at_inquiry"
    sentence = _l("这一位现在不在健康询问。请刷新页面看最新情况。")


class NotAtConsent(Refused):
    code = "not_at_consent"
    sentence = _l("这一位现在不在知情同意。请刷新页面看最新情况。")


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

    def __init__(self, **facts: object) -> None:
        super().__init__(field="outcome", **facts)


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


class SignatureMissing(Refused):
    code = "signature_missing"
    status = 422
    sentence = _l("还没有签名。请在屏幕上签名，或选“已在纸质同意书上签字”。")

    def __init__(self) -> None:
        super().__init__(field="signature")


class RefusalNeedsReason(Refused):
    code = "refusal_needs_reason"
    status = 422
    sentence = _l("不同意接种也要记下原因。")

    def __init__(self) -> None:
        super().__init__(field="reason")


@violates("uq_consents_planned_dose_id")
class AlreadySigned(Refused):
    code = "already_signed"
    sentence = _l("这一种疫苗已经签过了。请刷新页面。")


class NothingToSign(Refused):
    code = "nothing_to_sign"
    sentence = _l("这一种疫苗今天不打，不用签知情同意。")


class NoConsentText(Refused):
    code = "no_consent_text"
    sentence = _l("这种疫苗还没有知情同意书，不能签字。请联系系统管理员导入后再办理。")


class ConsentTextChanged(Refused):
    code = "consent_text_changed"
    sentence = _l("知情同意书刚刚换了新版。请重新看一遍再签。")


violates("uq_inquiries_visit_id", "uq_consent_texts_vaccine_code_version")(LostRace)
