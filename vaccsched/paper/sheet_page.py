"""What stands on the printed sheets, as plain values; a blank one has the same lines."""

import datetime as dt
from typing import Any

from vaccsched.booking import queries as booking
from vaccsched.paper.page import WANTED
from vaccsched.paper.words import GROUPS, ITEM_NAMES, SITES
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.screening import queries as screening
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits import queries as visits

BLANK: dict[str, Any] = {"name": "", "sex": "", "birth_date": "", "age": "", "document": "", "ticket": "", "time": "",
                         "doses": []}  # fmt: skip
MOST_DOSES = 2


def facts(clinic: Clinic, *, day: dt.date, people: list[dict[str, Any]]) -> dict[str, Any]:
    """What every sheet shares, and the people, each a page."""
    return {
        "clinic": clinic.name,
        "clinic_phone": clinic.phone,
        "day": wording.full_day(day),
        "people": people,
        "questions": [{"number": one.number, "sentence": str(one.sentence)} for one in screening.ITEMS],
        "groups": [{"title": title, "items": [ITEM_NAMES[one] for one in items]} for title, items in GROUPS],
        "sites": list(SITES.values()),
        "outcomes": list(screening.OUTCOME_WORDS.values()),
    }


def booked(clinic: Clinic, *, day: dt.date) -> list[Person]:
    """Whose sheets are printed for a day: the booked by time, then those who are here."""
    people = {
        one.person_id: one.person
        for one in booking.appointments_of_day(clinic_id=clinic.id, day=day)
        if one.status in WANTED
    }
    for entry in visits.present(clinic_id=clinic.id, day=day):
        people.setdefault(entry.visit.person_id, entry.visit.person)
    return list(people.values())


def of_person(person: Person, clinic: Clinic, *, day: dt.date) -> dict[str, Any]:
    """One person's sheet: who, and what is planned, so that nothing has to be looked up without the system."""
    own = [
        one
        for one in booking.appointments_of_persons(person_ids=[person.id])
        if one.clinic_id == clinic.id and one.day == day and one.status in WANTED
    ]
    here = visits.find_present(clinic_id=clinic.id, person_id=person.id)
    here = here if here is not None and here.day == day else None
    codes = [line.vaccine_code for one in own for line in one.lines]
    if here is not None:
        codes = [dose.vaccine_code for dose in here.planned_doses if dose.outcome == "planned"]
    number = {one.vaccine: one for one in records.forecast_for(person=person, on=day)}
    return {
        "name": person.name,
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "age": wording.age(person.birth_date, day),
        "document": mask_id_number(person.document) if person.document else "",
        "ticket": here.ticket if here is not None else "",
        "time": wording.time(own[0].slot.starts_at) if own else "",
        "doses": [
            {"name": vaccines.name_of(code), "number": number[code].dose if code in number else None}
            for code in dict.fromkeys(codes)
        ][:MOST_DOSES],
        "last": _last(person),
    }


def _last(person: Person) -> list[str]:
    """The last doses on record: without the system nobody else tells the interval."""
    given = records.immunizations_of(person_id=person.id)[-4:]
    return [f"{vaccines.name_of(one.vaccine_code)} {wording.full_day(one.given_on)}" for one in reversed(given)]
