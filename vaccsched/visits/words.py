"""Words that the desk and the queue show for codes."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.visits.models import Stage

STAGES: dict[Stage, Any] = {
    Stage.ARRIVED: _l("等健康询问"),
    Stage.INQUIRY: _l("健康询问"),
    Stage.CONSENT: _l("签知情同意"),
    Stage.PAYMENT: _l("缴费"),
    Stage.WAITING: _l("候种"),
    Stage.DOSE: _l("接种"),
    Stage.OBSERVATION: _l("留观"),
    Stage.LEFT: _l("已离开"),
}
MISSED = _l("过号")
ROOMS: dict[Stage, Any] = {  # where to go, on the ticket
    Stage.ARRIVED: _l("候诊区"),
    Stage.INQUIRY: _l("健康询问台"),
    Stage.CONSENT: _l("健康询问台"),
    Stage.PAYMENT: _l("收费处"),
    Stage.WAITING: _l("候种区"),
    Stage.DOSE: _l("接种台"),
    Stage.OBSERVATION: _l("留观区"),
}
LEAVE_REASONS: dict[str, Any] = {
    "changed_mind": _l("自己决定不打了"),
    "unwell": _l("今天身体不舒服"),
    "no_time": _l("等不了"),
    "wrong_vaccine": _l("拿错号或选错疫苗"),
    "other": _l("其他"),
}
