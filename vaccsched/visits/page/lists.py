"""The two lists beside the desk."""

import datetime as dt
import uuid
from typing import Any

from flask import url_for

from vaccsched.shared.format import time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.visits import queries
from vaccsched.visits.models import StageEntry
from vaccsched.visits.operations import Lists
from vaccsched.visits.rules import BACK_TO, was_given
from vaccsched.visits.words import MISSED, STAGES

SOON = dt.timedelta(minutes=1)  # a number that nobody has seen by then was perhaps never handed over


def lists(found: Lists, *, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
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
        "missed": sum(queries.is_missed(entry) for entry in found.present),
        "order_sentence": queries.order_sentence(clinic_id=clinic_id, now=now),
    }


def standing(entry: StageEntry, *, now: dt.datetime) -> dict[str, Any]:
    """One person who is here."""
    visit = entry.visit
    given = was_given(visit.planned_doses)
    return {
        "visit_id": visit.id,
        "entry_id": entry.id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "unseen": visit.shown_at is None and now - visit.arrived_at > SOON,
        "stage": str(entry.stage),
        "stage_word": str(MISSED if queries.is_missed(entry) else STAGES[entry.stage]),
        "missed": queries.is_missed(entry),
        "since": time(entry.started_at),
        "minutes": max(int((now - entry.started_at).total_seconds() // 60), 0),
        "reason": queries.standing_sentence(visit, now=now),
        "station": entry.station.name if entry.station else None,
        "href": url_for("visits.visit", visit_id=visit.id),
        "may_go_back": entry.stage in BACK_TO and entry.station_id is not None and not given,
        "may_leave": not given,
    }
