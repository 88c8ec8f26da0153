"""What the page after the inquiry shows, as plain values: another appointment."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Slot
from vaccsched.screening import queries
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import Refused
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit

DAYS_OFFERED, TIMES_OF_A_DAY = 3, 2


def after_facts(visit: Visit, *, start: dt.date | None, now: dt.datetime) -> dict[str, Any]:
    """How the inquiry ended, and for what was put off the first lawful times. ``start``: not before that day."""
    inquiry = queries.inquiry_of(visit_id=visit.id)
    codes = list(dict.fromkeys(dose.vaccine_code for dose in queries.postponed(visit)))
    tomorrow = clock.day_of(now) + dt.timedelta(days=1)
    facts = {
        "visit_id": visit.id,
        "person_id": visit.person_id,
        "ticket": visit.ticket,
        "name": mask_name(visit.person.name),
        "advice": inquiry.advice if inquiry is not None else "",
        "doses": [_ended(dose) for dose in visit.planned_doses],
        "postponed": [queries.name_of(dose) for dose in queries.postponed(visit)],
        "is_unsuitable": any(dose.outcome is DoseOutcome.NOT_SUITABLE for dose in visit.planned_doses),
        "booked": [_booked(one) for one in _open_bookings(visit.person, codes)],
        "offers": [],
        "problem": None,
        "start": None,
    }
    return facts | (_offers(visit, codes, max(start or tomorrow, tomorrow), now) if codes else {})


def day_asked(text: str | None) -> dt.date | None:
    """The day in the address; none when it cannot be read."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _ended(dose: PlannedDose) -> dict[str, Any]:
    return {
        "name": queries.name_of(dose),
        "number": dose.dose_number,
        "outcome": str(dose.outcome),
        "reason": dose.outcome_reason or "",
    }


def _offers(visit: Visit, codes: Sequence[str], start: dt.date, now: dt.datetime) -> dict[str, Any]:
    earliest = booking.earliest_day(person=visit.person, vaccine_codes=codes, today=start)
    problem = _problem(visit.person, codes, earliest)
    slots = [] if problem else _free(visit.clinic, codes, earliest, now)
    return {"start": earliest, "offers": schedule.offers_of(slots), "problem": problem}


def _problem(person: Person, codes: Sequence[str], on: dt.date) -> str | None:
    try:
        booking.check_choice(person=person, vaccine_codes=codes, on=on)
    except Refused as refusal:
        return refusal.message
    return None


def _free(clinic: Clinic, codes: Sequence[str], start: dt.date, now: dt.datetime) -> list[Slot]:
    """The first free times of the next days that have any, from a day on."""
    free = [
        slot
        for slot in schedule.published_slots(clinic_id=clinic.id, now=now, vaccine_codes=codes)
        if slot.session.day >= start and schedule.places_left(slot=slot, clinic=clinic, now=now, online=False)
    ]
    days = itertools.groupby(free, key=lambda slot: slot.session.day)
    chosen = itertools.islice((list(slots)[:TIMES_OF_A_DAY] for _day, slots in days), DAYS_OFFERED)
    return list(itertools.chain.from_iterable(chosen))


def _open_bookings(person: Person, codes: Sequence[str]) -> list[Appointment]:
    return [
        one
        for one in booking.appointments_of_persons(person_ids=[person.id])
        if one.status is AppointmentStatus.BOOKED and {line.vaccine_code for line in one.lines} & set(codes)
    ]


def _booked(one: Appointment) -> dict[str, Any]:
    return {
        "appointment_id": one.id,
        "when": f"{wording.day(one.slot.starts_at)} {wording.time_span(one.slot.starts_at, one.slot.ends_at)}",
        "code": one.short_code,
        "told": _("已发通知到手机")
        if one.person.phone is not None
        else _("没有手机：请把时间写给本人，或到登记台打印"),
    }
