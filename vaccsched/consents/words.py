"""The words people read for decisions, follow-ups and parts of a consent text."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.consents.models import ConsentDecision, FollowUp

PARTS: dict[str, Any] = {
    "kind": _l("品种"),
    "action": _l("作用"),
    "contraindications": _l("禁忌"),
    "reactions": _l("不良反应"),
    "watch": _l("注意事项"),
    "compensation": _l("异常反应补偿"),
    "cost": _l("费用"),
}
DECISIONS: dict[ConsentDecision, Any] = {
    ConsentDecision.AGREED: _l("同意接种"),
    ConsentDecision.REFUSED: _l("不同意接种"),
}
FOLLOW_UPS: dict[FollowUp, Any] = {
    FollowUp.CALL: _l("电话回访"),
    FollowUp.ASK_AGAIN: _l("下次来再问"),
    FollowUp.NONE: _l("不用随访"),
}
