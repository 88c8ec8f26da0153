"""What stock refuses. Each sentence says what is wrong and what to do with the vial."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class UnreadableCode(Refused):
    """Not a 20-digit 追溯码 and not a GS1 code, or two scans run together."""

    code = "unreadable_code"
    status = 422
    sentence = _l("扫到的不是一个完整的疫苗追溯码，也可能是两次扫码连在了一起。请对准最小包装上的码再扫一次。")


class UnknownTraceCode(Refused):
    """The code was never received into this clinic's stock (疫苗管理法 第38条)."""

    code = "unknown_trace_code"
    sentence = _l("这支疫苗的追溯码没有入过本门诊的库。请把它放到一边，换一支已入库的疫苗，并通知疫苗管理员。")


class CodeDiffersFromStock(Refused):
    """Lot or expiry inside a GS1 code is not what was bound at receiving."""

    code = "code_differs_from_stock"
    sentence = _l("码里的批号或有效期与入库记录不一致。请把它放到一边，换一支，并通知疫苗管理员。")


class LotExpired(Refused):
    code = "lot_expired"
    sentence = _l("这支疫苗已过有效期。请放入隔离区，换一支有效期内的疫苗。")


class LotQuarantined(Refused):
    code = "lot_quarantined"
    sentence = _l("这个批号已封存。请把疫苗放入隔离区，换另一个批号。")


class LotRecalled(Refused):
    code = "lot_recalled"
    sentence = _l("这个批号已被召回。请立即放入隔离区，换另一个批号，并通知疫苗管理员。")


class LotOnColdChainHold(Refused):
    code = "lot_cold_chain_hold"
    sentence = _l("这个批号的冷链温度正在评估，评估前不能使用。请换另一个批号。")


class PackUsedUp(Refused):
    """疫苗管理法 第10条: more uses of a code than doses in the pack."""

    code = "pack_used_up"
    sentence = _l("这个追溯码的剂次已全部用完。请不要再用这支，换一支新的，并核对刚才的记录。")


class PackDiscarded(Refused):
    code = "pack_discarded"
    sentence = _l("这支疫苗已登记报废。请换一支新的。")


class VialOpenTooLong(Refused):
    """预防接种工作规范(2023): live vaccines within 30 min, inactivated within 60 min, or as the leaflet says."""

    code = "vial_open_too_long"
    sentence = _l("这支疫苗开启已超过 %(minutes)s 分钟，不能再用。请报废后换一支新的。")


class CodeOfAnotherProduct(Refused):
    code = "code_of_another_product"
    status = 422
    sentence = _l("追溯码 %(trace_code)s 的前 7 位不是所选产品的标识码。请核对产品和包装后再入库。")


class CodeTwice(Refused):
    code = "code_twice"
    status = 422
    sentence = _l("追溯码 %(trace_code)s 填了两次。请删去一个。")


@violates("uq_packs_trace_code")
class CodeAlreadyReceived(Refused):
    code = "code_already_received"
    sentence = _l("有追溯码已经入过库，这次一支也没有入库。请核对是不是重复扫码。")


class NothingReceived(Refused):
    code = "nothing_received"
    status = 422
    sentence = _l("还没有追溯码。请逐支扫码后再入库。")


violates("uq_lots_clinic_id_product_id_lot_number")(LostRace)  # two people received the same new lot


class LotDiffers(Refused):
    code = "lot_differs"
    sentence = _l("这个批号以前入库时的有效期是 %(expires_on)s，与这次填的不同。请核对包装上的有效期。")


class NoStatusMove(Refused):
    code = "no_status_move"
    sentence = _l("这个批号现在的状态不能这样改。已召回的批号不能再放行。")


class NoUseToUndo(Refused):
    code = "no_use_to_undo"
    sentence = _l("这支疫苗没有使用记录，没有什么可以撤销。")


class FreeVaccineHasNoPrice(Refused):
    """疫苗管理法 第49条: programme doses are free, also of service fees."""

    code = "free_vaccine_has_no_price"
    status = 422
    sentence = _l("免疫规划疫苗不得收取任何费用，不能设价格。")
