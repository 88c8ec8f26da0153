"""What reporting a reaction refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NotYetHappened(Refused):
    """A time after now."""

    code = "not_yet_happened"
    status = 422
    sentence = _l("时间不能晚于现在。请核对日期和时间。")


class BeforeTheDose(Refused):
    """The reaction began before every dose that was named."""

    code = "before_the_dose"
    status = 422
    sentence = _l("反应发生的时间比接种还早。请核对反应时间，或换成真正在它前面打的那一针。")


class CardIncomplete(Refused):
    """``missing``: the fields that are empty."""

    code = "card_incomplete"
    status = 409
    sentence = _l("报告卡还没有填完，不能登记上报。请先补上：%(missing)s。")


class NoNumber(Refused):
    code = "no_number"
    status = 422
    sentence = _l("请填国家疑似预防接种异常反应信息系统里的编码，没有在国家系统上报就不能登记已上报。")


class UnlawfulStep(Refused):
    """``docs/states.md`` has no such move."""

    code = "unlawful_step"
    status = 409
    sentence = _l("这张报告卡现在不能这样办。请刷新页面看它现在的状态。")


class MustBeSubmitted(Refused):
    """A great event is never closed without being told."""

    code = "must_be_submitted"
    status = 409
    sentence = _l("死亡、严重残疾、群体性或有重大社会影响的事件必须上报，不能直接结案。请先上报，再登记编码。")


class ClosingNeedsReason(Refused):
    code = "closing_needs_reason"
    status = 422
    sentence = _l("请写明结案的原因。没有上报就结案的，写明为什么不属于要上报的反应。")


class NoteMissing(Refused):
    code = "note_missing"
    status = 422
    sentence = _l("请写下要记的内容。")


class NothingTold(Refused):
    """The family's form was sent without words."""

    code = "nothing_told"
    status = 422
    sentence = _l("请写几句哪里不舒服、什么时候开始的。")


class NoClinic(Refused):
    """Neither the record nor the person names a clinic."""

    code = "no_clinic"
    status = 409
    sentence = _l("没有查到在哪个门诊接种。请直接给接种的门诊打电话；情况严重马上打 120。")


@violates("uq_aefi_cases_code", "uq_aefi_doses_case_id_immunization_id")
class SameInstant(LostRace):
    """Two cards were made at once: looking again finds another code."""


@violates("ck_aefi_cases_submitted", "ck_aefi_cases_closed", "ck_aefi_cases_severe_at")
class HalfWritten(Refused):
    """The database's own last line."""

    code = "unlawful_step"
    status = 409
    sentence = UnlawfulStep.sentence
