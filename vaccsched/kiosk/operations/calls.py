"""Calling a person to a ticket machine, going there, and measuring its glass."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.identity.models import Device
from vaccsched.kiosk import queries
from vaccsched.kiosk.errors import CallTaken
from vaccsched.kiosk.models import CallKind, KioskCall, KioskGlass
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db


def call_staff(*, device: Device, kind: CallKind, actor: Actor, now: dt.datetime) -> KioskCall:
    """The desk shows it until somebody takes it. While a call of this kind stands, the same again is that call."""
    standing = queries.find_open_call(device_id=device.id, kind=kind)
    if standing is not None:
        return standing
    call = KioskCall(clinic_id=device.clinic_id, device_id=device.id, kind=kind, raised_at=now)
    db.session.add(call)
    db.session.flush()
    audit.record(
        action="kiosk_called", actor=actor, now=now, subject=call, clinic_id=device.clinic_id, kind=str(kind),
        machine=device.name,
    )  # fmt: skip
    return call


def take_call(*, clinic_id: uuid.UUID, call_id: uuid.UUID, actor: Actor, now: dt.datetime) -> KioskCall:
    """I am going there: one of the staff, once.

    :raises NotFound: missing, or another clinic's. :raises CallTaken: somebody else goes.
    """
    call = queries.get_call(clinic_id=clinic_id, call_id=call_id)
    taking = (
        sa.update(KioskCall)
        .where(KioskCall.id == call.id, KioskCall.taken_at.is_(None))
        .values(taken_at=now, taken_by_id=actor.id)
    )
    if not claim(taking):
        raise CallTaken
    db.session.refresh(call)
    audit.record(action="kiosk_call_taken", actor=actor, now=now, subject=call, clinic_id=clinic_id)
    return call


def set_density(
    *, clinic_id: uuid.UUID, device_id: uuid.UUID, px_per_mm_hundredths: int, actor: Actor, now: dt.datetime
) -> KioskGlass:
    """What staff measured on the machine's glass.

    :raises NotFound: no ticket machine of this clinic.
    """
    device = queries.get_machine(clinic_id=clinic_id, device_id=device_id)
    glass = queries.find_glass(device_id=device.id)
    before = glass.px_per_mm_hundredths if glass is not None else None
    if glass is None:
        glass = KioskGlass(device_id=device.id)
        db.session.add(glass)
    glass.px_per_mm_hundredths = px_per_mm_hundredths
    db.session.flush()
    audit.record(
        action="kiosk_measured", actor=actor, now=now, subject=device, clinic_id=clinic_id, before=before,
        after=px_per_mm_hundredths,
    )  # fmt: skip
    return glass
