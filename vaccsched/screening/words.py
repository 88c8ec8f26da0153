"""The words people read for outcomes, signers and signatures."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.screening import findings
from vaccsched.screening.models import InquiryOutcome, SignatureMethod, SignerProof

OUTCOMES: dict[InquiryOutcome, Any] = {
    InquiryOutcome.RECOMMEND: _l("建议接种"),
    InquiryOutcome.POSTPONE: _l("推迟接种"),
    InquiryOutcome.NOT_SUITABLE: _l("不宜接种"),
}
CLAUSES = frozenset({findings.FORM, findings.SCHEDULE, findings.INTERVALS, findings.LAW, findings.RABIES_NORM})
PROOFS: dict[SignerProof, Any] = {
    SignerProof.OWN: _l("本人，登记时已核对"),
    SignerProof.KNOWN: _l("本门诊认识的监护人"),
    SignerProof.DOCUMENT: _l("已看证件"),
    SignerProof.UNRECORDED: _l("没有登记"),
}
METHODS: dict[SignatureMethod, Any] = {
    SignatureMethod.CANVAS: _l("在屏幕上签名"),
    SignatureMethod.PAPER: _l("在纸上签字"),
    SignatureMethod.SPOKEN: _l("口头确认，稍后补签"),
}
