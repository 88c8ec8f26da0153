"""A person's file (预防接种工作规范(2023) 附5-4): what the family tells, a document that comes later, who keeps it."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.residents import queries
from vaccsched.residents.errors import DocumentKnown, HasDocument
from vaccsched.residents.models import DocumentKind, FileStatus, Person, PersonFile
from vaccsched.residents.operations.persons import agree_with, seal
from vaccsched.residents.rules import parse_document, parse_phone
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import db, new_id

BIRTH = ("birth_time", "mother_hbsag", "gestation_weeks", "birth_weight_g")
SEALED = tuple(name for name, value in vars(PersonFile).items() if isinstance(value, Encrypted))
PHONES = frozenset({"phone", "mother_phone", "father_phone"})
REPLACEABLE = (DocumentKind.NONE, DocumentKind.BIRTH_CERTIFICATE)


def keep_file(*, person_id: uuid.UUID, values: dict[str, Any], actor: Actor, now: dt.datetime) -> PersonFile:
    """Keep what the family tells. ``values``: any of phone, birth_time, mother_hbsag, gestation_weeks, birth_weight_g,
    mother_name, mother_phone, father_name, father_phone, home_address, household_address; None empties a field. The
    audit names the fields that changed, never what stands in them.

    :raises InvalidPhone:
    :raises NotFound: no such person.
    """
    unknown = values.keys() - {"phone", *BIRTH, *SEALED}
    if unknown:
        raise TypeError(f"unknown facts of a person: {sorted(unknown)}")
    person = queries.get_person(person_id=person_id)
    file = _file_of(person, now)
    told = {name: _read(name, value) for name, value in values.items()}
    changed = sorted(name for name, value in told.items() if getattr(_owner(name, person, file), name) != value)
    for name in changed:
        setattr(_owner(name, person, file), name, told[name])
    if "phone" in changed:
        person.phone_index = queries.phone_index(person.phone) if person.phone else None
    file.updated_at = now
    db.session.flush()
    audit.record(action="person_file_kept", actor=actor, now=now, subject=file, person_id=person.id, changed=changed)
    return file


def add_document(*, person_id: uuid.UUID, kind: DocumentKind, number: str, actor: Actor, now: dt.datetime) -> Person:
    """Give a person on file a document: a newborn without one, or an identity card after the birth certificate.

    :raises InvalidDocument: the number cannot be right.
    :raises InvalidInput: sex or birth date disagree with it.
    :raises HasDocument: the person has a document that stays.
    :raises DocumentKnown: somebody else has it: perhaps the same person, twice on file.
    :raises NotFound: no such person.
    """
    person = queries.get_person(person_id=person_id)
    if person.document_kind not in REPLACEABLE:
        raise HasDocument
    paper = parse_document(kind=kind, text=number, today=clock.day_of(now))
    agree_with(paper, sex=person.sex, birth_date=person.birth_date, today=clock.day_of(now))
    known = queries.find_person_by_document(kind=paper.kind, number=paper.number or "")
    if known is not None and known.id != person.id:
        raise DocumentKnown(field="document")
    before, person.document_kind = person.document_kind, paper.kind
    seal(person, paper, person.phone)
    db.session.flush()
    audit.record(
        action="document_added", actor=actor, now=now, subject=person, person_id=person.id, before=before,
        kind=paper.kind,
    )  # fmt: skip
    return person


def set_status(
    *,
    person_id: uuid.UUID,
    status: FileStatus,
    since: dt.date,
    clinic_id: uuid.UUID | None,
    actor: Actor,
    now: dt.datetime,
) -> PersonFile:
    """Where the file stands from a day on, and the clinic that looks after it from now on (None: no clinic here).

    :raises NotFound: no such person.
    """
    person = queries.get_person(person_id=person_id)
    file = _file_of(person, now)
    before, person.clinic_id = person.clinic_id, clinic_id
    file.status, file.status_since, file.updated_at = status, since, now
    db.session.flush()
    audit.record(
        action="file_status_set", actor=actor, now=now, subject=file, person_id=person.id, status=status,
        clinic_before=before, clinic_after=clinic_id,
    )  # fmt: skip
    return file


def _file_of(person: Person, now: dt.datetime) -> PersonFile:
    file = db.session.scalar(sa.select(PersonFile).where(PersonFile.person_id == person.id))
    if file is None:
        file = PersonFile(id=new_id(), person_id=person.id, updated_at=now)
        db.session.add(file)
    return file


def _owner(name: str, person: Person, file: PersonFile) -> Person | PersonFile:
    return file if name in SEALED else person


def _read(name: str, value: Any) -> Any:
    if name in PHONES and value:
        return parse_phone(value)
    return value.strip() or None if isinstance(value, str) else value
