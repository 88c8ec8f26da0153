"""Patients and what is due for them. Every reading is written down in its own transaction (个人信息保护法 第44条)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from vaccsched.fhir import mappers, queries, rules, systems
from vaccsched.fhir.errors import TooBroad, WrongParameter
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.mappers.patient import document_kind
from vaccsched.fhir.reader import PURPOSE, Found, Reader
from vaccsched.fhir.rules import Asked
from vaccsched.integration import operations as clients
from vaccsched.integration import queries as allowed
from vaccsched.mydata.models import Scope
from vaccsched.records import queries as records
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import clock
from vaccsched.shared.errors import NotFound


def read_patient(reader: Reader, key: uuid.UUID) -> Resource:
    """:raises NotFound: no such person, or none that is open to this program."""
    person = know_person(reader, key)
    if person.id != key:
        return mappers.replaced_patient(key, person)
    return _patient(reader, person)


def search_patients(reader: Reader, asked: Asked) -> Found:
    """By id, by identity number, or by name and birth date: nobody can be listed. Whoever is not open to the program
    is not there.

    :raises TooBroad: :raises WrongParameter: no such date.
    """
    candidates = _candidates(asked, today=clock.day_of(reader.now))
    open_ones = {one.id for one in candidates if _is_open(reader, one)}
    keys, after, total = rules.part_of(open_ones, asked)
    opened = [know_person(reader, key) for key in keys]
    return Found(resources=[_patient(reader, one) for one in opened], after=after, total=total)


def read_recommendation(reader: Reader, key: uuid.UUID) -> Resource:
    """What is due for the person of this id today.

    :raises NotFound: no such person, or none that is open to this program.
    """
    made = _recommendation(reader, open_person(reader, key))
    if made is None:
        raise NotFound
    return made


def search_recommendations(reader: Reader, asked: Asked) -> Found:
    """One for each person that was named.

    :raises TooBroad: nobody was named.
    """
    keys, after, total = rules.part_of(_open_among(reader, named(asked, "patient", "_id")), asked)
    made = [_recommendation(reader, open_person(reader, key)) for key in keys]
    return Found(resources=[one for one in made if one is not None], after=after, total=total)


def named(asked: Asked, *names: str) -> set[uuid.UUID]:
    """The persons whom the parameters name; several parameters must name the same.

    :raises TooBroad: none of them was sent.
    """
    said = [values for name in names for values in asked.values(name)]
    if not said:
        raise TooBroad(names=", ".join(names))
    each = [{rules.reference_id(value, kind="Patient") for value in values} - {None} for values in said]
    return {key for key in set.intersection(*each) if key is not None}


def open_persons(reader: Reader, ids: Iterable[uuid.UUID]) -> list[Person]:
    """Those of them that are open to the program; each reading is written down."""
    return [open_person(reader, key) for key in sorted(_open_among(reader, ids))]


def open_person(reader: Reader, key: uuid.UUID) -> Person:
    """The person, opened for the doses on record.

    :raises NotFound: no such person, or none that is open to this program.
    """
    return _opened(reader, key, Scope.DOSES)


def know_person(reader: Reader, key: uuid.UUID) -> Person:
    """The person, opened to know who it is: leave to read health facts is enough.

    :raises NotFound: no such person, or none that is open to this program.
    """
    person = residents.get_person(person_id=key)
    open_for = (one for one in Scope if allowed.is_open_to(reader.client, person, scope=one, now=reader.now))
    return _opened(reader, key, next(open_for, Scope.DOSES))


def _open_among(reader: Reader, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of files that were merged the one that is left."""
    found = [residents.find_person(person_id=key) for key in ids]
    return {
        one.id
        for one in found
        if one is not None and allowed.is_open_to(reader.client, one, scope=Scope.DOSES, now=reader.now)
    }


def _opened(reader: Reader, key: uuid.UUID, scope: Scope) -> Person:
    return clients.open_record(
        client=reader.client, person_id=key, scope=scope, actor=reader.actor, now=reader.now, purpose=PURPOSE
    )


def _patient(reader: Reader, person: Person) -> Resource:
    return mappers.documented_patient(person) if reader.sees_documents else mappers.patient(person)


def _is_open(reader: Reader, person: Person) -> bool:
    return any(allowed.is_open_to(reader.client, person, scope=one, now=reader.now) for one in Scope)


def _candidates(asked: Asked, *, today: dt.date) -> list[Person]:
    """Whoever fits every parameter."""
    groups = [_by_id(values) for values in asked.values("_id")]
    groups += [
        [one for value in values for one in _by_identifier(value, today=today)] for values in asked.values("identifier")
    ]
    name, born = asked.one("name"), asked.one("birthdate")
    if name is not None and born is not None:
        groups.append(_by_name(name, born))
    elif not groups or asked.values("name") or asked.values("birthdate"):
        raise TooBroad(names="_id, identifier, name + birthdate")
    ids = set.intersection(*({one.id for one in group} for group in groups))
    return [one for one in groups[0] if one.id in ids]


def _by_id(values: Iterable[str]) -> list[Person]:
    ids = [rules.reference_id(value, kind="Patient") for value in values]
    found = [residents.find_person(person_id=key) for key in ids if key is not None]
    return [one for one in found if one is not None]


def _by_identifier(value: str, *, today: dt.date) -> list[Person]:
    system, text = rules.token(value)
    if system == systems.PERSON:
        return _by_id([text])
    kinds = [document_kind(system)] if system else [kind for kind in DocumentKind if kind is not DocumentKind.NONE]
    found = [_by_document(kind, text, today=today) for kind in kinds if kind is not None]
    return [one for one in found if one is not None]


def _by_document(kind: DocumentKind, text: str, *, today: dt.date) -> Person | None:
    try:
        paper = residents.parse_document(kind=kind, text=text, today=today)
    except InvalidDocument:  # no such number can exist: nobody has it
        return None
    return residents.find_person_by_document(kind=paper.kind, number=paper.number or "")


def _by_name(name: str, born: str) -> list[Person]:
    span = rules.date_span(born)
    if span is None or span.prefix != "eq" or span.days[0] != span.days[1]:
        raise WrongParameter(name="birthdate", value=born[:60])
    return residents.search_persons(name=name, birth_date=span.days[0])


def _recommendation(reader: Reader, person: Person) -> Resource | None:
    tells_health = not reader.is_outside or allowed.is_open_to(
        reader.client, person, scope=Scope.HEALTH, now=reader.now
    )
    asked = records.forecast_for if tells_health else records.forecast_without_health
    forecasts = asked(person=person, on=clock.day_of(reader.now))
    return mappers.recommendation(person.id, forecasts, queries.every_vaccine(), now=reader.now)
