"""What the pages of breaks of supply show, as plain values; names are masked everywhere."""

import uuid
from collections import Counter
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking.models import Appointment
from vaccsched.disruptions import operations, queries, words
from vaccsched.disruptions.models import Disruption, DisruptionCase
from vaccsched.disruptions.rules import CaseState
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines

UNSETTLED = (CaseState.OPEN, CaseState.TOLD, CaseState.OFFERED)


def disruption_rows(*, clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """All breaks of supply with what is still to do."""
    return [_disruption(one) for one in queries.disruptions_of(clinic_id=clinic_id)]


def disruption_facts(disruption: Disruption) -> dict[str, Any]:
    """One break of supply: whom it concerns and what has become of each; who cannot be reached by message."""
    cases = queries.cases_of(disruption)
    states = queries.states_of(cases)
    silent = operations.phoneless(cases)
    rows = [_case(case, states[case.id], case.id in silent) for case in cases]
    counts = Counter(states.values())
    return {
        "disruption": _disruption(disruption),
        "rows": rows,
        "to_tell": sum(state is CaseState.OPEN for state in states.values()),
        "messages": sum(state is CaseState.OPEN and id_ not in silent for id_, state in states.items()),
        "counts": [
            {"text": str(words.STATES[state]), "tone": words.TONES.get(state, "grey"), "number": counts[state]}
            for state in CaseState
            if counts[state]
        ],
        "person_ids": [case.person_id for case in cases],
    }


def concerned_rows(appointments: list[Appointment]) -> list[dict[str, Any]]:
    """Who would be concerned, before anything is done."""
    return [
        {
            "when": wording.day_time(one.slot.starts_at),
            "name": mask_name(one.person.name),
            "age": wording.age(one.person.birth_date, one.day),
        }
        for one in appointments
    ]


def half_words() -> dict[str, str]:
    """What a half-day is called; none is the whole day."""
    return {
        "": _("全天"),
        HalfDay.MORNING.value: _("上午"),
        HalfDay.AFTERNOON.value: _("下午"),
        HalfDay.EVENING.value: _("晚上"),
    }


def _disruption(disruption: Disruption) -> dict[str, Any]:
    states = queries.states_of(queries.cases_of(disruption))
    return {
        "id": disruption.id,
        "kind": str(words.KINDS[disruption.kind]),
        "what": _what(disruption),
        "reason": disruption.reason,
        "opened": wording.day_time(disruption.opened_at),
        "told": wording.day_time(disruption.told_at) if disruption.told_at else None,
        "closed": wording.day_time(disruption.closed_at) if disruption.closed_at else None,
        "of_vaccine": disruption.vaccine_code is not None,
        "people": len(states),
        "unsettled": sum(state in UNSETTLED for state in states.values()),
        "href": url_for("disruptions.show", disruption_id=disruption.id),
    }


def _what(disruption: Disruption) -> str:
    if disruption.day is None:
        return str(vaccines.name_of(disruption.vaccine_code or ""))
    half = half_words()[disruption.half_day.value if disruption.half_day is not None else ""]
    day = f"{wording.day(disruption.day)} {half}"
    if not disruption.kept_percent:
        return day
    return str(_("%(day)s，只能接待 %(percent)s%%", day=day, percent=disruption.kept_percent))


def _case(case: DisruptionCase, state: CaseState, silent: bool) -> dict[str, Any]:
    new = case.appointment.slot
    return {
        "id": case.id,
        "name": mask_name(case.person.name),
        "age": wording.age(case.person.birth_date, case.appointment.day),
        "when": wording.day_time(case.slot.starts_at),
        "code": case.appointment.short_code,
        "state": state.value,
        "state_text": str(words.STATES[state]),
        "tone": words.TONES.get(state, "grey"),
        "told": wording.day_time(case.told_at) if case.told_at else None,
        "new": wording.day_time(new.starts_at) if state is CaseState.REBOOKED else None,
        "silent": silent,
        "to_call": silent and case.told_at is None and state in UNSETTLED,
        "rest": _rest(case, state),
        "may_note": case.told_at is None and state in UNSETTLED,
    }


def _rest(case: DisruptionCase, state: CaseState) -> str:
    """What else the person may come for as booked; nothing: an empty text."""
    codes = queries.rest_of(case) if state in UNSETTLED else []
    return str(_("、")).join(vaccines.name_of(code) for code in codes)
