"""What a ticket machine shows, as plain values: nobody's full name, no vaccine but those to choose from."""

import datetime as dt
import uuid
from typing import Any

from flask import current_app, request
from flask_babel import gettext as _
from markupsafe import Markup

from vaccsched.identity.guards import Permission, find_current_staff, staff_permissions
from vaccsched.identity.models import Device
from vaccsched.kiosk import queries
from vaccsched.kiosk.operations import Choice, Number
from vaccsched.kiosk.words import CALLS
from vaccsched.residents import queries as residents
from vaccsched.shared import qr
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.format import day_time, time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Visit

ADULT = 18 * 12  # months
SPOKEN = ("kiosk-card", "kiosk-take", "kiosk-choose", "kiosk-desk", "kiosk-coming", "kiosk-still")
TODAY = dt.timedelta(hours=24)


def frame(device: Device, *, now: dt.datetime) -> dict[str, Any]:
    """What stands around the content, and what the machine's script needs."""
    return {
        "clinic_name": device.clinic.name,
        "clinic_code": device.clinic.code,
        "clips": {name: day_of(now).isoformat() for name in SPOKEN},  # asked for anew each day
        "server_now": now.timestamp(),
    }


def number(found: Number, *, now: dt.datetime) -> dict[str, Any]:
    """The number as shown and as printed."""
    visit = found.visit
    standing, entry = visits.standing(visit=visit, now=now), visits.open_entry(visit_id=visit.id)
    missed = entry is not None and visits.is_missed(entry)
    waits = entry is not None and entry.stage in visits.ROOM_WORDS and standing.high > now and not missed
    return {
        "visit_id": visit.id,
        "number": visit.ticket,
        "name": _name(visit, now),
        "again": found.again,
        "ahead": standing.ahead if waits else None,
        "wait": time_span(standing.low, standing.high) if waits else None,
        "room": str(visits.ROOM_WORDS[entry.stage]) if entry is not None and entry.stage in visits.ROOM_WORDS else None,
        "missed": missed,
        "told": standing.told,
        "why": standing.why,
        "beyond_doses": visit.beyond_doses,
        "qr": Markup(qr.qr_svg(visits.ticket_link(visit))),  # noqa: S704 - our own SVG of a signed text
        "printed_at": day_time(now),
        "rule": visits.order_sentence(clinic_id=visit.clinic_id, now=now),
    }


def choice(found: Choice) -> dict[str, Any]:
    """The keys of the menu."""
    return {
        "token": found.token,
        "keys": [
            {"value": ",".join(one.codes), "text": str(_("、")).join(vaccines.name_of(code) for code in one.codes),
             "both": len(one.codes) > 1}
            for one in found.options
        ],
    }  # fmt: skip


def calls(*, clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Calls that nobody has taken, for the desk."""
    return [
        {"call_id": call.id, "machine": call.device.name, "word": str(CALLS[call.kind]), "at": time(call.raised_at)}
        for call in queries.open_calls(clinic_id=clinic_id)
    ]


def desk_context() -> dict[str, Any]:
    """The machines' calls on the pages of the desk; nothing elsewhere, or while the database is gone."""
    if request.blueprint != "visits":
        return {}
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(getattr(view, "access", None), "permission", None) not in DESK:
        return {}
    try:
        staff = find_current_staff()
        if staff is None or staff.clinic_id is None or Permission.ARRIVE not in staff_permissions():
            return {}
        return {"kiosk_calls": calls(clinic_id=staff.clinic_id)}
    except DATABASE_GONE:  # an error page must still be shown
        return {}


DESK = (Permission.ARRIVE, Permission.REGISTER_PERSON)


def machines(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """The clinic's machines: how they measure, and how often they called today."""
    return [
        {
            "id": device.id,
            "name": device.name,
            "px_per_mm": f"{queries.density(device_id=device.id) / 100:.2f}",
            "measured": queries.find_glass(device_id=device.id) is not None,
            "calls": queries.calls_since(device_id=device.id, since=now - TODAY),
            "seen": day_time(device.last_seen_at) if device.last_seen_at else "—",
        }
        for device in queries.machines(clinic_id=clinic_id)
    ]


def density_css(device: Device) -> str:
    """The machine's millimetre, and from it the size of its keys."""
    return f'[data-dialect="kiosk"] {{ --mm: {queries.density(device_id=device.id) / 100:.2f}px; }}\n'


def _name(visit: Visit, now: dt.datetime) -> str | None:
    """Masked; children are known by their number only."""
    person = visit.person
    is_child = residents.age_months(person.birth_date, day_of(now)) < ADULT
    return None if is_child else mask_name(person.name)
