"""What came out of the scanner, or was typed into the one box of the desk."""

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Any

import regex

from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.residents.queries import Document
from vaccsched.shared import qr
from vaccsched.shared.clock import day_of
from vaccsched.shared.errors import InvalidInput
from vaccsched.visits import queries
from vaccsched.visits.errors import OldTicket
from vaccsched.visits.models import Stage, Visit

DOCUMENT = regex.compile(r"[0-9]{9,}[Xx]?[0-9Xx]*")  # far longer than a ticket, and no booking code has only digits
PHONE = regex.compile(r"(?:\+?86)?(1[0-9]{10})")
TAIL = regex.compile(r"[0-9]{3}[0-9Xx]")
AFTER_YEAR, AFTER_MONTH, AFTER_DAY = "[-/.年]?", "[-/.月]?", "日?"
BIRTH = f"([0-9]{{4}}){AFTER_YEAR}([0-9]{{2}}){AFTER_MONTH}([0-9]{{2}}){AFTER_DAY}"
NAME_AND_BIRTH = regex.compile(rf"([\p{{L}}·•・.\s]{{2,60}}?)\s*{BIRTH}")
SPACES = regex.compile(r"[\s\-]+")


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A valid identity number that nobody on file has."""

    document: Document


@dataclass(frozen=True, kw_only=True)
class Again:
    """The booking has its number already, and nothing has been done with it yet: the same number is printed."""

    visit: Visit


@dataclass(frozen=True, kw_only=True)
class Look:
    """Something that several people may have: ``by`` "phone", "tail" or "name", with what the search takes."""

    by: str
    values: dict[str, Any] = field(default_factory=dict)


Found = Visit | Person | Unknown | Again | Look


def read_scan(text: str, *, clinic_id: uuid.UUID, now: dt.datetime) -> Found | None:
    """Today's visit behind a ticket, the person behind an identity number, or ``Unknown``; ``Again``: a booking that
    has its number; ``Look``: a phone, its last four digits, a name with a birth date. None: perhaps a booking.

    :raises InvalidInput: an identity number that cannot be right, named as the field ``code``.
    :raises OldTicket: a ticket of another day, or of another clinic.
    """
    visit = queries.find_visit(clinic_id=clinic_id, day=day_of(now), code=text)
    if visit is not None:
        return visit
    if qr.opened("ticket", text.strip()) is not None:
        raise OldTicket
    plain = unicodedata.normalize("NFKC", text).strip()
    look = _look(plain)
    if look is not None:
        return look
    clean = SPACES.sub("", plain)
    return _document(clean, now) if DOCUMENT.fullmatch(clean) else _again(text, clinic_id, now)


def _look(plain: str) -> Look | None:
    clean = SPACES.sub("", plain)
    phone, named = PHONE.fullmatch(clean), NAME_AND_BIRTH.fullmatch(plain)
    if phone:
        return Look(by="phone", values={"phone": phone[1]})
    if TAIL.fullmatch(clean):
        return Look(by="tail", values={"tail": clean.upper()})
    if named is None:
        return None
    try:
        birth_date = dt.date(int(named[2]), int(named[3]), int(named[4]))
    except ValueError:
        return None
    return Look(by="name", values={"name": named[1].strip(), "birth_date": birth_date})


def _document(clean: str, now: dt.datetime) -> Person | Unknown:
    try:
        document = residents.parse_document(kind=DocumentKind.ID_CARD, text=clean, today=day_of(now))
    except InvalidDocument as wrong:
        raise InvalidInput({"code": [wrong.message]}) from wrong
    assert document.number is not None
    person = residents.find_person_by_document(kind=document.kind, number=document.number)
    return person or Unknown(document=document)


def _again(text: str, clinic_id: uuid.UUID, now: dt.datetime) -> Again | None:
    """Who was called already is shown where they stand instead, by the refusal."""
    appointment = queries.find_appointment_by_code(code=text)
    if appointment is None or appointment.clinic_id != clinic_id or appointment.day != day_of(now):
        return None
    visit = queries.find_by_appointment(appointment_id=appointment.id)
    entry = queries.open_entry(visit_id=visit.id) if visit is not None else None
    if visit is None or entry is None or entry.stage is not Stage.ARRIVED:
        return None
    return Again(visit=visit)
