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


class SameSigner(Refused):
    """疫苗管理法 第39、40条: two people look, two people sign."""

    code = "same_signer"
    status = 422
    sentence = _l("第二个签字的人要和第一个不同。请另一位同事用自己的账号签字。")


class OnlyByEvaluation(Refused):
    """The cold chain holds the lot; nobody lifts that by hand."""

    code = "only_by_evaluation"
    sentence = _l("这个批号因超温封存，不能直接放行。请到「冷链」里做超温评估，由两个人签字决定。")


class DeliveryDecided(Refused):
    code = "delivery_decided"
    sentence = _l("这张收货单已经签过字，不能再改。请刷新页面看结果。")


class DeliveryEmpty(Refused):
    code = "delivery_empty"
    status = 422
    sentence = _l("这张收货单还没有批号。请先登记批号和追溯码，再签字。")


class ArrivesLater(Refused):
    code = "arrives_later"
    status = 422
    sentence = _l("到货时间还没有到。请填实际到货的时间。")


class NoImportClearance(Refused):
    """疫苗管理法 第38条: imports come with the clearance too."""

    code = "no_import_clearance"
    status = 422
    sentence = _l("进口疫苗还要有进口药品通关单。请填通关单号；没有就不要收。")


class NeverFrozen(Refused):
    code = "never_frozen"
    status = 422
    sentence = _l("%(vaccine)s不能冷冻。请改放 2–8 ℃ 的冰箱；已经冻过的不要再用。")


@violates("uq_delivery_lines_delivery_id_product_id_lot_number")
class LotTwice(Refused):
    code = "lot_twice"
    status = 422
    sentence = _l("这个批号在这张收货单上已经登记过。请核对批号。")


class CodeAwaitsSignature(Refused):
    code = "code_awaits_signature"
    sentence = _l("有追溯码已经在另一张等签字的收货单上。请核对是不是重复扫码。")


@violates("uq_locations_clinic_id_name")
class PlaceNameTaken(Refused):
    code = "place_name_taken"
    status = 422
    sentence = _l("已经有同名的存放位置。请换一个名字。")


class PlaceNotEmpty(Refused):
    code = "place_not_empty"
    sentence = _l("「%(name)s」里还有 %(packs)s 支疫苗。请先移走，再停用。")


class PackElsewhere(Refused):
    """Somebody moved it meanwhile, or it never was there."""

    code = "pack_elsewhere"
    sentence = _l("追溯码 %(trace_code)s 不在所选的位置，账面上在「%(place)s」。请核对后再移。")


class SamePlace(Refused):
    code = "same_place"
    status = 422
    sentence = _l("从哪里和到哪里是同一个位置。请改其中一个。")


class OpenedNotReturned(Refused):
    """规范(2023) 10.3.4: only unopened vaccine comes back."""

    code = "opened_not_returned"
    sentence = _l("追溯码 %(trace_code)s 已开启，不能退回冰箱。用不完的请报废。")


class NotFirstExpiring(Refused):
    """The order of issue: returned unopened first, then the first to expire."""

    code = "not_first_expiring"
    status = 422
    sentence = _l("应先领批号 %(lot_number)s（%(expires_on)s 到期）。请先领它；确有原因请写明原因。")


class NothingOverdue(Refused):
    code = "nothing_overdue"
    sentence = _l("现在没有开启超时的疫苗。请刷新页面。")


class CountDiffersFromCodes(Refused):
    code = "count_differs_from_codes"
    status = 422
    sentence = _l(
        "批号 %(lot_number)s 账面 %(expected)s 支、实点 %(counted)s 支，不一致。请把这个批号现有的逐支扫一遍。"
    )


class LotNotCounted(Refused):
    code = "lot_not_counted"
    status = 422
    sentence = _l("批号 %(lot_number)s 还没有填实点支数。一支也没有就填 0。")


class CountOutdated(Refused):
    """A pack was used or moved between the count and its posting."""

    code = "count_outdated"
    sentence = _l("盘点以后这个位置又有出入。这次盘点已不准，请作废后重新盘点。")


class CountDecided(Refused):
    code = "count_decided"
    sentence = _l("这次盘点已经处理过。请刷新页面看结果。")


@violates("uq_stock_counts_waiting")
class CountWaits(Refused):
    code = "count_waits"
    sentence = _l("这个位置有一次盘点正等第二人签字。请先签字或作废，再重新盘点。")


class UsableNotDisposed(Refused):
    code = "usable_not_disposed"
    sentence = _l("这个批号可以使用，不能整批处置。请先封存并写明原因，再处置。")


class NothingToDispose(Refused):
    code = "nothing_to_dispose"
    sentence = _l("这个批号已经没有剩余。请刷新页面。")
