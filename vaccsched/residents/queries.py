"""Questions about persons, family accounts and login codes. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from vaccsched.residents import words
from vaccsched.residents.models import Account, DocumentKind, Guardianship, LoginCode, Person, PersonFile, Relation
from vaccsched.residents.rules import (
    Document,
    age_months,
    is_adult,
    name_key,
    parse_document,
    parse_phone,
    possible_documents,
)
from vaccsched.residents.words import DOCUMENTS as DOCUMENT_WORDS
from vaccsched.residents.words import FILE_STATUSES as FILE_STATUS_WORDS
from vaccsched.residents.words import MOTHERS as MOTHER_WORDS
from vaccsched.residents.words import RELATIONS as RELATION_WORDS
from vaccsched.residents.words import SEX as SEX_WORDS
from vaccsched.shared import audit, clock
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

__all__ = [
    "DOCUMENT_WORDS",
    "FILE_STATUS_WORDS",
    "MOTHER_WORDS",
    "RELATION_WORDS",
    "SEX_WORDS",
    "Document",
    "age_months",
    "is_adult",
    "name_key",
    "parse_document",
    "parse_phone",
]

MOST = 50  # persons one search may answer
LOOKED_UP = frozenset(
    {"desk", "phone_booking", "waitlist", "school_check"}
)  # purposes of opening a person who is not known here yet
Knows = Callable[[uuid.UUID, uuid.UUID], bool]
_knowing: list[Knows] = []  # what later rooms know: was this person (first) ever at this clinic (second)?
LIVE_LINKS = (  # of an account on a day
    sa.select(Guardianship)
    .join(Guardianship.person)
    .join(Guardianship.account)
    .where(
        Guardianship.account_id == sa.bindparam("account_id"),
        Guardianship.revoked_at.is_(None),
        sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > sa.bindparam("on")),
        Person.merged_into_id.is_(None),
    )
    .options(contains_eager(Guardianship.person), contains_eager(Guardianship.account))
    .order_by(Guardianship.id)
)
OWN_PERSON = LIVE_LINKS.where(Guardianship.person_id == sa.bindparam("person_id"))


def document_index(number: str) -> str:
    """Blind index of a whole document number."""
    return blind_index("person.document", number)


def last4_index(number: str) -> str:
    """Blind index of a document's last four characters, for the desk."""
    return blind_index("person.document_last4", number[-4:])


def phone_index(phone: str) -> str:
    """Blind index of a person's phone."""
    return blind_index("person.phone", phone)


def account_index(phone: str) -> str:
    """Blind index of an account's phone."""
    return blind_index("account.phone", phone)


def find_person_by_document(*, kind: DocumentKind, number: str) -> Person | None:
    """The living record with this document (as ``parse_document`` answers it)."""
    return db.session.scalar(
        sa.select(Person).where(
            Person.document_kind == kind,
            Person.document_index == document_index(number),
            Person.merged_into_id.is_(None),
        )
    )


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


def find_account(*, account_id: uuid.UUID) -> Account | None:
    """The account unless it is closed."""
    account = db.session.get(Account, account_id)
    return account if account is not None and account.closed_at is None else None


def find_account_by_phone(*, phone: str) -> Account | None:
    """Also a closed one."""
    return db.session.scalar(sa.select(Account).where(Account.phone_index == account_index(phone)))


def is_demo_phone(*, phone: str) -> bool:
    """Whether the phone was invented by the demo: its codes are not sent but shown."""
    account = find_account_by_phone(phone=phone)
    return account is not None and account.is_demo


def persons_of(*, account_id: uuid.UUID, on: dt.date) -> list[Guardianship]:
    """Whom the account may act for on that day: oneself first, then the youngest first."""
    links = db.session.scalars(LIVE_LINKS, {"account_id": account_id, "on": on}).all()
    return sorted(
        links, key=lambda link: (link.relation is not Relation.SELF, -link.person.birth_date.toordinal(), link.id)
    )


def get_own_person(*, account_id: uuid.UUID, person_id: uuid.UUID, on: dt.date) -> Person:
    """A person the account may act for on that day.

    :raises NotFound: missing, or another family's.
    """
    link = db.session.scalar(OWN_PERSON, {"account_id": account_id, "person_id": person_id, "on": on})
    if link is None:
        raise NotFound
    return link.person


def is_somebodys_own(*, person_id: uuid.UUID, but: uuid.UUID) -> bool:
    """Whether an account other than ``but`` says that this person is its holder."""
    own = sa.select(Guardianship.id).where(
        Guardianship.person_id == person_id,
        Guardianship.relation == Relation.SELF,
        Guardianship.revoked_at.is_(None),
        Guardianship.account_id != but,
    )
    return db.session.scalar(sa.select(own.exists())) or False


def newest_code(*, phone: str, now: dt.datetime) -> LoginCode | None:
    """The last code sent to the phone, if it can still be tried."""
    newest = db.session.scalar(
        sa.select(LoginCode)
        .where(LoginCode.phone_index == account_index(phone))
        .order_by(LoginCode.created_at.desc(), LoginCode.id.desc())
        .limit(1)
    )
    return newest if newest is not None and newest.used_at is None and newest.expires_at > now else None


def codes_sent(*, phone: str, since: dt.datetime) -> list[dt.datetime]:
    """When codes were sent to the phone, oldest first."""
    return list(
        db.session.scalars(
            sa.select(LoginCode.created_at)
            .where(LoginCode.phone_index == account_index(phone), LoginCode.created_at > since)
            .order_by(LoginCode.created_at)
        )
    )
