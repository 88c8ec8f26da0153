"""Many persons at once, from another system's list: checked one by one as at the desk, written together."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vaccsched.residents import queries
from vaccsched.residents.models import DocumentKind, Person, PersonFile, Sex
from vaccsched.residents.operations.files import BIRTH, SEALED
from vaccsched.residents.operations.persons import agree_with, seal
from vaccsched.residents.rules import Document, name_key, parse_document, parse_phone
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id


@dataclass(frozen=True, kw_only=True)
class CheckedPerson:
    """Somebody who can be put on file, as ``check_person`` answers them. ``told``: what the family tells besides."""

    name: str
    sex: Sex
    birth_date: dt.date
    paper: Document
    phone: str | None
    birth: dict[str, Any]
    told: dict[str, str]

    @property
    def document_index(self) -> str | None:
        return queries.document_index(self.paper.number) if self.paper.number else None


def check_person(
    *,
    name: str,
    sex: Sex | None,
    birth_date: dt.date | None,
    document_kind: DocumentKind,
    document: str,
    phone: str,
    today: dt.date,
    **more: Any,
) -> CheckedPerson | None:
    """The checks of ``register_person`` without writing. Sex and birth date may be left to an identity number that
    tells them; None: neither tells. ``more``: what ``keep_file`` takes; None and empty texts are left out.

    :raises InvalidDocument: the number cannot be right.
    :raises InvalidInput: sex or birth date disagree with the document, or the birth date is after today.
    :raises InvalidPhone: the person's own phone.
    """
    paper = parse_document(kind=document_kind, text=document, today=today)
    sex, birth_date = sex or paper.sex, birth_date or paper.birth_date
    if sex is None or birth_date is None:
        return None
    agree_with(paper, sex=sex, birth_date=birth_date, today=today)
    known = {one: value for one, value in more.items() if value not in (None, "")}
    return CheckedPerson(
        name=name,
        sex=sex,
        birth_date=birth_date,
        paper=paper,
        phone=parse_phone(phone) if phone else None,
        birth={one: known[one] for one in BIRTH if one in known},
        told={one: known[one] for one in SEALED if one in known},
    )


def register_checked(
    *, people: Sequence[CheckedPerson], clinic_id: uuid.UUID, actor: Actor, now: dt.datetime, source: uuid.UUID
) -> list[uuid.UUID]:
    """Put them on file, in order; answers their ids. ``source``: what they came in with, for the audit. The caller has
    looked for their documents in the same transaction; a document registered meanwhile breaks the unique index.
    """
    made = [_person(one, clinic_id, now) for one in people]
    db.session.add_all(made)
    db.session.flush()  # files point to persons
    files = [_file(one, person, now) for one, person in zip(people, made, strict=True) if one.told]
    db.session.add_all(files)
    for person in made:
        audit.record(
            action="person_registered", actor=actor, now=now, subject=person, person_id=person.id, imported=source
        )
    db.session.flush()
    return [person.id for person in made]


def _person(one: CheckedPerson, clinic_id: uuid.UUID, now: dt.datetime) -> Person:
    person = Person(
        id=new_id(),
        name=one.name,
        name_key=name_key(one.name),
        sex=one.sex,
        birth_date=one.birth_date,
        document_kind=one.paper.kind,
        clinic_id=clinic_id,
        created_at=now,
        **one.birth,
    )
    seal(person, one.paper, one.phone)
    return person


def _file(one: CheckedPerson, person: Person, now: dt.datetime) -> PersonFile:
    file = PersonFile(id=new_id(), person_id=person.id, updated_at=now)
    for name, value in one.told.items():
        setattr(file, name, value)
    return file
