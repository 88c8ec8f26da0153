"""Calls for help on top of every staff page."""

import uuid
from typing import Any

from flask import current_app, request

from vaccsched.calling import queries
from vaccsched.identity.guards import find_current_staff, find_current_station
from vaccsched.shared import live
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.web import Audience
from vaccsched.visits.queries.the_rule import CALLS


def banner(*, clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every call that nobody has taken: which station, who, when."""
    return [
        {
            "help_id": str(one.id),
            "station": one.station.name,
            "by": one.caller.name,
            "at": one.called_at,
        }
        for one in queries.open_help(clinic_id=clinic_id)
    ]


def help_context() -> dict[str, Any]:
    """The calls on staff pages of a clinic, and whether this browser stands at a station that may call."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        staff = find_current_staff()
        if staff is None or staff.clinic_id is None:
            return {}
        channel = live.channel(topic=live.Topic.OBSERVATION, clinic_id=staff.clinic_id)
        here = find_current_station()
        return {
            "help_channel": channel,
            "help_version": live.version(channel),
            "help_calls": banner(clinic_id=staff.clinic_id),
            "help_here": here is not None and (here.kind in CALLS or here.kind == "observation"),
        }
    except DATABASE_GONE:  # an error page must still be shown
        return {}
