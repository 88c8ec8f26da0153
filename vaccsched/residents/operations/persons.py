"""Putting persons on file and opening their records."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.residents import queries
from vaccsched.residents.errors import DocumentKnown
from vaccsched.residents.models import DocumentKind, Person, Sex
from vaccsched.residents.rules import Document, name_key, parse_document
from vaccsched.shared import audit, clock, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import InvalidInput

MORE = {"birth_time", "mother_hbsag", "gestation_weeks", "birth_weight_g"}


def register_person(
    *,
    name: str,
    sex: Sex,
    birth_date: dt.date,
    document_kind: DocumentKind,
    document: str | None,
    phone: str | None,
    clinic_id: uuid.UUID | None,
    actor: Actor,
    now: dt.datetime,
    key: str | None = None,
    **more: Any,
) -> Person:
    """Put a person on file (预防接种工作规范(2023) 附5-4). ``more``: birth_time, mother_hbsag, gestation_weeks,
    birth_weight_g. The name is kept as given; the document and the phone are encrypted. The same ``key`` again
    answers the same person: a form pressed twice makes no twin of somebody without a document.

    :raises InvalidDocument: the number cannot be right.
    :raises InvalidInput: sex or birth date disagree with the document, or the birth date is after today.
    :raises DocumentKnown: somebody with this document is on file.
    """
    body = blind_index("register_person", f"{name}|{birth_date}|{document_kind}|{document}|{phone}")
    made = idempotency.made_before(actor=actor, operation="register_person", key=key, body=body) if key else None
    if made is not None:
        return queries.get_person(person_id=made)
    today = clock.day_of(now)
    paper = parse_document(kind=document_kind, text=document or "", today=today)
    agree_with(paper, sex=sex, birth_date=birth_date, today=today)
    if paper.number and queries.find_person_by_document(kind=paper.kind, number=paper.number):
        raise DocumentKnown
    person = Person(
        id=new_id(),
        name=name,
        name_key=name_key(name),
        sex=sex,
        birth_date=birth_date,
        document_kind=paper.kind,
        clinic_id=clinic_id,
        created_at=now,
        **_known(more),
    )
    seal(person, paper, phone)
    db.session.add(person)
    db.session.flush()
    audit.record(action="person_registered", actor=actor, now=now, subject=person, person_id=person.id)
    if key:
        idempotency.remember(actor=actor, operation="register_person", key=key, made_id=person.id, now=now, body=body)
    return person


def open_person(*, person_id: uuid.UUID, actor: Actor, purpose: str, now: dt.datetime) -> Person:
    """Open a person's record; who and why is written down (个人信息保护法 第51条).

    :raises NotFound:
    """
    person = queries.get_person(person_id=person_id)
    audit.record(action="person_opened", actor=actor, now=now, subject=person, person_id=person.id, purpose=purpose)
    return person


def search_persons(
    *, document: str, name: str, birth_date: dt.date | None, actor: Actor, now: dt.datetime
) -> list[Person]:
    """Staff look for a person, as ``queries.find_persons``; whom they were shown is written down.

    :raises InvalidDocument: the number cannot be right.
    """
    found = queries.find_persons(document=document, name=name, birth_date=birth_date, today=clock.day_of(now))
    audit.record(action="persons_searched", actor=actor, now=now, persons=[one.id for one in found])
    return found


def note_list_seen(*, person_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """Somebody saw a list of persons: one row with the ids."""
    audit.record(action="persons_listed", actor=actor, now=now, person_ids=[str(one) for one in person_ids])


def _known(more: dict[str, Any]) -> dict[str, Any]:
    unknown = more.keys() - MORE
    if unknown:
        raise TypeError(f"unknown facts of a person: {sorted(unknown)}")
    return {name: value for name, value in more.items() if value is not None}


# for the other files of this folder


def agree_with(paper: Document, *, sex: Sex, birth_date: dt.date, today: dt.date) -> None:
    """:raises InvalidInput: sex or birth date disagree with the document, or the birth date is after today."""
    errors: dict[str, list[str]] = {}
    if birth_date > today:
        errors["birth_date"] = [str(_l("出生日期在今天之后，请核对。"))]
    elif paper.birth_date is not None and paper.birth_date != birth_date:
        errors["birth_date"] = [str(_l("出生日期和证件号码里的不一样，请对照证件核对。"))]
    if paper.sex is not None and paper.sex is not sex:
        errors["sex"] = [str(_l("性别和证件号码里的不一样，请对照证件核对。"))]
    if errors:
        raise InvalidInput(errors)


def seal(person: Person, paper: Document, phone: str | None) -> None:
    """Write document and phone, encrypted and with their indexes."""
    person.document = paper.number
    if paper.number:
        person.document_index = queries.document_index(paper.number)
        person.document_last4_index = queries.last4_index(paper.number)
    person.phone = phone
    if phone:
        person.phone_index = queries.phone_index(phone)
