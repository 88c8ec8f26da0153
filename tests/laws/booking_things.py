"""A request in an opening rush, a kept place and a wish for an earlier one, made for the law of ownership."""

import datetime as dt
import uuid

from vaccsched.booking.models import Fallback, Hold, Rush, RushRequest
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist.models import Priority, WaitlistEntry


def rush_things(appointment, *, now) -> dict[str, uuid.UUID]:
    """A request in an opening rush, made for this test."""
    rush = Rush(
        clinic_id=appointment.clinic_id, opens_at=now, ends_at=now + dt.timedelta(seconds=30),
        secret_sealed="x", secret_sha256="x",
    )  # fmt: skip
    with unit_of_work():
        db.session.add(rush)
        db.session.flush()
        asked = RushRequest(
            rush_id=rush.id, person_id=appointment.person_id, account_id=appointment.account_id,
            slot_id=appointment.slot_id, fallback=Fallback.NONE, vaccine_codes=["IPV"], code="x", lot="x",
            asked_at=now,
        )  # fmt: skip
        db.session.add(asked)
        db.session.flush()
        return {"request_id": asked.id}


def hold_things(appointment, *, now) -> dict[str, uuid.UUID]:
    """A place that is kept for this person."""
    held = Hold(
        id=new_id(), slot_id=appointment.slot_id, person_id=appointment.person_id, created_at=now,
        expires_at=now + dt.timedelta(minutes=5),
    )  # fmt: skip
    hold_id = held.id
    db.session.rollback()
    with unit_of_work():
        db.session.add(held)
    return {"hold_id": hold_id}


def waiting_things(appointment, *, now) -> dict[str, uuid.UUID]:
    """This person waits for an earlier day."""
    waiting = WaitlistEntry(
        id=new_id(), clinic_id=appointment.clinic_id, person_id=appointment.person_id, first_day=appointment.day,
        last_day=appointment.day, half_days=[], priority=Priority.USUAL, created_at=now,
    )  # fmt: skip
    waiting_id = waiting.id
    db.session.rollback()
    with unit_of_work():
        db.session.add(waiting)
    return {"waiting_id": waiting_id}
