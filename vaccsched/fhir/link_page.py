"""What the pages behind a booking link show: a slot, and for whom of the family it can be."""

import datetime as dt
import uuid
from typing import Any

from flask import url_for

from vaccsched.booking import queries as booking
from vaccsched.records import queries as records
from vaccsched.residents.models import Guardianship, Person
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Slot
from vaccsched.shared import format as wording
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import GivenDose

MOST = 2  # vaccines of one booking


def get_open_slot(*, slot_id: uuid.UUID, now: dt.datetime) -> Slot:
    """A slot in a clinic, of a day that residents can see.

    :raises NotFound: missing, outreach, or of a day that is not open yet.
    """
    slot = schedule.get_slot(slot_id=slot_id)
    if slot.session.place or slot.session.day > schedule.last_open_day(clinic=slot.session.clinic, now=now):
        raise NotFound
    return slot


def slot_facts(slot: Slot, *, now: dt.datetime) -> dict[str, Any]:
    """When, where, and whether there is a place left."""
    clinic = slot.session.clinic
    bookable = schedule.is_bookable(slot=slot, now=now, online=True)
    codes = slot.session.vaccine_codes
    return {
        "slot_id": slot.id,
        "day": wording.day(slot.starts_at),
        "time": wording.time_span(slot.starts_at, slot.ends_at),
        "clinic": clinic.name,
        "address": clinic.address,
        "phone": clinic.phone,
        "tel": f"tel:{clinic.phone}",
        "clinic_href": url_for("home.clinic", code=clinic.code),
        "left": schedule.places_left(slot=slot, clinic=clinic, now=now, online=True) if bookable else 0,
        "is_over": not bookable,
        "vaccines": None if codes is None else [vaccines.name_of(code) for code in codes],
    }


def persons(links: list[Guardianship], slot: Slot) -> list[dict[str, Any]]:
    """Whom of the family it can be for: what is free and due on that day in this half-day, and where to go on;
    those who can go on stand first.
    """
    found = [_person(link.person, slot) for link in links]
    return sorted(found, key=lambda one: one["href"] is None)


def _person(person: Person, slot: Slot) -> dict[str, Any]:
    day = slot.session.day
    booked = {line.vaccine_code for line in booking.open_lines_of(person_id=person.id)}
    plan = records.plan_for(person=person, on=day, most=MOST, also=[GivenDose(code, day) for code in sorted(booked)])
    codes = [
        one.vaccine for one in plan.today if one.vaccine not in booked and schedule.serves(slot.session, [one.vaccine])
    ]
    return {
        "name": person.name,
        "age": wording.age(person.birth_date, day),
        "vaccines": [vaccines.name_of(code) for code in codes],
        "href": url_for("booking.slots", person_id=person.id, day=day.isoformat(), v=codes, clinic=slot.clinic_id)
        if codes
        else None,
        "choose_href": url_for("home.family", _anchor=f"person-{person.id}"),
    }
