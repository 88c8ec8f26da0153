"""The alarm on every staff page, and the page of whoever takes it."""

import uuid
from typing import Any

from flask import current_app, request

from vaccsched.identity import queries as identity
from vaccsched.identity.guards import Permission, find_current_staff, staff_permissions
from vaccsched.observation import queries
from vaccsched.observation.models import ReactionAlarm
from vaccsched.observation.rules import alarm as rules
from vaccsched.observation.words import ENDS
from vaccsched.shared import clock, live
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.masking import mask_name
from vaccsched.shared.web import Audience
from vaccsched.vaccines import queries as vaccines


def may_treat() -> bool:
    """Whether the signed-in member of staff may take alarms."""
    return Permission.TREAT in staff_permissions()


def banner(*, clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every alarm that is not ended, for all pages of the clinic's staff."""
    found = queries.open_alarms(clinic_id=clinic_id)
    names = identity.names_of(
        staff_ids={one for alarm in found for one in (alarm.raised_by_id, alarm.taken_by_id) if one is not None}
    )
    treats = may_treat() if found else False
    return [{**_facts(one, names), "may_treat": treats} for one in found]


def alarm_context() -> dict[str, Any]:
    """The alarms on top of staff pages; nothing on others, for the county's staff, or while the database is gone."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        staff = find_current_staff()
        if staff is None or staff.clinic_id is None:
            return {}
        channel = live.channel(topic=live.Topic.OBSERVATION, clinic_id=staff.clinic_id)
        return {
            "alarm_channel": channel,
            "alarm_version": live.version(channel),
            "alarms": banner(clinic_id=staff.clinic_id),
        }
    except DATABASE_GONE:  # an error page must still be shown
        return {}


def alarm(found: ReactionAlarm, *, reading: clock.Reading) -> dict[str, Any]:
    """One alarm: who, since when, what they were given, what to do next."""
    names = identity.names_of(
        staff_ids={one for one in (found.raised_by_id, found.taken_by_id, found.ended_by_id) if one is not None}
    )
    person, seat = found.visit.person, queries.find_seat(visit_id=found.visit_id)
    log = queries.find_log_of_alarm(alarm_id=found.id)
    return {
        **_facts(found, names),
        "birth_date": person.birth_date,
        "number": seat.number if seat else None,
        "since": found.raised_at.timestamp(),
        "server_now": reading.wall.timestamp(),
        "doses": [
            {"name": vaccines.name_of(one.vaccine_code), "at": one.given_at, "dose": one.dose_number}
            for one in queries.doses_of_visit(found.visit)
        ],
        "case_id": found.case_id,
        "log_id": log.id if log else None,
        "ended_at": found.ended_at,
        "ended_by": names.get(found.ended_by_id) if found.ended_by_id else None,
        "ending": ENDS[found.ending] if found.ending else None,
        "note": found.note,
        "endings": [{"value": one.value, "title": text} for one, text in ENDS.items()],
        "may_observe": Permission.OBSERVE in staff_permissions(),
    }


def alarm_facts(found: ReactionAlarm) -> dict[str, Any]:
    """One alarm as a program reads it."""
    return {
        "alarm_id": str(found.id),
        "state": str(rules.state(taken_at=found.taken_at, ended_at=found.ended_at)),
        "case_id": str(found.case_id) if found.case_id else None,
    }


def _facts(found: ReactionAlarm, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "alarm_id": found.id,
        "visit_id": found.visit_id,
        "ticket": found.visit.ticket,
        "name": mask_name(found.visit.person.name),
        "state": str(rules.state(taken_at=found.taken_at, ended_at=found.ended_at)),
        "raised_at": found.raised_at,
        "raised_by": names.get(found.raised_by_id, "") if found.raised_by_id else "",
        "taken_at": found.taken_at,
        "taken_by": names.get(found.taken_by_id, "") if found.taken_by_id else "",
    }
