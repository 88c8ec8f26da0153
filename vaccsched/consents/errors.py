"""What consents refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NotAtConsent(Refused):
    code = "not_at_consent"
    sentence = _l("这一位现在不在知情同意。请刷新页面看最新情况。")


class FollowUpMissing(Refused):
    code = "follow_up_missing"
    status = 422
    sentence = _l("不同意接种也要选以后怎么办：电话回访要选日期（今天以后），或下次来再问，或不用随访。")

    def __init__(self) -> None:
        super().__init__(field="follow_up")


@violates("uq_consent_follow_ups_consent_id")
class AlreadyFollowedUp(Refused):
    code = "already_followed_up"
    sentence = _l("这一次回访已经有人登记了。请刷新页面。")


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


class RefusalNeedsReason(Refused):
    code = "refusal_needs_reason"
    status = 422
    sentence = _l("不同意接种也要记下原因。")

    def __init__(self) -> None:
        super().__init__(field="reason")


class PriceNotPublished(Refused):
    """疫苗管理法 第49条: what is self-paid has a public price. Urgent vaccines do not wait for it."""

    code = "price_not_published"
    sentence = _l(
        "%(name)s是自费疫苗，门诊还没有公示价格，不能签字。请管理员在“自费疫苗价格”里公示后再签；免费的疫苗可以先签。"
    )


class PartMissing(Refused):
    """疫苗管理法 第45条 names what is told."""

    code = "consent_part_missing"
    status = 422
    sentence = _l("知情同意书的每一项都要写，中文和英文都要有。")


class TextUnchanged(Refused):
    code = "consent_text_unchanged"
    sentence = _l("和现在用的版本一样，没有存成新版。")


class TextBackdated(Refused):
    code = "consent_text_backdated"
    status = 422
    sentence = _l("新版只能从今天或以后开始用，已经签过的不会改。")

    def __init__(self) -> None:
        super().__init__(field="effective_from")


violates("uq_consent_texts_vaccine_code_version")(LostRace)
