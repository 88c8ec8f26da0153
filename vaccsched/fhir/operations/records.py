"""Doses on record and bookings. Every reading is written down in its own transaction, once a page for each person."""

import uuid
from collections.abc import Iterable

from vaccsched.fhir import mappers, queries
from vaccsched.fhir.errors import NotForOutside
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.operations.persons import named, open_person, open_persons
from vaccsched.fhir.reader import PURPOSE, Found, Reader
from vaccsched.fhir.rules import Asked
from vaccsched.residents import operations as residents


def read_immunization(reader: Reader, key: uuid.UUID) -> Resource:
    """The version that counts of one record.

    :raises NotFound: missing, or of a person who is not open to this program.
    """
    found = queries.dose_record(record_id=key)
    open_person(reader, found.person_id)
    return mappers.immunization(found)


def search_immunizations(reader: Reader, asked: Asked) -> Found:
    """Of the persons that were named; a clinic's or the county's program may also leave them out and read what is new.

    :raises TooBroad: an outside institution named nobody.
    """
    if asked.values("patient") or reader.is_outside:
        persons = open_persons(reader, named(asked, "patient"))
        page = queries.doses(reader, asked, person_ids=[one.id for one in persons])
    else:
        page = queries.doses(reader, asked, person_ids=None)
        _note(reader, (one.person_id for one in page.rows))
    return Found(resources=[mappers.immunization(one) for one in page.rows], after=page.after, total=page.total)


def read_appointment(reader: Reader, key: uuid.UUID) -> Resource:
    """:raises NotForOutside: :raises NotFound: missing, or of a clinic that this program may not ask about."""
    _refuse_outside(reader)
    found = queries.get_appointment(reader, key)
    _note(reader, [found.person_id])
    return mappers.appointment(found)


def search_appointments(reader: Reader, asked: Asked) -> Found:
    """Bookings of the clinics that a program may ask about.

    :raises NotForOutside: leave to read a record does not say where somebody will be.
    """
    _refuse_outside(reader)
    page = queries.appointments(reader, asked)
    _note(reader, (one.person_id for one in page.rows))
    return Found(resources=[mappers.appointment(one) for one in page.rows], after=page.after, total=page.total)


def _refuse_outside(reader: Reader) -> None:
    if reader.is_outside:
        raise NotForOutside


def _note(reader: Reader, person_ids: Iterable[uuid.UUID]) -> None:
    for key in sorted(set(person_ids)):
        residents.open_person(person_id=key, actor=reader.actor, purpose=PURPOSE, now=reader.now)
