"""The emergency log's pages."""

import datetime as dt
import uuid
from typing import Any

from dateutil.relativedelta import relativedelta

from vaccsched.identity import queries as identity
from vaccsched.observation import queries
from vaccsched.observation.models import EmergencyLog, EmergencyStep, StepKind
from vaccsched.observation.rules import emergency as rules
from vaccsched.observation.words import OUTCOMES, STEPS
from vaccsched.shared import clock
from vaccsched.shared.format import time_seconds
from vaccsched.shared.masking import mask_name


def log(found: EmergencyLog, *, now: dt.datetime) -> dict[str, Any]:
    """Everything about one log."""
    names = identity.names_of(
        staff_ids={one for one in (found.started_by_id, *(step.staff_id for step in found.steps)) if one is not None}
    )
    person = found.person
    grams = rules.weight(found.steps)
    given = [step.at for step in found.steps if step.kind is StepKind.ADRENALINE]
    return {
        "log_id": found.id,
        "ticket": found.visit.ticket if found.visit else None,
        "name": mask_name(person.name) if person else None,
        "birth_date": person.birth_date if person else None,
        "started_at": found.started_at,
        "started_by": names.get(found.started_by_id, "") if found.started_by_id else "",
        "server_now": now.timestamp(),
        "ended": rules.is_ended(found.steps),
        "steps": [_step(step, names, found.started_at) for step in found.steps],
        "buttons": [
            {"kind": kind.value, "text": STEPS[kind], "times": sum(step.kind is kind for step in found.steps)}
            for kind in rules.BUTTONS
        ],
        "last_adrenaline": given[-1] if given else None,
        "kilograms": f"{grams / 1000:g}" if grams else None,
        "adrenaline": _adrenaline(found, grams, now),
        "outcomes": [(one.value, text) for one, text in OUTCOMES.items()],
        "case_id": found.case_id,
        "alarm_id": found.alarm_id,
    }


def logs(*, clinic_id: uuid.UUID) -> dict[str, Any]:
    """The clinic's logs, newest first."""
    return {
        "rows": [
            {
                "log_id": one.id,
                "at": one.started_at,
                "ticket": one.visit.ticket if one.visit else "—",
                "steps": len(one.steps),
                "ended": rules.is_ended(one.steps),
                "outcome": next((OUTCOMES[step.outcome] for step in one.steps if step.outcome), None),
            }
            for one in queries.logs(clinic_id=clinic_id)
        ]
    }


def _adrenaline(found: EmergencyLog, grams: int | None, now: dt.datetime) -> dict[str, Any] | None:
    if grams is None:
        return None
    years = relativedelta(clock.day_of(now), found.person.birth_date).years if found.person else rules.ADULT_AGE
    amount = rules.adrenaline(grams=grams, years=years)
    return {"milligrams": amount.milligrams, "capped": amount.capped, "child": years < rules.ADULT_AGE}


def _step(step: EmergencyStep, names: dict[uuid.UUID, str], began: dt.datetime) -> dict[str, Any]:
    words = [str(OUTCOMES[step.outcome])] if step.outcome else []
    words += [f"{step.grams / 1000:g} kg"] if step.grams else []
    words += [step.note] if step.note else []
    passed = int((step.at - began).total_seconds())
    return {
        "title": STEPS[step.kind],
        "at": time_seconds(step.at),
        "after": f"+{passed // 60}:{passed % 60:02d}",
        "text": " ".join(words),
        "by": names.get(step.staff_id, "") if step.staff_id else "",
    }
