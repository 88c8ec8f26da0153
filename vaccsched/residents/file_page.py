"""A person's file as plain values for its forms."""

from typing import Any

from flask_babel import gettext as _

from vaccsched.residents import queries, words
from vaccsched.residents.models import DocumentKind, Person, PersonFile
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_id_number

OF_THE_FILE = ("mother_name", "mother_phone", "father_name", "father_phone", "home_address", "household_address")
OF_THE_PERSON = ("phone", "birth_weight_g", "gestation_weeks", "mother_hbsag")


def file_facts(person: Person) -> dict[str, Any]:
    """Who, and what stands in the file."""
    file = queries.find_file(person_id=person.id)
    return {
        "person": person_strip_facts(person),
        "values": _values(person, file),
        "mothers": [(one.value, str(word)) for one, word in words.MOTHERS.items()],
    }


def document_facts(person: Person) -> dict[str, Any]:
    """Who, which document is there, which kinds there are."""
    return {
        "person": person_strip_facts(person),
        "known": mask_id_number(person.document) if person.document else None,
        "kinds": [(kind.value, str(word)) for kind, word in words.DOCUMENTS.items() if kind is not DocumentKind.NONE],
    }


def _values(person: Person, file: PersonFile | None) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in OF_THE_PERSON}
    values |= {name: getattr(file, name) if file else None for name in OF_THE_FILE}
    values["birth_time"] = wording.time(person.birth_time) if person.birth_time else None
    return {name: "" if value is None else str(value) for name, value in values.items()}


def person_strip_facts(person: Person) -> dict[str, Any]:
    """Who it is, for the strip at the head of a page."""
    return {
        "id": person.id,
        "name": person.name,
        "age": wording.age(person.birth_date, clock.day_of(clock.now())),
        "birth_date": wording.full_day(person.birth_date),
        "sex": str(words.SEX[person.sex]),
        "document": mask_id_number(person.document) if person.document else _("没有登记证件"),
    }
