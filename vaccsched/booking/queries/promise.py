"""Which doses are promised to whom. Changes nothing."""

import uuid

import sqlalchemy as sa

from vaccsched.booking.models import AppointmentLine, WalkInDose
from vaccsched.shared.db import db


def promised_to(*, appointment_id: uuid.UUID | None, place_id: uuid.UUID | None) -> list[str]:
    """The vaccines of which this booking, or whoever came on this walk-in place, has a promised dose now."""
    lines = sa.select(AppointmentLine.vaccine_code).where(
        AppointmentLine.appointment_id == appointment_id, AppointmentLine.reserves
    )
    walked_in = sa.select(WalkInDose.vaccine_code).where(WalkInDose.place_id == place_id, WalkInDose.live)
    return sorted(db.session.scalars(lines.union(walked_in)))
