"""Who is booked for a vaccine that a half-day no longer serves."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db

Codes = Sequence[str] | None  # None: all that the clinic gives


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """An appointment, and those of its vaccines that its half-day served and will not serve any more."""

    appointment: Appointment
    codes: list[str]


def served_vaccines(*, clinic_id: uuid.UUID, now: dt.datetime) -> dict[uuid.UUID, Codes]:
    """What the clinic's half-days give that are not over, by their id; outreach is not among them."""
    found = db.session.execute(
        sa.select(Session.id, Session.vaccine_codes).where(
            Session.clinic_id == clinic_id, Session.place == "", Session.ends_at > now
        )
    )
    return {row.id: row.vaccine_codes for row in found}


def booked_for_dropped(
    *, clinic_id: uuid.UUID, served: Mapping[uuid.UUID, tuple[Codes, Codes]], now: dt.datetime
) -> list[Dropped]:
    """Who is still expected in a half-day for a vaccine that it served before and does not serve after, by time.

    ``served``: before and after, by half-day. Who was booked for something dropped earlier is not among them again.
    """
    narrowed = [session_id for session_id, (before, after) in served.items() if after is not None and before != after]
    if not narrowed:
        return []
    lines = db.session.execute(
        sa.select(AppointmentLine, Slot.session_id)
        .join(AppointmentLine.appointment)
        .join(Appointment.slot)
        .where(
            Appointment.clinic_id == clinic_id,
            Appointment.status == AppointmentStatus.BOOKED,
            Slot.session_id.in_(narrowed),
            Slot.ends_at > now,
        )
        .options(
            joinedload(AppointmentLine.appointment).joinedload(Appointment.person),
            joinedload(AppointmentLine.appointment).joinedload(Appointment.slot),
        )
        .order_by(Slot.starts_at, Appointment.created_at, Appointment.id, AppointmentLine.position)
    )
    found: dict[uuid.UUID, Dropped] = {}
    for line, session_id in lines:
        if _is_dropped(line.vaccine_code, *served[session_id]):
            one = found.setdefault(line.appointment_id, Dropped(appointment=line.appointment, codes=[]))
            one.codes.append(line.vaccine_code)
    return list(found.values())


def _is_dropped(code: str, before: Codes, after: Codes) -> bool:
    return (before is None or code in before) and after is not None and code not in after
