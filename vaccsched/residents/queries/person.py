"""Questions about persons: who they are, where their file is."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection

import sqlalchemy as sa

from vaccsched.residents import words
from vaccsched.residents.models import DocumentKind, Person, PersonCorrection, PersonFile
from vaccsched.residents.rules import name_key, possible_documents
from vaccsched.shared import audit, clock
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

MOST = 50  # persons one search may answer
LOOKED_UP = frozenset(
    {"desk", "phone_booking", "waitlist", "school_check"}
)  # purposes of opening a person who is not known here yet
Knows = Callable[[uuid.UUID, uuid.UUID], bool]
_knowing: list[Knows] = []  # what later rooms know: was this person (first) ever at this clinic (second)?


def document_index(number: str) -> str:
    """Blind index of a whole document number."""
    return blind_index("person.document", number)


def last4_index(number: str) -> str:
    """Blind index of a document's last four characters, for the desk."""
    return blind_index("person.document_last4", number[-4:])


def phone_index(phone: str) -> str:
    """Blind index of a person's phone."""
    return blind_index("person.phone", phone)


def find_person_by_document(*, kind: DocumentKind, number: str) -> Person | None:
    """The living record with this document (as ``parse_document`` answers it)."""
    return db.session.scalar(
        sa.select(Person).where(
            Person.document_kind == kind,
            Person.document_index == document_index(number),
            Person.merged_into_id.is_(None),
        )
    )


def persons_by_document(*, indexes: Collection[str]) -> dict[tuple[DocumentKind, str], Person]:
    """Whose these documents (``document_index``) are, by kind and index, in one query; of a file that was merged into
    another the one that stayed.
    """
    wanted = sa.select(Person).where(Person.document_index.in_(indexes))
    found: dict[tuple[DocumentKind, str], Person] = {}
    for one in sorted(db.session.scalars(wanted), key=lambda one: one.merged_into_id is None):
        found[(one.document_kind, str(one.document_index))] = find_person(person_id=one.id) or one
    return found


def persons_named(*, keys: Collection[tuple[str, dt.date]]) -> dict[tuple[str, dt.date], list[Person]]:
    """The living records with these names (``name_key``) and birth dates, oldest first, in one query."""
    wanted = sa.select(Person).where(
        Person.name_key.in_({name for name, _day in keys}),
        Person.birth_date.in_({day for _name, day in keys}),
        Person.merged_into_id.is_(None),
    )
    found: dict[tuple[str, dt.date], list[Person]] = {}
    for one in db.session.scalars(wanted.order_by(Person.id)):
        found.setdefault((one.name_key, one.birth_date), []).append(one)
    return found


def find_person(*, person_id: uuid.UUID) -> Person | None:
    """The person, or the one they were merged into."""
    person = db.session.get(Person, person_id)
    while person is not None and person.merged_into_id is not None:
        person = db.session.get(Person, person.merged_into_id)
    return person


def find_file(*, person_id: uuid.UUID) -> PersonFile | None:
    """What the family told besides the person's own facts."""
    return db.session.scalar(sa.select(PersonFile).where(PersonFile.person_id == person_id))


def file_rows(person: Person) -> list[dict[str, str]]:
    """What a person's file tells (附5-4), in words; phones masked."""
    file = find_file(person_id=person.id)
    return words.file_rows(person, file)


def corrections_of(*, person_id: uuid.UUID) -> list[PersonCorrection]:
    """What was corrected of name, birth date and sex in this file, first to last."""
    wanted = sa.select(PersonCorrection).where(PersonCorrection.person_id == person_id)
    return list(db.session.scalars(wanted.order_by(PersonCorrection.version)))


def clinic_knows(knows: Knows) -> None:
    """A later room tells how it knows that a person was at a clinic (person's id, clinic's id)."""
    if knows not in _knowing:
        _knowing.append(knows)


def get_known_here(*, person_id: uuid.UUID, clinic_id: uuid.UUID, now: dt.datetime) -> Person:
    """A person whose record this clinic may open: registered here, was here, or looked up at the desk today.

    :raises NotFound: no such person, or nobody here has to do with them.
    """
    person = get_person(person_id=person_id)
    if person.clinic_id == clinic_id or any(knows(person.id, clinic_id) for knows in _knowing):
        return person
    if _was_looked_up(person.id, clinic_id, clock.day_of(now)):
        return person
    raise NotFound


def _was_looked_up(person_id: uuid.UUID, clinic_id: uuid.UUID, today: dt.date) -> bool:
    opened = sa.select(audit.AuditEntry.detail).where(
        audit.AuditEntry.person_id == person_id,
        audit.AuditEntry.at >= clock.instant_of(today, dt.time()),
        audit.AuditEntry.action == "person_opened",
        audit.AuditEntry.chain == str(clinic_id),
    )
    return any(detail.get("purpose") in LOOKED_UP for detail in db.session.scalars(opened))


def names_of(*, person_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names by id, in one query."""
    rows = db.session.execute(sa.select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def get_person(*, person_id: uuid.UUID) -> Person:
    """:raises NotFound:"""
    person = find_person(person_id=person_id)
    if person is None:
        raise NotFound
    return person


def search_persons(*, name: str, birth_date: dt.date) -> list[Person]:
    """Persons of this name (however its dots, spaces and case are typed) and birth date, at most 50."""
    return list(
        db.session.scalars(
            sa.select(Person)
            .where(
                Person.name_key == name_key(name),
                Person.birth_date == birth_date,
                Person.merged_into_id.is_(None),
            )
            .order_by(Person.created_at, Person.id)
            .limit(MOST)
        )
    )


def find_persons(*, document: str, name: str, birth_date: dt.date | None, today: dt.date) -> list[Person]:
    """For the desk: who has this document, of whatever kind, or else this name and birth date; never by name alone.

    :raises InvalidDocument: the number cannot be right.
    """
    if document:
        papers = possible_documents(text=document, today=today)
        known = (find_person_by_document(kind=paper.kind, number=paper.number or "") for paper in papers)
        return list({one.id: one for one in known if one is not None}.values())
    return search_persons(name=name, birth_date=birth_date) if birth_date is not None else []


def search_by_last4(*, last4: str, birth_date: dt.date | None = None) -> list[Person]:
    """Persons whose document ends so, at most 50; the desk narrows by birth date."""
    found = sa.select(Person).where(
        Person.document_last4_index == last4_index(last4.upper()), Person.merged_into_id.is_(None)
    )
    if birth_date is not None:
        found = found.where(Person.birth_date == birth_date)
    return list(db.session.scalars(found.order_by(Person.created_at, Person.id).limit(MOST)))


def search_by_phone(*, phone: str) -> list[Person]:
    """Persons with this phone on file, at most 50."""
    return list(
        db.session.scalars(
            sa.select(Person)
            .where(Person.phone_index == phone_index(phone), Person.merged_into_id.is_(None))
            .order_by(Person.birth_date, Person.id)
            .limit(MOST)
        )
    )
