"""Refusals of reports."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class PeriodTooLong(Refused):
    code = "period_too_long"
    status = 422
    sentence = _l("时间段最长一年，结束日期不能早于开始日期。请重新选日期。")


class NothingToDraw(Refused):
    code = "nothing_to_draw"
    status = 409
    sentence = _l("这段时间没有接种记录可抽。请换一段时间。")


class SampleChecked(Refused):
    code = "sample_checked"
    status = 409
    sentence = _l("这条记录的核查结果已经有人填了。请刷新看结果。")


class ExportDecided(Refused):
    code = "export_decided"
    status = 409
    sentence = _l("这份导出已经有人批过了。请刷新看结果。")


class OwnExport(Refused):
    code = "own_export"
    status = 409
    sentence = _l("自己申请的导出不能自己批准。请另一位有权限的同事来批。")


class NotApproved(Refused):
    code = "export_not_approved"
    status = 409
    sentence = _l("这份导出还没有批准，不能下载。请让另一位同事先批准。")


class ExportOver(Refused):
    code = "export_over"
    status = 409
    sentence = _l("批准超过 24 小时，这份导出不能再下载了。要用请重新申请。")


class NoSuchFloor(Refused):
    code = "no_such_floor"
    status = 422
    sentence = _l("只有百分比的指标可以定最低数。请从列表里选一项。")


class FutureYear(Refused):
    code = "future_year"
    status = 422
    sentence = _l("这一年还没有到。请选今年或以前的年份。")


class AuditNotReady(Refused):
    code = "audit_not_ready"
    status = 409
    sentence = _l("这一年的审计还没有算好。请先按「开始审计」，一两分钟后再下载。")
