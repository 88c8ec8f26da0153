"""What the pages of the opening rush show, as plain values."""

import datetime as dt
import uuid
from functools import partial
from typing import Any

from flask import url_for

from vaccsched.booking import page
from vaccsched.booking.models import RushRequest, RushStatus
from vaccsched.booking.queries import rush as queries
from vaccsched.booking.rules import rush as rules
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared import format as wording
from vaccsched.vaccines import queries as vaccines

REFRESH_SECONDS = 5


def opening_facts(choice: page.Chosen, *, now: dt.datetime) -> dict[str, Any]:
    """The next opening with its days' slots, once people may register for it."""
    assert choice.clinic is not None
    opening = schedule_queries.next_opening(clinic=choice.clinic, now=now)
    is_early = choice.clinic.rush_seconds > 0 and opening.at - rules.EARLY <= now
    rush = queries.find_rush(clinic_id=choice.clinic.id, opens_at=opening.at)
    return {
        "opens_at": opening.at,
        "from_at": opening.at - rules.EARLY,
        "is_early": is_early,
        "by_lot": choice.clinic.rush_seconds > 0,
        "sentence": schedule_queries.opening_sentence(clinic=choice.clinic, now=now),
        "secret_sha256": rush.secret_sha256 if rush else None,
        "days": [_day(choice, day, now=now) for day in _days(opening)] if is_early else [],
    }


def request_facts(request: RushRequest, *, now: dt.datetime) -> dict[str, Any]:
    """A request for its page."""
    rush, slot = request.rush, request.slot
    is_lost = request.status in (RushStatus.LOST, RushStatus.REFUSED)
    ahead, everybody = queries.place_in_line(request)
    return {
        "state": str(request.status),
        "is_over": now >= rush.ends_at,
        "opens_at": rush.opens_at,
        "ends_at": rush.ends_at,
        "name": request.person.name,
        "vaccines": [vaccines.name_of(code) for code in request.vaccine_codes],
        "wish": slot_words(slot),
        "fallback": str(request.fallback),
        "code": request.code,
        "lot": request.lot if rush.settled_at else None,
        "secret": rush.secret if rush.settled_at else None,
        "secret_sha256": rush.secret_sha256,
        "ahead": ahead,
        "everybody": everybody,
        "refresh": _refresh(request, now),
        "request_id": str(request.id),
        "appointment_href": _appointment(request),
        "alternatives": _alternatives(request, now) if is_lost else [],
        "days_href": url_for(
            "booking.days", person_id=request.person_id, v=request.vaccine_codes, clinic=str(slot.clinic_id)
        ),
        "waitlist_href": _waitlist(request) if is_lost else None,
        "clinic_name": slot.session.clinic.name,
        "clinic_phone": slot.session.clinic.phone,
    }


def request_json(request: RushRequest) -> dict[str, Any]:
    """A request for a program."""
    rush = request.rush
    return {
        "request_id": str(request.id),
        "status": str(request.status),
        "opens_at": rush.opens_at.isoformat(),
        "ends_at": rush.ends_at.isoformat(),
        "slot_id": str(request.slot_id),
        "fallback": str(request.fallback),
        "code": request.code,
        "secret_sha256": rush.secret_sha256,
        "secret": rush.secret if rush.settled_at else None,
        "lot": request.lot if rush.settled_at else None,
        "reason": request.reason,
        "appointment_id": str(request.appointment_id) if request.appointment_id else None,
    }


def slot_words(slot: Slot) -> str:
    """``12月6日 周日 08:30–09:00``."""
    return f"{wording.day(slot.starts_at)} {wording.time_span(slot.starts_at, slot.ends_at)}"


def _days(opening: schedule_queries.Opening) -> list[dt.date]:
    return [opening.first + dt.timedelta(days=later) for later in range((opening.last - opening.first).days + 1)]


def _day(choice: page.Chosen, day: dt.date, *, now: dt.datetime) -> dict[str, Any]:
    assert choice.clinic is not None
    slots = schedule_queries.slots_of_day(clinic_id=choice.clinic.id, day=day, vaccine_codes=choice.codes)
    facts = [page.slot_facts(slot) for slot in slots if slot.starts_at > now and slot.places > 0]
    return {"day": day, "groups": page.slot_groups(facts, href_of=partial(_review, choice))}


def _review(choice: page.Chosen, slot_id: uuid.UUID) -> str:
    return choice.link("screening_resident.review", slot_id=slot_id, clinic=None)


def _refresh(request: RushRequest, now: dt.datetime) -> int | None:
    """Seconds until the page looks again: when the window ends, then every few."""
    if request.status is not RushStatus.WAITING:
        return None
    return max(int((request.rush.ends_at - now).total_seconds()) + 1, REFRESH_SECONDS)


def _appointment(request: RushRequest) -> str | None:
    if request.appointment_id is None:
        return None
    return url_for("booking.show", appointment_id=request.appointment_id, fresh=1)


def _alternatives(request: RushRequest, now: dt.datetime) -> list[dict[str, Any]]:
    slot = request.slot
    free = schedule_queries.nearest_free_slots(
        clinic_id=slot.clinic_id, near=slot.starts_at, now=now, vaccine_codes=request.vaccine_codes
    )
    return [
        {
            "words": slot_words(one),
            "href": url_for(
                "screening_resident.review", person_id=request.person_id, slot_id=one.id, v=request.vaccine_codes
            ),
        }
        for one in free
    ]


def _waitlist(request: RushRequest) -> str:
    """The later room's page on which one waits for a place."""
    return url_for(
        "waitlist_resident.new",
        person_id=request.person_id,
        v=request.vaccine_codes,
        clinic=str(request.slot.clinic_id),
        day=request.slot.session.day.isoformat(),
    )
