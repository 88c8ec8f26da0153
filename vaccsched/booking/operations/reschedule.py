"""Moving an appointment to another time: the old place is kept until the new one is had."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.booking import queries
from vaccsched.booking.errors import AppointmentMoved, CannotChange, SameTime
from vaccsched.booking.events import AppointmentChanged
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.booking.operations import dose
from vaccsched.booking.operations.asking import choices_for, full, slot_for
from vaccsched.booking.operations.hold import expire_holds
from vaccsched.booking.operations.notice import tell
from vaccsched.booking.operations.taking import leave_others, place_claims
from vaccsched.booking.queries import Choice
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.events import announce
from vaccsched.shared.idempotency import made_before, remember

OPERATION = "change"


def change(*, appointment_id: uuid.UUID, slot_id: uuid.UUID, actor: Actor, key: str, now: dt.datetime) -> Appointment:
    """Move a booked appointment to another slot of the same clinic; its id and code stay. Eligibility is decided anew
    for the new day. Refused, everything is as before. A place that is kept for the person is used. The opening rule
    binds residents, not the staff.

    :raises NotFound:
    :raises CannotChange: arrived, cancelled, over, or the slot is another clinic's.
    :raises SameTime: it is in this slot already.
    :raises SlotGone, SlotFull, NotServed, DosesReserved: as ``book``.
    :raises NotDueYet, NotOffered, NotTogether: see ``check_choice``.
    """
    made = made_before(actor=actor, operation=OPERATION, key=key, appointment_id=appointment_id, slot_id=slot_id)
    appointment = queries.get_appointment(appointment_id=made or appointment_id)
    if made is not None:
        return appointment
    online = actor.kind in (ActorKind.ACCOUNT, ActorKind.CLIENT)
    slot = _slot(appointment, slot_id, online=online, now=now)
    choices = _choices(appointment, slot, online=online, now=now)
    old_slot_id, had_place = appointment.slot_id, appointment.place_returned_at is None
    _take(appointment, slot, online=online, now=now)
    if had_place:
        places.free(slot_id=old_slot_id, clinic_id=appointment.clinic_id)
    _renew(appointment, slot, choices)
    remember(
        actor=actor, operation=OPERATION, key=key, made_id=appointment.id, now=now,
        appointment_id=appointment_id, slot_id=slot_id,
    )  # fmt: skip
    _tell(appointment, old_slot_id, actor, now)
    return appointment


def _slot(appointment: Appointment, slot_id: uuid.UUID, *, online: bool, now: dt.datetime) -> Slot:
    had_place = appointment.place_returned_at is None  # else a late person takes one again, with the desk's help
    is_over = appointment.slot.ends_at <= now and (had_place or online)
    if appointment.status is not AppointmentStatus.BOOKED or is_over:
        raise CannotChange
    if appointment.slot_id == slot_id and had_place:
        raise SameTime
    slot = slot_for(slot_id, online=online, now=now)
    if slot.clinic_id != appointment.clinic_id:
        raise CannotChange
    return slot


def _choices(appointment: Appointment, slot: Slot, *, online: bool, now: dt.datetime) -> list[Choice]:
    codes = [line.vaccine_code for line in appointment.lines]
    return choices_for(appointment.person, slot, codes, online=online, now=now, instead_of=appointment.id)


def _take(appointment: Appointment, slot: Slot, *, online: bool, now: dt.datetime) -> None:
    """:raises SlotFull: :raises AppointmentMoved: somebody else moved or cancelled it at this instant."""
    holds = queries.live_holds(person_id=appointment.person_id)
    left = leave_others(holds, slot, now)
    moving = (
        sa.update(Appointment)
        .where(
            Appointment.id == appointment.id, Appointment.status == AppointmentStatus.BOOKED,
            Appointment.slot_id == appointment.slot_id,
        )
        .values(slot_id=slot.id, day=slot.session.day, place_returned_at=None)
    )  # fmt: skip
    if not claim(moving):
        raise AppointmentMoved
    places.lock(slot_ids=[appointment.slot_id, slot.id, *([left.slot_id] if left else [])])
    ways = place_claims(holds, slot, online=online, now=now)
    had = any(claim(way) for way in ways)
    if not had and not (expire_holds(now=now, slot_id=slot.id) and claim(ways[-1])):
        raise full(slot, now, [line.vaccine_code for line in appointment.lines])
    if left is not None:
        places.free(slot_id=left.slot_id, clinic_id=left.slot.clinic_id)


def _renew(appointment: Appointment, slot: Slot, choices: Sequence[Choice]) -> None:
    """The lines say which doses they are on the new day; the promised doses are usable then.

    :raises DosesReserved:
    """
    db.session.expire(appointment, ["slot_id", "slot", "day", "place_returned_at"])
    numbers = {choice.vaccine_code: choice.dose_number for choice in choices}
    for line in sorted(appointment.lines, key=lambda line: line.vaccine_code):
        line.dose_number = numbers[line.vaccine_code]
        if line.reserves and not claim(
            dose.keeping(clinic_id=slot.clinic_id, vaccine_code=line.vaccine_code, on=slot.session.day)
        ):
            raise dose.no_dose(line.vaccine_code)
    db.session.flush()


def _tell(appointment: Appointment, old_slot_id: uuid.UUID, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        action="appointment_changed", actor=actor, now=now, subject=appointment, person_id=appointment.person_id,
        clinic_id=appointment.clinic_id, from_slot=old_slot_id, to_slot=appointment.slot_id,
    )  # fmt: skip
    tell(appointment, template="appointment_changed", now=now)
    announce(
        AppointmentChanged(appointment_id=appointment.id, clinic_id=appointment.clinic_id, from_slot_id=old_slot_id)
    )
