"""What payments refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NothingToPay(Refused):
    """Neither at the cashier nor with an urgent dose that is still to be paid for."""

    code = "nothing_to_pay"
    sentence = _l("这一位现在没有要缴的费用，可能已经有人登记过了。请刷新页面看最新情况。")


class NoReceiptNumber(Refused):
    code = "no_receipt_number"
    status = 422
    sentence = _l("请填收据上的号码：4 到 40 位的数字、字母。")

    def __init__(self) -> None:
        super().__init__(field="receipt_number")


@violates("uq_receipts_number")
class ReceiptNumberUsed(Refused):
    code = "receipt_number_used"
    sentence = _l("这个收据号已经登记给另一位。请核对收据；如果是那一位登记错了，请先更正那一位的号码。")

    def __init__(self) -> None:
        super().__init__(field="receipt_number")


class NotPaid(Refused):
    code = "not_paid"
    sentence = _l("这一位还没有登记收据，没有可以更正的。")


class SameNumber(Refused):
    code = "same_receipt_number"
    status = 422
    sentence = _l("新号码和原来的一样。请核对收据再填。")

    def __init__(self) -> None:
        super().__init__(field="receipt_number")


class ReasonMissing(Refused):
    code = "payment_reason_missing"
    status = 422
    sentence = _l("请写明原因。")

    def __init__(self) -> None:
        super().__init__(field="reason")


class NoPriceYet(Refused):
    """An urgent dose that was given before its price was published."""

    code = "no_price_yet"
    sentence = _l("%(name)s还没有公示价格，不能收费。请管理员先在“自费疫苗价格”里公示。")


class NoRefundDue(Refused):
    code = "no_refund_due"
    sentence = _l("这一剂不用退费：已经打了，或没有缴过费，或者还在等着打。")


@violates("uq_refunds_paid_dose_id")
class AlreadyRefunded(Refused):
    code = "already_refunded"
    sentence = _l("这一剂已经登记过退费。请刷新页面。")


class PriceInThePast(Refused):
    code = "price_in_the_past"
    status = 422
    sentence = _l("价格只能从今天或以后开始用。已经告诉过居民的价格不能改。")

    def __init__(self) -> None:
        super().__init__(field="effective_from")


@violates("uq_prices_clinic_id_vaccine_code_effective_from")
class PriceStands(Refused):
    code = "price_stands"
    sentence = _l("这一天开始的价格已经公示过，不能改。要调价请从明天或以后的一天开始。")

    def __init__(self) -> None:
        super().__init__(field="effective_from")


violates("uq_receipts_visit_id_version", "uq_receipts_current", "uq_paid_doses_planned_dose_id")(LostRace)
