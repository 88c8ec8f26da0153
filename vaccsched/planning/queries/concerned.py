"""Who holds places of slots that are cut, closed or blocked."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db

MOST = 500


def booked_in_slots(*, clinic_id: uuid.UUID, slot_ids: Collection[uuid.UUID]) -> list[Appointment]:
    """The people who are still expected in these slots of the clinic, by time and booking; at most 500."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .where(
                Appointment.clinic_id == clinic_id,
                Appointment.slot_id.in_(list(slot_ids)),
                Appointment.status == AppointmentStatus.BOOKED,
            )
            .options(joinedload(Appointment.person), joinedload(Appointment.slot))
            .order_by(Slot.starts_at, Appointment.created_at, Appointment.id)
            .limit(MOST)
        )
    )


def booked_on_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[Appointment]:
    """The people who are still expected in the clinic on a day, outreach not counted, by time; at most 500."""
    slots = (
        sa.select(Slot.id)
        .join(Slot.session)
        .where(Session.clinic_id == clinic_id, Session.day == day, Session.place == "")
    )
    return booked_in_slots(clinic_id=clinic_id, slot_ids=list(db.session.scalars(slots)))


def booked_between(*, clinic_id: uuid.UUID, starts_at: dt.datetime, ends_at: dt.datetime) -> list[Appointment]:
    """The people who are still expected in slots of the clinic that touch this span, by time; at most 500."""
    slots = (
        sa.select(Slot.id)
        .join(Slot.session)
        .where(Slot.clinic_id == clinic_id, Slot.starts_at < ends_at, Slot.ends_at > starts_at, Session.place == "")
    )
    return booked_in_slots(clinic_id=clinic_id, slot_ids=list(db.session.scalars(slots)))
