"""Booking a place in a slot."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from vaccsched.booking import queries
from vaccsched.booking.errors import DosesReserved, SlotFull
from vaccsched.booking.events import AppointmentBooked
from vaccsched.booking.models import Appointment, Channel
from vaccsched.booking.operations.asking import choices_for, full, person_of, slot_for
from vaccsched.booking.operations.change import booked_lines_after
from vaccsched.booking.operations.notice import written
from vaccsched.booking.operations.taking import Wanted, take
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import Base
from vaccsched.shared.errors import LostRace
from vaccsched.shared.events import announce
from vaccsched.shared.idempotency import key_of, made_before

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
    beside: Callable[[Appointment], Sequence[Base]] = lambda _appointment: (),
) -> Appointment:
    """Take one online place of a slot for a person and one or two vaccines. The same key answers the same appointment.

    The place, the appointment and its lines come into being together or not at all, with the rows ``beside`` it
    (asked last, not for a repeated key); two people never get the same place (``docs/locking.md``). A place of this
    slot that is kept for the person is used instead of a new one. Whether each dose may be given on the slot's own day
    is decided here.

    :raises NotFound: the person is not on this account (``account_id`` None: any person, for the desk).
    :raises SlotGone: past, withdrawn, not open yet, or the clinic is closed.
    :raises SlotFull: with the three nearest free slots.
    :raises DosesReserved: every dose that will be usable on that day is promised to somebody.
    :raises OnlyByDraw: online, and the vaccine is scarce here and the person has no right to it.
    :raises NotServed: the half-day is for other vaccines.
    :raises BarredForNoShows: online, by the clinic's rule for scarce self-paid vaccines.
    :raises NothingChosen, TooManyVaccines, AlreadyBooked, NotDueYet, NotOffered, NotTogether: see ``check_choice``.
    """
    body: dict[str, Any] = {"slot_id": slot_id, "person_id": person_id, "vaccine_codes": list(vaccine_codes)}
    made = _made(actor, key, body)
    if made is not None:
        return made
    person = person_of(account_id, person_id, now)
    online = channel is Channel.ONLINE
    slot = slot_for(slot_id, online=online, now=now)
    booked = booked_lines_after(now=now, person_id=person.id)
    choices = choices_for(person, slot, vaccine_codes, online=online, now=now, booked=booked)
    wanted = Wanted(slot=slot, person=person, choices=choices, account_id=account_id, channel=channel, now=now)
    _take(wanted, actor=actor, key=key, body=body, beside=beside(wanted.appointment))
    return wanted.appointment


def _take(wanted: Wanted, *, actor: Actor, key: str, body: dict[str, Any], beside: Sequence[Base]) -> None:
    """:raises SlotFull, DosesReserved: :raises LostRace: the same press was faster and has the very place or dose."""
    now, made_id = wanted.now, wanted.appointment.id
    kept = key_of(actor=actor, operation=OPERATION, key=key, made_id=made_id, now=now, **body)
    try:
        if not take_and_tell(wanted, actor=actor, beside=[kept, *beside]):
            raise full(wanted.slot, now, wanted.codes)
    except (SlotFull, DosesReserved) as refusal:
        if made_before(actor=actor, operation=OPERATION, key=key, **body) is not None:
            raise LostRace from refusal
        raise


def take_and_tell(wanted: Wanted, *, actor: Actor, beside: Sequence[Base] = ()) -> bool:
    """Take it, write it down and tell it in one claim, then announce it; answers whether a place was had.

    Whoever holds the slot lets all others wait until the commit, so everything is made before and sent at once.
    """
    appointment = wanted.appointment
    noted = audit.entry(
        action="appointment_booked", actor=actor, now=wanted.now, subject=appointment, person_id=wanted.person.id,
        clinic_id=appointment.clinic_id, slot_id=wanted.slot.id,
        vaccines=[choice.vaccine_code for choice in wanted.choices],
    )  # fmt: skip
    message = written(appointment, template="appointment_booked", now=wanted.now)
    if not take(wanted, [one for one in (noted, message, *beside) if one is not None]):
        return False
    announce(AppointmentBooked(appointment_id=appointment.id, clinic_id=appointment.clinic_id))
    return True


def _made(actor: Actor, key: str, body: dict[str, Any]) -> Appointment | None:
    made_id = made_before(actor=actor, operation=OPERATION, key=key, **body)
    return queries.get_appointment(appointment_id=made_id) if made_id is not None else None
