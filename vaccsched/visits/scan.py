"""What came out of the scanner, or was typed into the one box of the desk."""

import datetime as dt
import unicodedata
import uuid
from dataclasses import dataclass

import regex

from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.residents.queries import Document
from vaccsched.shared.clock import day_of
from vaccsched.shared.errors import InvalidInput
from vaccsched.visits import queries
from vaccsched.visits.models import Visit

DOCUMENT = regex.compile(r"[0-9]{9,}[Xx]?[0-9Xx]*")  # far longer than a ticket, and no booking code has only digits
SPACES = regex.compile(r"[\s\-]+")


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """A valid identity number that nobody on file has."""

    document: Document


def read_scan(text: str, *, clinic_id: uuid.UUID, now: dt.datetime) -> Visit | Person | Unknown | None:
    """Today's visit behind a ticket, the person behind an identity number, or ``Unknown``; None: perhaps a booking.

    :raises InvalidInput: an identity number that cannot be right, named as the field ``code``.
    """
    clean = SPACES.sub("", unicodedata.normalize("NFKC", text))
    visit = queries.find_visit(clinic_id=clinic_id, day=day_of(now), code=text)
    if visit is not None:
        return visit
    if not DOCUMENT.fullmatch(clean):
        return None
    try:
        document = residents.parse_document(kind=DocumentKind.ID_CARD, text=clean, today=day_of(now))
    except InvalidDocument as wrong:
        raise InvalidInput({"code": [wrong.message]}) from wrong
    assert document.number is not None
    person = residents.find_person_by_document(kind=document.kind, number=document.number)
    return person or Unknown(document=document)
