"""Booking a place in a slot."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.booking import queries, rules
from vaccsched.booking.errors import SlotFull, SlotGone
from vaccsched.booking.events import AppointmentBooked
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus, Channel
from vaccsched.booking.operations.change import note_no_shows
from vaccsched.booking.operations.notice import tell
from vaccsched.booking.queries import Choice
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import Row, claim
from vaccsched.shared.db import new_id
from vaccsched.shared.events import announce
from vaccsched.shared.idempotency import made_before, remember

OPERATION = "book"


def book(
    *,
    slot_id: uuid.UUID,
    person_id: uuid.UUID,
    vaccine_codes: Sequence[str],
    account_id: uuid.UUID | None,
    channel: Channel,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> Appointment:
    """Take one online place of a slot for a person and one or two vaccines. The same key answers the same appointment.

    The place, the appointment and its lines come into being together or not at all; two people never get the same
    place (``docs/locking.md``). Whether each dose may be given on the slot's own day is decided here.

    :raises NotFound: the person is not on this account (``account_id`` None: any person, for the desk).
    :raises SlotGone: past, withdrawn, not open yet, or the clinic is closed.
    :raises SlotFull: with the three nearest free slots.
    :raises NothingChosen, TooManyVaccines, AlreadyBooked, NotDueYet, NotOffered, NotTogether: see ``check_choice``.
    """
    body: dict[str, Any] = {"slot_id": slot_id, "person_id": person_id, "vaccine_codes": list(vaccine_codes)}
    made = _made(actor, key, body)
    if made is not None:
        return made
    person = _person(account_id, person_id, now)
    slot = _slot(slot_id, channel, now)
    note_no_shows(now=now, person_id=person.id)
    choices = queries.check_choice(person=person, vaccine_codes=vaccine_codes, on=slot.session.day)
    rows = _rows(slot, person, choices, account_id=account_id, channel=channel, now=now)
    if not _take(slot, rows):
        made = _made(actor, key, body)  # a double press: the first may have taken the last place meanwhile
        if made is not None:
            return made
        raise _full(slot, now)
    appointment = queries.get_appointment(appointment_id=rows[0][1]["id"])
    remember(actor=actor, operation=OPERATION, key=key, made_id=appointment.id, now=now, **body)
    audit.record(
        action="appointment_booked", actor=actor, now=now, subject=appointment, person_id=person.id,
        clinic_id=slot.clinic_id, slot_id=slot.id, vaccines=[choice.vaccine_code for choice in choices],
    )  # fmt: skip
    tell(appointment, template="appointment_booked", now=now)
    announce(AppointmentBooked(appointment_id=appointment.id, clinic_id=slot.clinic_id))
    return appointment


def _person(account_id: uuid.UUID | None, person_id: uuid.UUID, now: dt.datetime) -> Person:
    if account_id is None:
        return residents.get_person(person_id=person_id)
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))


def _slot(slot_id: uuid.UUID, channel: Channel, now: dt.datetime) -> Slot:
    slot = schedule_queries.find_slot(slot_id=slot_id)
    if slot is None or not schedule_queries.is_bookable(slot=slot, now=now, online=channel is Channel.ONLINE):
        raise SlotGone
    return slot


def _made(actor: Actor, key: str, body: dict[str, Any]) -> Appointment | None:
    made_id = made_before(actor=actor, operation=OPERATION, key=key, **body)
    return queries.get_appointment(appointment_id=made_id) if made_id is not None else None


def _take(slot: Slot, rows: list[Row]) -> bool:
    free = sa.update(Slot).where(Slot.id == slot.id, Slot.taken < Slot.places).values(taken=Slot.taken + 1)
    return claim(free, *rows)


def _full(slot: Slot, now: dt.datetime) -> SlotFull:
    nearest = schedule_queries.nearest_free_slots(clinic_id=slot.clinic_id, near=slot.starts_at, now=now)
    return SlotFull(alternatives=schedule_queries.offers_of(nearest))


def _rows(
    slot: Slot,
    person: Person,
    choices: Sequence[Choice],
    *,
    account_id: uuid.UUID | None,
    channel: Channel,
    now: dt.datetime,
) -> list[Row]:
    appointment: dict[str, Any] = {
        "id": new_id(),
        "clinic_id": slot.clinic_id,
        "slot_id": slot.id,
        "day": slot.session.day,
        "person_id": person.id,
        "account_id": account_id,
        "channel": channel,
        "status": AppointmentStatus.BOOKED,
        "short_code": rules.short_code(secrets.randbits(rules.CODE_BITS)),
        "created_at": now,
    }
    lines: list[Row] = [
        (
            AppointmentLine,
            {
                "id": new_id(),
                "appointment_id": appointment["id"],
                "person_id": person.id,
                "vaccine_code": choice.vaccine_code,
                "dose_number": choice.dose_number,
                "position": position,
                "open": True,
            },
        )
        for position, choice in enumerate(choices, start=1)
    ]
    return [(Appointment, appointment), *lines]
