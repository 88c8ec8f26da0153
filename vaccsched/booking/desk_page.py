"""What the pages of booking by phone show, as plain values."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from vaccsched.booking import due_page, page, queries
from vaccsched.booking.models import Appointment
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import Refused
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the address says: which vaccines, which day."""

    codes: list[str]
    day: dt.date | None


def asked(args: MultiDict[str, str]) -> Asked:
    """:raises NotFound: the day is none."""
    day = args.get("day")
    return Asked(codes=list(dict.fromkeys(args.getlist("v"))), day=page.day_from(day) if day else None)


def found_rows(found: Sequence[Person], *, now: dt.datetime) -> list[dict[str, Any]]:
    """The list to choose from: masked names."""
    return [
        {
            "name": mask_name(one.name),
            "age": wording.age(one.birth_date, clock.day_of(now)),
            "href": url_for("booking_desk.person", person_id=one.id),
        }
        for one in found
    ]


def person(opened: Person, *, clinic: Clinic, asked: Asked, now: dt.datetime) -> dict[str, Any]:
    """The person, the vaccines, and the days or the times of one day."""
    today = clock.day_of(now)
    problem, days, groups = None, [], []
    if asked.codes:
        earliest = queries.earliest_day(person=opened, vaccine_codes=asked.codes, today=today)
        problem = _problem(opened, asked.codes, asked.day or earliest)
        days = [] if problem else _days(opened, clinic, asked, earliest=earliest, now=now)
        groups = [] if problem or asked.day is None else _groups(clinic, asked, now)
    return {
        "person": opened,
        "age": wording.age(opened.birth_date, today),
        "choices": due_page.choices(opened, today=today),
        "asked": asked,
        "names": str(_("、")).join(vaccines.name_of(code) for code in asked.codes),
        "problem": problem,
        "days": days,
        "groups": groups,
        "booked": _booked(opened, now),
        "has_phone": opened.phone is not None,
    }


def done(booked: Appointment, *, now: dt.datetime) -> dict[str, Any]:
    """What to read out."""
    return {
        "appointment": page.appointment_facts(booked, now=now),
        "has_phone": booked.person.phone is not None,
        "slip_href": url_for("visits.slip", appointment_id=booked.id),
        "next_href": url_for("booking_desk.find"),
    }


def _days(opened: Person, clinic: Clinic, asked: Asked, *, earliest: dt.date, now: dt.datetime) -> list[dict[str, Any]]:
    """All published days from the first lawful one on; those not open to residents yet are marked."""
    slots = schedule_queries.published_slots(clinic_id=clinic.id, now=now, vaccine_codes=asked.codes)
    last = schedule_queries.last_open_day(clinic=clinic, now=now)
    left: dict[dt.date, int] = {}
    for slot in slots:
        if slot.session.day >= earliest:
            left[slot.session.day] = left.get(slot.session.day, 0) + slot.places - slot.taken
    return [
        {
            "text": wording.day(day),
            "left": count,
            "early": day > last,
            "current": day == asked.day,
            "href": url_for("booking_desk.person", person_id=opened.id, v=asked.codes, day=day.isoformat()),
        }
        for day, count in sorted(left.items())
    ]


def _groups(clinic: Clinic, asked: Asked, now: dt.datetime) -> list[dict[str, Any]]:
    slots = schedule_queries.published_slots(clinic_id=clinic.id, now=now, vaccine_codes=asked.codes)
    return page.slot_groups([page.slot_facts(slot) for slot in slots if slot.session.day == asked.day])


def _problem(opened: Person, codes: Sequence[str], on: dt.date) -> Refused | None:
    try:
        queries.check_choice(person=opened, vaccine_codes=codes, on=on)
    except Refused as refusal:
        return refusal
    return None


def _booked(opened: Person, now: dt.datetime) -> list[dict[str, Any]]:
    found = queries.appointments_of_persons(person_ids=[opened.id])
    facts = [page.appointment_facts(one, now=now) for one in found]
    return [one for one in facts if one["state"] == "booked"]
