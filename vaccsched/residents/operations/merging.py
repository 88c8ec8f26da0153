"""Two files of one person become one, and two again. What other rooms hold of the person is ``merging``'s business."""

from typing import Any

import sqlalchemy as sa

from vaccsched.residents import queries
from vaccsched.residents.models import DocumentKind, MotherHBsAg, Person, PersonFile
from vaccsched.residents.operations.files import BIRTH, SEALED
from vaccsched.shared.db import db

DOCUMENT = "document"
PLAIN = ("phone", *BIRTH, "clinic_id")


def close_duplicate(*, duplicate: Person, survivor: Person) -> list[str]:
    """Point ``duplicate`` to ``survivor``, who takes over what their own file lacks; answers these fields' names.

    The survivor's own words stay. ``duplicate`` keeps everything, so that it can be opened again.
    """
    duplicate.merged_into_id = survivor.id
    db.session.flush()  # from here on its document is free
    taken = [name for name in PLAIN if _lacks(survivor, name) and not _lacks(duplicate, name)]
    for name in taken:
        setattr(survivor, name, getattr(duplicate, name))
    if survivor.document_kind is DocumentKind.NONE and duplicate.document_kind is not DocumentKind.NONE:
        _give_document(survivor, duplicate.document_kind, duplicate.document)
        taken.append(DOCUMENT)
    taken += _take_file(survivor, duplicate)
    _index_phone(survivor)
    db.session.flush()
    return taken


def reopen_duplicate(*, duplicate: Person, survivor: Person, taken: list[str]) -> None:
    """Make two persons of them again. What the survivor took over and has kept as it was goes; what was written
    since stays theirs.
    """
    theirs, own = _file(duplicate), _file(survivor)
    for name in taken:
        if name in PLAIN and getattr(survivor, name) == getattr(duplicate, name):
            setattr(survivor, name, MotherHBsAg.UNKNOWN if name == "mother_hbsag" else None)
        elif name == DOCUMENT and survivor.document == duplicate.document:
            _give_document(survivor, DocumentKind.NONE, None)
        elif name in SEALED and theirs and own and getattr(own, name) == getattr(theirs, name):
            setattr(own, name, None)
    _index_phone(survivor)
    db.session.flush()  # the document is free again before its owner comes back
    duplicate.merged_into_id = None
    db.session.flush()


def _lacks(person: Person, name: str) -> bool:
    return getattr(person, name) in (None, MotherHBsAg.UNKNOWN)


def _file(person: Person) -> PersonFile | None:
    return db.session.scalar(sa.select(PersonFile).where(PersonFile.person_id == person.id))


def _take_file(survivor: Person, duplicate: Person) -> list[str]:
    """Where both have a file; where only the duplicate has one, the whole file moves like every other row."""
    own, theirs = _file(survivor), _file(duplicate)
    if own is None or theirs is None:
        return []
    taken = [name for name in SEALED if getattr(own, name) is None and getattr(theirs, name) is not None]
    for name in taken:
        setattr(own, name, getattr(theirs, name))
    return taken


def _give_document(person: Person, kind: DocumentKind, number: str | None) -> None:
    person.document_kind, person.document = kind, number
    person.document_index = queries.document_index(number) if number else None
    person.document_last4_index = queries.last4_index(number) if number else None


def _index_phone(person: Person) -> None:
    phone: Any = person.phone
    person.phone_index = queries.phone_index(phone) if phone else None
