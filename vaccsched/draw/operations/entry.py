"""Entering a draw and leaving it, while it is open."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.draw import queries
from vaccsched.draw.errors import NeedsDocument, NotEntered, NotOpen
from vaccsched.draw.models import Draw, DrawEntry, DrawStatus
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id


def enter(
    *, draw_id: uuid.UUID, person_id: uuid.UUID, account_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> DrawEntry:
    """Take part with a person, under their own name: not to be passed on. Again answers the same entry.

    Entering takes turns with the commitment at the draw's row: whoever is in before it is in the published count.

    :raises NotFound: no such draw, or not a person of this account (None: any person, for the desk).
    :raises NotOpen: before opening, after closing, cancelled.
    :raises NeedsDocument: without a document number on file.
    :raises NotDueYet, NotOffered, AlreadyBooked, …: the forecaster says no for the day of closing.
    """
    draw = queries.get_draw(draw_id=draw_id)
    person = person_of(account_id, person_id, now)
    entry = queries.find_entry(draw_id=draw.id, person_id=person.id)
    if entry is not None and entry.withdrawn_at is None:
        return entry
    if person.document_kind is DocumentKind.NONE or person.document_index is None:
        raise NeedsDocument
    booking.check_choice(person=person, vaccine_codes=[draw.vaccine_code], on=clock.day_of(draw.closes_at))
    if not claim(_while_open(draw, now)):
        raise NotOpen
    if entry is None:
        entry = _new_entry(draw, person, account_id, now)
    entry.withdrawn_at, entry.account_id = None, account_id
    db.session.flush()
    _note("draw_entered", entry, draw, actor, now)
    return entry


def withdraw(
    *, draw_id: uuid.UUID, person_id: uuid.UUID, account_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> DrawEntry:
    """Leave the draw before it closes. Again changes nothing.

    :raises NotFound:
    :raises NotEntered: the person is not in it.
    :raises NotOpen: the entrants are counted, or will be now.
    """
    draw = queries.get_draw(draw_id=draw_id)
    person = person_of(account_id, person_id, now)
    entry = queries.find_entry(draw_id=draw.id, person_id=person.id)
    if entry is None:
        raise NotEntered
    if entry.withdrawn_at is not None:
        return entry
    if not claim(_while_open(draw, now)):
        raise NotOpen
    entry.withdrawn_at = now
    db.session.flush()
    _note("draw_withdrawn", entry, draw, actor, now)
    return entry


def person_of(account_id: uuid.UUID | None, person_id: uuid.UUID, now: dt.datetime) -> Person:
    """The person, on this account; None: anybody, for the desk.

    :raises NotFound: another family's.
    """
    if account_id is None:
        return residents.get_person(person_id=person_id)
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))


def _while_open(draw: Draw, now: dt.datetime) -> sa.Update:
    """Changes nothing, but only while entries are open, and makes the commitment wait for this transaction."""
    return (
        sa.update(Draw)
        .where(Draw.id == draw.id, Draw.status == DrawStatus.REGISTERING, Draw.opens_at <= now, Draw.closes_at > now)
        .values(status=DrawStatus.REGISTERING)
    )


def _new_entry(draw: Draw, person: Person, account_id: uuid.UUID | None, now: dt.datetime) -> DrawEntry:
    entry = DrawEntry(
        id=new_id(), draw_id=draw.id, person_id=person.id, account_id=account_id,
        pseudonym=queries.pseudonym_of(draw_id=draw.id, person_id=person.id), entered_at=now,
    )  # fmt: skip
    db.session.add(entry)
    return entry


def _note(action: str, entry: DrawEntry, draw: Draw, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        action=action, actor=actor, now=now, subject=entry, person_id=entry.person_id, clinic_id=draw.clinic_id,
        draw_id=draw.id,
    )  # fmt: skip
