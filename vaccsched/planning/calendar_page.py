"""What the page of closures, blocked hours and holidays shows, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.booking.models import Appointment
from vaccsched.planning.queries.concerned import booked_between, booked_in_slots, booked_on_day
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import clock
from vaccsched.shared.errors import Refused
from vaccsched.shared.masking import mask_name
from vaccsched.sites import queries as sites
from vaccsched.sites.models import CalendarDay, Clinic, DayKind

AHEAD = dt.timedelta(days=400)


def calendar(*, clinic: Clinic, refusal: Refused | None, now: dt.datetime) -> tuple[dict[str, Any], list[uuid.UUID]]:
    """The page, and the ids of all persons it names."""
    first = clock.day_of(now)
    last = first + AHEAD
    closures = [
        {"id": one.id, "day": one.day, "reason": one.reason, "booked": booked_on_day(clinic_id=clinic.id, day=one.day)}
        for one in sites.closures(clinic_id=clinic.id, first=first, last=last)
    ]
    blocked = [
        {
            "id": one.id, "day": one.day, "starts_at": one.starts_at, "ends_at": one.ends_at, "reason": one.reason,
            "booked": booked_between(clinic_id=clinic.id, starts_at=one.starts_at, ends_at=one.ends_at),
        }
        for one in schedule_queries.blocked_times(clinic_id=clinic.id, first=first, last=last)
    ]  # fmt: skip
    concerned = _concerned(clinic.id, refusal)
    named = [one for row in [*closures, *blocked] for one in _booked(row)] + (concerned or [])
    content = {
        "closures": [row | {"booked": people(_booked(row))} for row in closures],
        "blocked": [row | {"booked": people(_booked(row))} for row in blocked],
        "days": _days(clinic, first, last),
        "concerned": people(concerned) if concerned is not None else None,
        "tomorrow": first + dt.timedelta(days=1),
    }
    return content, [one.person_id for one in named]


def people(appointments: Sequence[Appointment]) -> list[dict[str, Any]]:
    """Masked name, birth date, time and code; no phone."""
    return [
        {
            "name": mask_name(one.person.name),
            "birth_date": one.person.birth_date,
            "starts_at": one.slot.starts_at,
            "code": one.short_code,
        }
        for one in appointments
    ]


def _booked(row: dict[str, Any]) -> list[Appointment]:
    booked: list[Appointment] = row["booked"]
    return booked


def _concerned(clinic_id: uuid.UUID, refusal: Refused | None) -> list[Appointment] | None:
    """Whom the closure or block that was just asked for concerns; None: nothing was asked."""
    if refusal is None or refusal.code != "people_concerned":
        return None
    return booked_in_slots(clinic_id=clinic_id, slot_ids=[uuid.UUID(one) for one in refusal.facts["slots"]])


def _days(clinic: Clinic, first: dt.date, last: dt.date) -> list[dict[str, Any]]:
    works_as = schedule_queries.calendar_of(clinic_id=clinic.id, first=first, last=last).works_as
    return [
        _day(one, works_as[one.day].weekday if one.day in works_as else None) for one in _shown(clinic, first, last)
    ]


def _shown(clinic: Clinic, first: dt.date, last: dt.date) -> list[CalendarDay]:
    days = sites.calendar_days(county_id=clinic.county_id, first=first, last=last)
    return [one for one in days if one.kind is not DayKind.ORDINARY]


def _day(one: CalendarDay, weekday: int | None) -> dict[str, Any]:
    return {
        "id": one.id, "day": one.day, "kind": str(one.kind), "name": one.name, "source": str(one.source),
        "weekday": weekday,
    }  # fmt: skip
