"""Words of reports."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.reports.models import ExportStatus, Fault, SampleOutcome

FAULTS: dict[Fault, Any] = {
    Fault.CHECK_DIGIT: _l("证件号码不对（校验位或日期）"),
    Fault.BIRTH_DATE: _l("出生日期和证件不一致"),
    Fault.SEX: _l("性别和证件不一致"),
    Fault.DUPLICATE: _l("可能和另一份档案是同一个人"),
    Fault.NO_CONTACT: _l("儿童没有联系电话"),
}
OUTCOMES: dict[SampleOutcome, Any] = {
    SampleOutcome.CORRECT: _l("与原始记录一致"),
    SampleOutcome.WRONG: _l("不一致"),
    SampleOutcome.NOT_FOUND: _l("找不到原始记录或联系不上本人"),
}
STATUSES: dict[ExportStatus, Any] = {
    ExportStatus.WAITING: _l("等另一位同事批准"),
    ExportStatus.APPROVED: _l("已批准"),
    ExportStatus.REFUSED: _l("未批准"),
}
TABLES: dict[str, Any] = {
    "indicators": _l("指标汇总"),
    "coverage": _l("接种率报表"),
    "work": _l("人员工作量"),
}
WEEKDAYS: tuple[Any, ...] = (
    _l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"),
)  # fmt: skip
