"""Words for people when supply breaks: what happened, and what became of each."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.disruptions.models import DisruptionKind
from vaccsched.disruptions.rules import CaseState

KINDS: dict[DisruptionKind, Any] = {
    DisruptionKind.LOT_RECALLED: _l("批号召回"),
    DisruptionKind.STOCK_SHORT: _l("疫苗不够"),
    DisruptionKind.CLINIC_CLOSED: _l("停诊"),
    DisruptionKind.STAFF_ILL: _l("人手不足"),
}
STATES: dict[CaseState, Any] = {
    CaseState.OPEN: _l("还没通知"),
    CaseState.TOLD: _l("已通知，等新号"),
    CaseState.OFFERED: _l("已通知，留了新号"),
    CaseState.REBOOKED: _l("已改约"),
    CaseState.CANCELLED: _l("本人取消"),
    CaseState.CAME: _l("已到门诊"),
    CaseState.MISSED: _l("没有来"),
    CaseState.LIFTED: _l("可以照常来"),
}
TONES: dict[CaseState, str] = {
    CaseState.OPEN: "red",
    CaseState.TOLD: "amber",
    CaseState.OFFERED: "blue",
    CaseState.REBOOKED: "green",
    CaseState.LIFTED: "green",
}
