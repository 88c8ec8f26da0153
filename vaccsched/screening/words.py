"""The words people read for outcomes and parts of a consent text."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.screening import findings
from vaccsched.screening.models import InquiryOutcome

OUTCOMES: dict[InquiryOutcome, Any] = {
    InquiryOutcome.RECOMMEND: _l("建议接种"),
    InquiryOutcome.POSTPONE: _l("推迟接种"),
    InquiryOutcome.NOT_SUITABLE: _l("不宜接种"),
}
PARTS: dict[str, Any] = {
    "kind": _l("品种"),
    "action": _l("作用"),
    "contraindications": _l("禁忌"),
    "reactions": _l("不良反应"),
    "watch": _l("注意事项"),
    "compensation": _l("异常反应补偿"),
    "cost": _l("费用"),
}
CLAUSES = frozenset({findings.FORM, findings.SCHEDULE, findings.INTERVALS, findings.LAW, findings.RABIES_NORM})
