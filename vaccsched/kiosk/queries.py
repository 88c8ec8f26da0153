"""Questions about ticket machines. Changes nothing."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.identity.models import Device, DeviceKind
from vaccsched.kiosk import rules
from vaccsched.kiosk.models import CallKind, KioskCall, KioskGlass
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound


def open_calls(*, clinic_id: uuid.UUID) -> list[KioskCall]:
    """Calls of this clinic's machines that nobody has taken, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(KioskCall)
            .where(KioskCall.clinic_id == clinic_id, KioskCall.taken_at.is_(None))
            .options(joinedload(KioskCall.device))
            .order_by(KioskCall.raised_at, KioskCall.id)
        )
    )


def find_open_call(*, device_id: uuid.UUID, kind: CallKind) -> KioskCall | None:
    return db.session.scalar(
        sa.select(KioskCall).where(
            KioskCall.device_id == device_id, KioskCall.kind == kind, KioskCall.taken_at.is_(None)
        )
    )


def get_call(*, clinic_id: uuid.UUID, call_id: uuid.UUID) -> KioskCall:
    """:raises NotFound: missing, or another clinic's."""
    call = db.session.get(KioskCall, call_id)
    if call is None or call.clinic_id != clinic_id:
        raise NotFound
    return call


def machines(*, clinic_id: uuid.UUID) -> list[Device]:
    """The clinic's ticket machines in use, by name."""
    return list(
        db.session.scalars(
            sa.select(Device)
            .where(Device.clinic_id == clinic_id, Device.kind == DeviceKind.KIOSK, Device.revoked_at.is_(None))
            .order_by(Device.name, Device.id)
        )
    )


def get_machine(*, clinic_id: uuid.UUID, device_id: uuid.UUID) -> Device:
    """:raises NotFound: missing, no ticket machine, or another clinic's."""
    found = next((one for one in machines(clinic_id=clinic_id) if one.id == device_id), None)
    if found is None:
        raise NotFound
    return found


def find_glass(*, device_id: uuid.UUID) -> KioskGlass | None:
    return db.session.scalar(sa.select(KioskGlass).where(KioskGlass.device_id == device_id))


def density(*, device_id: uuid.UUID) -> int:
    """Hundredths of CSS pixels per millimetre of the machine's glass."""
    glass = find_glass(device_id=device_id)
    return glass.px_per_mm_hundredths if glass is not None else rules.USUAL_DENSITY


def calls_since(*, device_id: uuid.UUID, since: dt.datetime) -> int:
    """How often staff were called to a machine."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(KioskCall.device_id == device_id, KioskCall.raised_at >= since)
        )
        or 0
    )
