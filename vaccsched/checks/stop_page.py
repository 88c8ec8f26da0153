"""The red page and the blue one, as plain values: what stops, what asks, and the ways back."""

from typing import Any

from vaccsched.checks import queries
from vaccsched.checks.errors import HardStop, HumanCheckFailed, is_stop
from vaccsched.checks.models import BedsideCheck
from vaccsched.checks.rules import items
from vaccsched.shared.errors import Refused
from vaccsched.stops import queries as stops
from vaccsched.stops.queries import Judgement


def standing_stop(check: BedsideCheck, judgement: Judgement) -> Refused | None:
    """What stops this dose before anything more is scanned."""
    wrong = items.wrong(queries.results_of(check))
    if wrong:
        return HumanCheckFailed(items=items.names(wrong))
    return stops.first_stop(judgement.stops)


def stop_facts(stop: Refused, check: BedsideCheck | None, *, standing: bool) -> dict[str, Any]:
    """The red page: one sentence, what differs, one way back."""
    advice = stop.advice if isinstance(stop, HardStop) else None
    visit = check.planned_dose.visit if check is not None else None
    return {
        "sentence": stop.message,
        "differences": stop.facts.get("differences", []),
        "also": stop.facts.get("also", []),
        "advice": str(advice) % stop.facts if advice is not None and stop.facts else advice,
        "code": stop.code,
        "who": f"{visit.ticket} {visit.person.name}" if visit is not None else None,
        "check_id": check.id if check is not None else None,
        "visit_id": visit.id if visit is not None else None,
        "standing": standing,
        "another_vial": standing and check is not None and _is_about_vial(stop, check),
    }


def ask_facts(check: BedsideCheck, judgement: Judgement) -> dict[str, Any] | None:
    """The first soft stop that waits for a reason, once the vial is in hand; None when nothing asks."""
    if check.pack is None:
        return None
    pending = queries.pending_asks(check, judgement.asks)
    if not pending:
        return None
    ask, visit = pending[0], check.planned_dose.visit
    return {
        "sentence": str(ask.sentence),
        "rule": ask.rule.value,
        "reasons": [(code, str(words)) for code, words in stops.REASONS[ask.rule]],
        "who": f"{visit.ticket} {visit.person.name}",
        "check_id": check.id,
        "left": len(pending) - 1,
    }


def _is_about_vial(stop: Refused, check: BedsideCheck) -> bool:
    """Whether another vial would help."""
    if isinstance(stop, HumanCheckFailed):
        return True
    return check.pack is not None and is_stop(stop) and stop.code not in _BY_RECORD


_BY_RECORD = frozenset(
    {
        "too_early",
        "same_dose_given",
        "severe_allergy",
        "consent_missing",
        "inquiry_missing",
        "inquiry_not_today",
        "not_recommended",
    }
)
