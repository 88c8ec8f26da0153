"""Residents: put on file as at the desk; whoever is on file stays as they are; whoever looks like somebody is told."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.imports.models import ImportKind, ImportMark, Likeness, Outcome
from vaccsched.imports.operations.task import Task
from vaccsched.imports.rules import cells
from vaccsched.imports.rules.cells import Unreadable
from vaccsched.imports.rules.foreign import DOCUMENTS, MOTHERS, SEXES
from vaccsched.imports.rules.row import Found, Line, Reader
from vaccsched.residents import operations as residents
from vaccsched.residents import queries
from vaccsched.residents.errors import InvalidDocument, InvalidPhone
from vaccsched.residents.models import DocumentKind, MotherHBsAg, Person, Sex
from vaccsched.residents.operations import CheckedPerson
from vaccsched.shared import audit
from vaccsched.shared.crypto import blind_index
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import InvalidInput

LONGEST_NAME = 60
CARD = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
BIRTH_CERTIFICATE = re.compile(r"[A-Z][0-9]{9}")
LOST = re.compile(r"≈.*|[0-9]([.][0-9]+)?E[+][0-9]+")
TOLD = {"mother_name": 60, "father_name": 60, "home_address": 200, "household_address": 200}


class Residents:
    """One row is one person."""

    def prepare(self, task: Task) -> None:
        """Nothing to read beforehand."""

    def read(self, line: Line, task: Task) -> Found:
        row = Reader(line)
        told = _told(row)
        phone = row.read("phone", phone_of) or ""
        name = row.need("name", _name)
        entry = read_person(row, name=name or "", phone=phone, today=task.today, **told)
        if row.found.outcome is Outcome.WRONG or entry is None:
            return row.found
        row.found.entry, row.found.key = entry, _key(entry)
        return row.found

    def look_up(self, found: Sequence[Found], task: Task) -> None:
        wanted = [one for one in found if one.is_wanted]
        _find_documents([one for one in wanted if one.entry.paper.number], task)
        _find_marks([one for one in wanted if one.is_wanted and not one.entry.paper.number], task)
        _find_alike([one for one in wanted if one.is_wanted], task)

    def keep(self, found: Sequence[Found], task: Task) -> None:
        new = [one for one in found if one.is_wanted]
        if task.likeness is Likeness.SKIP:
            new = [one for one in new if one.outcome is Outcome.NEW]
        ids = residents.register_checked(
            people=[one.entry for one in new], clinic_id=task.clinic_id, actor=task.actor, now=task.now,
            source=task.source,
        )  # fmt: skip
        for one, person_id in zip(new, ids, strict=True):
            one.made = person_id
            one.other = one.alike.made if one.alike is not None else one.other
            if not one.entry.paper.number:
                db.session.add(
                    ImportMark(
                        id=new_id(), clinic_id=task.clinic_id, kind=ImportKind.RESIDENTS, key=one.key, made_id=person_id
                    )
                )
        db.session.flush()


def read_person(row: Reader, *, name: str, phone: str, today: dt.date, **told: Any) -> CheckedPerson | None:
    """The person of a row, checked as at the desk; what is wrong is written into the row."""
    sex = row.read("sex", lambda text: Sex(cells.word(text, SEXES, code="sex")))
    birth_date = row.read("birth_date", cells.day)
    kind = document_kind(row)
    if row.found.outcome is Outcome.WRONG or kind is None:
        return None
    try:
        checked = residents.check_person(
            name=name, sex=sex, birth_date=birth_date, document_kind=kind, document=row.text("document"), phone=phone,
            today=today, **told,
        )  # fmt: skip
    except InvalidDocument as refusal:
        row.wrong("document", f"document_{refusal.why}")
        return None
    except InvalidInput as refusal:
        for column in refusal.errors:
            late = column == "birth_date" and birth_date is not None and birth_date > today
            row.wrong(column, "born_later" if late else f"{column}_disagrees")
        return None
    if checked is None:
        for column in (one for one, value in (("sex", sex), ("birth_date", birth_date)) if value is None):
            row.wrong(column, "empty")
    return checked


def document_kind(row: Reader) -> DocumentKind | None:
    """What the column says, else what the number looks like; no number: none. None: written into the row as wrong."""
    text = row.text("document").upper().replace(" ", "")
    if LOST.fullmatch(text):
        row.wrong("document", "digits_lost")
        return None
    said = row.read("document_kind", lambda cell: DocumentKind(cells.word(cell, DOCUMENTS, code="document_kind")))
    if said is not None and not (said is DocumentKind.NONE and text):
        return said
    if not text:
        return DocumentKind.NONE
    if CARD.fullmatch(text):
        return DocumentKind.ID_CARD
    if BIRTH_CERTIFICATE.fullmatch(text):
        return DocumentKind.BIRTH_CERTIFICATE
    if len(text) > 10 and text[:6].isdecimal():
        return DocumentKind.ID_CARD
    row.wrong("document", "kind_unsaid")
    return None


def phone_of(text: str) -> str:
    """:raises Unreadable: phone"""
    try:
        return queries.parse_phone(text)
    except InvalidPhone:
        raise Unreadable("phone") from None


def _name(text: str) -> str:
    return cells.short(text, most=LONGEST_NAME, code="name")


def _told(row: Reader) -> dict[str, Any]:
    told: dict[str, Any] = {
        column: row.read(column, lambda text, most=most: cells.short(text, most=most))  # type: ignore[misc]
        for column, most in TOLD.items()
    }
    for column in ("mother_phone", "father_phone"):
        told[column] = row.read(column, phone_of)
    told["birth_time"] = row.read("birth_time", cells.time)
    told["birth_weight_g"] = row.read(
        "birth_weight_g", lambda text: cells.count(text, least=200, most=8000, code="weight")
    )
    told["gestation_weeks"] = row.read(
        "gestation_weeks", lambda text: cells.count(text, least=20, most=45, code="weeks")
    )
    told["mother_hbsag"] = row.read("mother_hbsag", lambda text: MotherHBsAg(cells.word(text, MOTHERS, code="mother")))
    return told


def _key(person: CheckedPerson) -> str:
    """The document, or without one everything that tells somebody."""
    if person.paper.number:
        return blind_index("imports.document", f"{person.paper.kind}|{person.paper.number}")
    told = (queries.name_key(person.name), person.birth_date, person.sex, person.phone or "")
    return blind_index("imports.person", "|".join(str(one) for one in told))


def _find_documents(found: Iterable[Found], task: Task) -> None:
    rows = {(one.entry.paper.kind, one.entry.document_index): one for one in found}
    known = queries.persons_by_document(indexes={index for _kind, index in rows})
    seen = []
    for key, row in rows.items():
        person = known.get(key)
        if person is None:
            continue
        row.made = person.id
        seen.append(person.id)
        _tell_known(row, person)
    note_seen(seen, task)


def _tell_known(row: Found, person: Person) -> None:
    row.outcome = Outcome.KNOWN
    if person.birth_date != row.entry.birth_date or person.sex is not row.entry.sex:
        row.refuse("document", "other_person")
    elif person.name_key != queries.name_key(row.entry.name):
        row.refuse("name", "other_name")


def _find_marks(found: Sequence[Found], task: Task) -> None:
    keys = [one.key for one in found]
    wanted = sa.select(ImportMark).where(
        ImportMark.clinic_id == task.clinic_id, ImportMark.kind == ImportKind.RESIDENTS, ImportMark.key.in_(keys)
    )
    marks = {one.key: one.made_id for one in db.session.scalars(wanted)} if keys else {}
    for row in found:
        if row.key in marks:
            row.outcome, row.made = Outcome.KNOWN, marks[row.key]


def _find_alike(found: Sequence[Found], task: Task) -> None:
    named = {id(one): (queries.name_key(one.entry.name), one.entry.birth_date) for one in found}
    alike = queries.persons_named(keys=set(named.values())) if named else {}
    seen = []
    first: dict[tuple[object, ...], Found] = {}
    for row in found:
        others = [one for one in alike.get(named[id(row)], []) if one.sex is row.entry.sex]
        earlier = first.setdefault((*named[id(row)], row.entry.sex), row)
        if others:
            row.outcome, row.other = Outcome.LIKE, others[0].id
            seen.append(others[0].id)
        elif earlier is not row:
            row.outcome, row.alike = Outcome.LIKE, earlier
    note_seen(seen, task)


def note_seen(person_ids: Sequence[uuid.UUID], task: Task) -> None:
    """Whoever is on file was looked up: one row with the ids."""
    if person_ids:
        audit.record(
            action="persons_searched", actor=task.actor, now=task.now, persons=list(person_ids), imported=task.source
        )
