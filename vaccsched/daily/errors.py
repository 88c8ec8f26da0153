"""What opening and closing the day refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import InvalidInput, Refused, violates


class DayNotOpened(Refused):
    """Nobody is called before the day is opened."""

    code = "day_not_opened"
    status = 409
    sentence = _l(
        "今天还没有开诊，不能叫号。请先打开左边的“开诊和收诊”做开诊检查；有急需接种的人，写明原因就能马上带原因开诊。"
    )


@violates("uq_clinic_days_clinic_id_day")
class AlreadyOpen(Refused):
    """Somebody opened it before."""

    code = "already_open"
    status = 409
    sentence = _l("今天已经有人开诊，不用再开。请刷新页面看开诊记录。")


class NotOpen(Refused):
    """Closing a day that was never opened, or is closed."""

    code = "not_open"
    status = 409
    sentence = _l("这一天没有开诊，或已经收诊，不能再收诊。请刷新页面看现在的情况。")


class NotClosed(Refused):
    """Opening again what is not closed."""

    code = "not_closed"
    status = 409
    sentence = _l("今天没有收诊，不用重新开诊。请刷新页面看现在的情况。")


@violates("ck_day_checks_red_has_reason")
class ReasonMissing(Refused):
    """The database's own last line."""

    code = "reasons_missing"
    status = 422
    sentence = _l("有红项没有写原因。请在每个红项旁边写明原因，再开诊或收诊。")


class ReasonsMissing(InvalidInput):
    """``errors``: one sentence per red line without a reason, by the name of its field."""

    code = "reasons_missing"
    sentence = _l("有红项没有写原因。请在每个红项旁边写明原因，再开诊或收诊。")


class BadSignature(Refused):
    """Signing on the screen was chosen, nothing was drawn."""

    code = "signature_missing"
    status = 422
    sentence = _l("请在框里签名，或选“已在收诊单上签字”。")


class ReopenNeedsReason(Refused):
    code = "reopen_needs_reason"
    status = 422
    sentence = _l("请写明为什么收诊后还要开诊，例如来了被狗咬伤的人。")


@violates("ck_kit_items_counts")
class BadKitCount(Refused):
    """The database's own last line."""

    code = "bad_kit_count"
    status = 422
    sentence = _l("应有数量至少是 1，现有数量不能小于 0。")


@violates("ck_role_minimums_people")
class BadMinimum(Refused):
    """Fewer than the norm's one, or more than a clinic has."""

    code = "bad_minimum"
    status = 422
    sentence = _l("每项工作开诊时至少要有 1 人（预防接种工作规范），最多填 20。请改人数。")


@violates("uq_role_minimums_clinic_id_task")
class MinimumJustSet(Refused):
    """Two managers at the same moment."""

    code = "minimum_just_set"
    status = 409
    sentence = _l("别人刚改过这个人数。请刷新页面看现在的人数。")
