"""What stands on paper: the official check-list with its answers, the referral. Plain values."""

from typing import Any

from vaccsched.screening import queries
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.screening.rules import ITEMS, AnswerSet
from vaccsched.screening.words import METHODS, OUTCOMES
from vaccsched.shared import format as wording
from vaccsched.visits.models import DoseOutcome, Visit


def form_facts(visit: Visit) -> dict[str, Any]:
    """健康状况询问与接种禁忌核查表 (规范(2023) 附件5-5) with today's answers; empty boxes before the inquiry."""
    inquiry = queries.inquiry_of(visit_id=visit.id)
    answers = AnswerSet.from_json(inquiry.answers or "{}") if inquiry is not None else None
    outcome = inquiry.outcome if inquiry is not None else None
    return queries.head_facts(visit) | {
        "items": [
            {
                "number": item.number,
                "sentence": str(item.sentence),
                "yes": None if answers is None else answers[item.key].yes,
                "note": _remark(answers, item.key) if answers is not None else "",
            }
            for item in ITEMS
        ],
        "temperature": _temperature(inquiry),
        "outcomes": [(str(word), one is outcome) for one, word in OUTCOMES.items()],
        "advice": inquiry.advice if inquiry is not None else "",
        "screener": inquiry.screener.name if inquiry is not None else "",
        "decided_at": wording.day_time(inquiry.decided_at) if inquiry is not None else "",
        "method": str(METHODS[inquiry.signature_method]) if inquiry is not None else "",
        "signer": queries.signer_facts(inquiry),
    }


def referral_facts(visit: Visit) -> dict[str, Any]:
    """转诊单: which vaccines are not to be given, what was found, what the doctor says."""
    inquiry = queries.inquiry_of(visit_id=visit.id)
    unfit = [dose for dose in visit.planned_doses if dose.outcome is DoseOutcome.NOT_SUITABLE]
    return queries.head_facts(visit) | {
        "is_unsuitable": inquiry is not None and (inquiry.outcome is InquiryOutcome.NOT_SUITABLE or bool(unfit)),
        "vaccines": [queries.name_of(dose) for dose in unfit],
        "said": queries.yes_sentences(inquiry) if inquiry is not None else [],
        "temperature": _temperature(inquiry),
        "advice": inquiry.advice if inquiry is not None else "",
        "screener": inquiry.screener.name if inquiry is not None else "",
        "decided_at": wording.day_time(inquiry.decided_at) if inquiry is not None else "",
    }


def _remark(answers: AnswerSet, key: str) -> str:
    one = answers[key]
    day = wording.full_day(one.on) if one.on is not None else ""
    return " · ".join(part for part in (day, one.note) if part)


def _temperature(inquiry: Inquiry | None) -> str:
    tenths = inquiry.temperature_tenths if inquiry is not None else None
    return f"{tenths / 10:.1f}" if tenths is not None else ""
