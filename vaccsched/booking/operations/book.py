"""Booking a place in a slot."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from vaccsched.booking import queries, rules
from vaccsched.booking.events import AppointmentBooked
from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus, Channel, Hold, HoldEnd, HoldKind
from vaccsched.booking.operations.asking import full, person_of, share_of, slot_for
from vaccsched.booking.operations.change import note_no_shows
from vaccsched.booking.operations.hold import end_hold, ending, expire_holds
from vaccsched.booking.operations.notice import tell
from vaccsched.booking.queries import Choice
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared import audit
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
    place (``docs/locking.md``). A place of this slot that is kept for the person is used instead of a new one.
    Whether each dose may be given on the slot's own day is decided here.

    :raises NotFound: the person is not on this account (``account_id`` None: any person, for the desk).
    :raises SlotGone: past, withdrawn, not open yet, or the clinic is closed.
    :raises SlotFull: with the three nearest free slots.
    :raises NothingChosen, TooManyVaccines, AlreadyBooked, NotDueYet, NotOffered, NotTogether: see ``check_choice``.
    """
    body: dict[str, Any] = {"slot_id": slot_id, "person_id": person_id, "vaccine_codes": list(vaccine_codes)}
    made = _made(actor, key, body)
    if made is not None:
        return made
    person = person_of(account_id, person_id, now)
    online = channel is Channel.ONLINE
    slot = slot_for(slot_id, online=online, now=now)
    note_no_shows(now=now, person_id=person.id)
    choices = queries.check_choice(person=person, vaccine_codes=vaccine_codes, on=slot.session.day)
    rows = _rows(slot, person, choices, account_id=account_id, channel=channel, now=now)
    holds = queries.live_holds(person_id=person.id)
    left = _leave(holds, slot, now)
    if not _take(slot, holds, rows, online=online, now=now):
        made = _made(actor, key, body)  # a double press: the first may have taken the last place meanwhile
        if made is not None:
            return made
        raise full(slot, now)
    if left is not None:
        places.free(slot_id=left.slot_id, clinic_id=left.slot.clinic_id)
    appointment = queries.get_appointment(appointment_id=rows[0][1]["id"])
    remember(actor=actor, operation=OPERATION, key=key, made_id=appointment.id, now=now, **body)
    audit.record(
        action="appointment_booked", actor=actor, now=now, subject=appointment, person_id=person.id,
        clinic_id=slot.clinic_id, slot_id=slot.id, vaccines=[choice.vaccine_code for choice in choices],
    )  # fmt: skip
    tell(appointment, template="appointment_booked", now=now)
    announce(AppointmentBooked(appointment_id=appointment.id, clinic_id=slot.clinic_id))
    return appointment


def _made(actor: Actor, key: str, body: dict[str, Any]) -> Appointment | None:
    made_id = made_before(actor=actor, operation=OPERATION, key=key, **body)
    return queries.get_appointment(appointment_id=made_id) if made_id is not None else None


def _leave(holds: Sequence[Hold], slot: Slot, now: dt.datetime) -> Hold | None:
    """End the person's own hold of another slot before this one is taken; its place is the caller's to free."""
    other = next((one for one in holds if one.kind is HoldKind.OWN and one.slot_id != slot.id), None)
    if other is None or not end_hold(other, HoldEnd.RELEASED, now):
        return None
    places.lock(slot_ids=[other.slot_id, slot.id])
    return other


def _take(slot: Slot, holds: Sequence[Hold], rows: list[Row], *, online: bool, now: dt.datetime) -> bool:
    for held in holds:
        if held.slot_id == slot.id and claim(ending(held, HoldEnd.BOOKED, now), *rows):
            return True
    share = share_of(slot, online=online, now=now)
    if claim(places.taking(slot=slot, open_share=share), *rows):
        return True
    return expire_holds(now=now, slot_id=slot.id) > 0 and claim(places.taking(slot=slot, open_share=share), *rows)


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
