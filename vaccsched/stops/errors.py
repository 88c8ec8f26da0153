"""What stops a dose, and what is refused about the rules that ask.

A ``HardStop`` fills the screen and has no way on; the soft ones ask for one more act. No stop has an override
(``architecture.md`` §4.11): a soft rule's class is changed only by the county, dated, beforehand.
"""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates
from vaccsched.stock import errors as stock


class HardStop(Refused):
    """``differences``: list of {label, planned, scanned}; ``also``: sentences of the other stops found."""

    advice: ClassVar[Any] = _l("不要接种。请返回核对；有疑问请找医生或门诊负责人。")


class OtherPerson(HardStop):
    code = "other_person"
    sentence = _l("扫到的不是叫到本台的人。")
    advice = _l("请核对姓名和号码，让叫到本台的 %(called)s 号过来，或用“换人”。")


class TicketAtAnotherStation(HardStop):
    code = "ticket_at_another_station"
    sentence = _l("%(ticket)s 号叫到了 %(station)s，不是本台。")
    advice = _l("请让这一位去 %(station)s。")


class TicketNotToday(HardStop):
    code = "ticket_not_today"
    sentence = _l("这张票不是今天的。")
    advice = _l("请这一位回服务台重新取号。")


class GuardianMissing(HardStop):
    """疫苗管理法 第45条; 民法典 第27条: a minor comes with a guardian or with the guardian's written authorisation."""

    code = "guardian_missing"
    sentence = _l("未成年人没有监护人陪同，也没有书面委托。")
    advice = _l("请联系监护人到场，或出示书面委托后回健康询问台。")


class HardenedRule(HardStop):
    """A rule that the county made a stop, dated, beforehand. ``about``: what it found; ``rule``: which."""

    code = "hardened_rule"
    sentence = _l("%(about)s 按本县规定，这种情况不能接种。")
    advice = _l("换一支，或请门诊负责人联系县里。")


class TwoCodesAtOnce(HardStop):
    """Two different vials within three seconds for one dose: neither counts."""

    code = "two_codes_at_once"
    sentence = _l("3 秒内扫到了两支不同的疫苗，两支都没有记。")
    advice = _l("把另一支移开，只留要打的一支，重新扫码。")


class WrongProduct(HardStop):
    code = "wrong_product"
    sentence = _l("这支疫苗不是这一位今天要打的。")
    advice = _l("把这支放回原处，取对的疫苗重新扫码。")


class WrongSpecification(HardStop):
    code = "wrong_specification"
    sentence = _l("这支疫苗的规格、剂量或途径与应打的不同。")
    advice = _l("把这支放回原处，取对的疫苗重新扫码。")


class TooEarly(HardStop):
    """Ages and intervals are arithmetic: no override (免疫程序(2026年版) 一般原则)."""

    code = "too_early"
    sentence = _l("今天还不能打这一剂：%(reason)s")
    advice = _l("请换人，并请这一位回服务台改约能打的日期。")


class SameDoseGiven(HardStop):
    code = "same_dose_given"
    sentence = _l("这一剂已经打过：%(reason)s")
    advice = _l("不要再打。请核对接种证；记录有误的走更正。")


class SevereAllergy(HardStop):
    """Confirmed in the record by a doctor; an answer in the inquiry alone only flags."""

    code = "severe_allergy"
    sentence = _l("记录里有医生确认的严重过敏，这种疫苗不能打：%(component)s。")
    advice = _l("请这一位回健康询问台，由医生处理。")


class ConsentMissing(HardStop):
    code = "consent_missing"
    sentence = _l("这种疫苗没有签知情同意书。")
    advice = _l("请这一位回健康询问台签字。")


class InquiryMissing(HardStop):
    code = "inquiry_missing"
    sentence = _l("今天没有做健康询问。")
    advice = _l("请这一位回健康询问台。")


class InquiryNotToday(HardStop):
    code = "inquiry_not_today"
    sentence = _l("健康询问不是今天做的，已经失效。")
    advice = _l("请这一位回健康询问台重新询问。")


class NotRecommended(HardStop):
    code = "not_recommended"
    sentence = _l("今天健康询问的结论不是“建议接种”。")
    advice = _l("请这一位回健康询问台。")


class HumanCheckFailed(HardStop):
    """An item that only eyes or the recipient can judge was marked as not right."""

    code = "human_check_failed"
    sentence = _l("人工核对不符：%(items)s。")
    advice = _l("查清原因，换一支疫苗或注射器，从头重新核对。")


class CannotVerify(Refused):
    """民法典 第20条: a child under eight does not verify for itself."""

    code = "cannot_verify"
    status = 422
    sentence = _l("孩子还小，不能自己验证。请家长或陪同的人看品名和有效期。")

    def __init__(self) -> None:
        super().__init__(field="relation")


STOCK_STOPS = (
    stock.UnknownTraceCode,
    stock.CodeDiffersFromStock,
    stock.LotExpired,
    stock.LotQuarantined,
    stock.LotRecalled,
    stock.LotOnColdChainHold,
    stock.PackUsedUp,
    stock.PackDiscarded,
    stock.VialOpenTooLong,
)


def is_stop(refusal: Refused | None) -> bool:
    """Whether this refusal fills the screen in red."""
    return isinstance(refusal, (HardStop, *STOCK_STOPS))


class NotBeforehand(Refused):
    code = "not_beforehand"
    status = 422
    sentence = _l("规则的级别最早从明天起改，不能当天改。请选明天或以后的日期。")

    def __init__(self) -> None:
        super().__init__(field="effective_from")


class NoDecisionReason(Refused):
    code = "no_decision_reason"
    status = 422
    sentence = _l("请写明为什么改，例如文件号和要求。")

    def __init__(self) -> None:
        super().__init__(field="reason")


@violates("uq_rule_classes_county_id_rule_effective_from")
class DecidedAlready(Refused):
    code = "decided_already"
    sentence = _l("这条规则从这一天起已经有决定。请换一个日期。")


class NothingAsked(Refused):
    """An answer to a soft stop that was not shown."""

    code = "nothing_asked"
    sentence = _l("现在没有要说明的事。请刷新页面看最新情况。")


violates("uq_soft_stops_planned_dose_id_rule_about")(LostRace)
