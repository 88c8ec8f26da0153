"""Fewer places on one day than were published: staff ill, a half-day closed. Nobody loses a place by it."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db

ALL = 100  # percent


def cut_day(
    *,
    clinic_id: uuid.UUID,
    day: dt.date,
    half_day: HalfDay | None,
    percent: int,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Keep so many percent of the places of a day in the clinic, or of one half of it, rounded down; answers how many
    slots changed.

    Places that somebody holds stay until they are given up, then they go, too (``Slot.cut_to``); the pool never falls
    below what was taken from it. Slots are locked in the order of their ids (``docs/locking.md``).
    """
    wanted = (
        sa.select(Session)
        .where(Session.clinic_id == clinic_id, Session.day == day, Session.place == "", Session.ends_at > now)
        .order_by(Session.id)
    )
    if half_day is not None:
        wanted = wanted.where(Session.half_day == half_day)
    sessions = list(db.session.scalars(wanted))
    slots = sorted(
        (slot for session in sessions for slot in session.slots if slot.ends_at > now), key=lambda slot: slot.id
    )
    for slot in slots:
        _cut_slot(slot, slot.places * percent // ALL)
    for session in sessions:
        _cut_pool(session, session.walk_in_places * percent // ALL)
    audit.record(
        action="places_cut", actor=actor, now=now, clinic_id=clinic_id, day=day, half_day=half_day, percent=percent,
        slots=len(slots),
    )  # fmt: skip
    return len(slots)


def _cut_slot(slot: Slot, to: int) -> None:
    cutting = (
        sa.update(Slot)
        .where(Slot.id == slot.id)
        .values(
            places=sa.case((Slot.taken > to, Slot.taken), else_=to),
            cut_to=sa.case((Slot.taken > to, to), else_=sa.null()),
        )
    )
    db.session.execute(cutting, execution_options={"synchronize_session": False})
    db.session.refresh(slot, ["places", "cut_to"])


def _cut_pool(session: Session, to: int) -> None:
    cutting = (
        sa.update(Session)
        .where(Session.id == session.id)
        .values(walk_in_places=sa.case((Session.walk_in_taken > to, Session.walk_in_taken), else_=to))
    )
    db.session.execute(cutting, execution_options={"synchronize_session": False})
    db.session.refresh(session, ["walk_in_places"])
