"""The two lists beside the desk, and the queue page."""

import datetime as dt
from typing import Any

from flask import url_for

from vaccsched.shared.format import time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.visits import queries
from vaccsched.visits.models import Stage, StageEntry
from vaccsched.visits.operations import Lists
from vaccsched.visits.rules import BACK_TO, QUEUES, was_given
from vaccsched.visits.words import STAGES


def lists(found: Lists, *, now: dt.datetime) -> dict[str, Any]:
    """``expected`` and ``present`` for the desk's right side, masked."""
    return {
        "expected": [
            {
                "time": time_span(one.slot.starts_at, one.slot.ends_at),
                "name": mask_name(one.person.name),
                "href": url_for("visits.person", person_id=one.person_id),
                "tone": "amber" if one.slot.ends_at < now else "",
            }
            for one in found.expected
        ],
        "present": [standing(entry, now=now) for entry in found.present],
        "order_sentence": queries.order_sentence(),
    }


def stages(found: Lists, *, now: dt.datetime) -> list[dict[str, Any]]:
    """The queue page: everybody who is here, by stage, each in calling order."""
    by_stage = {stage: [one for one in found.present if one.stage is stage] for stage in Stage}
    return [
        {
            "stage": str(stage),
            "title": str(STAGES[stage]),
            "is_queue": stage in QUEUES,
            "rows": [standing(entry, now=now) for entry in by_stage[stage]],
        }
        for stage in Stage
        if by_stage[stage] or stage in QUEUES
    ]


def standing(entry: StageEntry, *, now: dt.datetime) -> dict[str, Any]:
    """One person who is here."""
    visit = entry.visit
    given = was_given(visit.planned_doses)
    return {
        "visit_id": visit.id,
        "entry_id": entry.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "stage": str(entry.stage),
        "stage_word": str(STAGES[entry.stage]),
        "since": time(entry.started_at),
        "minutes": max(int((now - entry.started_at).total_seconds() // 60), 0),
        "reason": queries.reason_sentence(visit),
        "station": entry.station.name if entry.station else None,
        "href": url_for("visits.visit", visit_id=visit.id),
        "may_go_back": entry.stage in BACK_TO and entry.station_id is not None and not given,
        "may_leave": not given,
    }
