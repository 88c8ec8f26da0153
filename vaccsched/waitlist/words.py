"""The waitlist's words for people: why somebody comes when."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.waitlist.models import Priority

REASONS: dict[Priority, Any] = {
    Priority.DISRUPTED: _l("原来的预约因门诊原因没能进行"),
    Priority.LATE: _l("已约这半天，迟到后号已退回"),
    Priority.INFANT_OVERDUE: _l("1 岁以下，免疫规划疫苗已超过推荐时间"),
    Priority.PROGRAMME_OVERDUE: _l("免疫规划疫苗已超过推荐时间"),
    Priority.ON_SITE_GROUP: _l("门诊留现场号的人群"),
    Priority.USUAL: _l("按登记先后"),
}
ORDER_SENTENCE = _l(
    "先后次序：原预约因门诊原因没能进行的，迟到退号的，1 岁以下免疫规划逾期的，其他免疫规划逾期的，"
    "门诊留现场号的人群，其余的人。同一类里先登记的在前。"
)
AHEAD = _l("前面还有 %(count)s 位；因为：%(reason)s。")
FIRST = _l("排在第一位；因为：%(reason)s。")


def place_in_line(*, ahead: int, priority: Priority) -> str:
    """``前面还有 3 位；因为：1 岁以下，免疫规划疫苗已超过推荐时间。``"""
    sentence = AHEAD if ahead else FIRST
    return str(sentence % {"count": ahead, "reason": REASONS[priority]})
