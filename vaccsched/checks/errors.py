"""What the vaccination station refuses; what stops a dose is in ``stops.errors`` and named here again."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.calling.errors import PausedTwice as PausedTwice
from vaccsched.calling.errors import ReasonMissing as ReasonMissing
from vaccsched.calling.errors import StationPaused as StationPaused
from vaccsched.shared.errors import LostRace, Refused, violates
from vaccsched.stops.errors import STOCK_STOPS as STOCK_STOPS
from vaccsched.stops.errors import CannotVerify as CannotVerify
from vaccsched.stops.errors import ConsentMissing as ConsentMissing
from vaccsched.stops.errors import GuardianMissing as GuardianMissing
from vaccsched.stops.errors import HardenedRule as HardenedRule
from vaccsched.stops.errors import HardStop as HardStop
from vaccsched.stops.errors import HumanCheckFailed as HumanCheckFailed
from vaccsched.stops.errors import InquiryMissing as InquiryMissing
from vaccsched.stops.errors import InquiryNotToday as InquiryNotToday
from vaccsched.stops.errors import NotRecommended as NotRecommended
from vaccsched.stops.errors import OtherPerson as OtherPerson
from vaccsched.stops.errors import SameDoseGiven as SameDoseGiven
from vaccsched.stops.errors import SevereAllergy as SevereAllergy
from vaccsched.stops.errors import TicketAtAnotherStation as TicketAtAnotherStation
from vaccsched.stops.errors import TicketNotToday as TicketNotToday
from vaccsched.stops.errors import TooEarly as TooEarly
from vaccsched.stops.errors import TwoCodesAtOnce as TwoCodesAtOnce
from vaccsched.stops.errors import WrongProduct as WrongProduct
from vaccsched.stops.errors import WrongSpecification as WrongSpecification
from vaccsched.stops.errors import is_stop as is_stop


class IncompleteCheck(Refused):
    """``missing``: the atomic items that do not hold yet."""

    code = "incomplete_check"
    sentence = _l("十五项还没有核对完，不能接种。还差：%(names)s。")


class NobodyAtStation(Refused):
    code = "nobody_at_station"
    sentence = _l("本台现在没有叫到人。请先叫下一位。")


class UnknownPersonCode(Refused):
    code = "unknown_person_code"
    status = 422
    sentence = _l("没有认出这个码。请扫票上的码、预约码、身份证，或最小包装上的追溯码。")

    def __init__(self) -> None:
        super().__init__(field="code")


class MachineItem(Refused):
    """What a machine knows cannot be ticked right by hand."""

    code = "machine_item"
    sentence = _l("这一项由系统核对，不能手工勾选。")


class NothingToVerify(Refused):
    """一验证 is about a vial: it must have been scanned."""

    code = "nothing_to_verify"
    sentence = _l("还没有扫疫苗。请先扫疫苗，再请受种者或家长看品名和有效期。")


class ReasonNeeded(Refused):
    """A soft stop waits for its reason. ``rule``: which."""

    code = "reason_needed"
    sentence = _l("%(about)s 请先选一个原因，再继续。")


class TypedNeedsReason(Refused):
    """``typed``: the code as it was typed."""

    code = "typed_needs_reason"
    status = 422
    sentence = _l("这个追溯码是手工输入的。请选为什么不能扫码，再确认一次。")

    def __init__(self, **facts: Any) -> None:
        super().__init__(field="typed_reason", **facts)


class TakenOver(Refused):
    """Another device opened this station later. ``at``: when."""

    code = "taken_over"
    sentence = _l("本台已在另一台设备上打开（%(at)s）。这里的操作没有保存。要在这里继续，请按“在这台设备上继续”。")


class UndoOver(Refused):
    """``record_id``: what the correction page is for."""

    code = "undo_over"
    sentence = _l("已过 60 秒，不能撤销。请在接种记录里写更正，原记录会保留。")


class NothingToUndo(Refused):
    code = "nothing_to_undo"
    sentence = _l("这一剂没有接种记录，没有什么可以撤销。")


class GivenAgain(Refused):
    code = "given_again"
    sentence = _l("这次按下的是旧页面，之后这一剂又接种并记录了，没有撤销。请刷新页面再看。")


class TakenBack(Refused):
    code = "taken_back"
    sentence = _l("这次按下的是旧页面，它记下的那一剂已经撤销。请刷新页面，重新核对后再按。")


class SiteNotAllowed(Refused):
    code = "site_not_allowed"
    status = 422
    sentence = _l("这种疫苗不能打在这个部位。请按页面上的部位选择。")

    def __init__(self) -> None:
        super().__init__(field="site")


class AlreadyGiven(Refused):
    code = "already_given"
    sentence = _l("这一剂刚刚已经记录过，没有记第二次。")


violates("uq_bedside_checks_planned_dose_id", "uq_check_items_check_id_item")(LostRace)
violates("uq_bedside_checks_immunization_id")(AlreadyGiven)
