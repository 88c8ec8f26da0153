"""Publishing: the coming days as the plans and the calendar say. Only here a published half-day changes."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.schedule.errors import PlanCutsBookings
from vaccsched.schedule.models import Session, Slot
from vaccsched.schedule.queries import plan as queries
from vaccsched.schedule.queries.plan import Preview
from vaccsched.schedule.rules import SessionChange, SlotChange, as_list
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import LostRace


def publish_days(*, clinic_id: uuid.UUID, until: dt.date, now: dt.datetime, actor: Actor = SYSTEM) -> int:
    """Make the half-days and slots from today to ``until`` what the plans say; answers how many half-days changed.

    Again: changes nothing. Closures, public holidays and blocked times take every place that nobody holds. Slots that
    have begun stay, and so does what was changed by hand after publishing, until the plan is edited. A day below the
    county's floor or above the clinic's daily maximum is left out (``Preview.withheld``).

    :raises PlanCutsBookings: somebody holds a place that a plan would take; then nothing is changed.
    """
    preview = queries.preview(clinic_id=clinic_id, until=until, now=now)
    if preview.people_hurt:
        raise PlanCutsBookings(booked=preview.people_hurt)
    return publish_preview(preview, clinic_id=clinic_id, until=until, now=now, actor=actor)


def publish_preview(preview: Preview, *, clinic_id: uuid.UUID, until: dt.date, now: dt.datetime, actor: Actor) -> int:
    """Make exactly what the preview shows; answers how many half-days changed. Nobody may be hurt by it."""
    for change in preview.changes:
        _apply(change, clinic_id=clinic_id, now=now)
    if preview.changes:
        db.session.flush()
        db.session.expire_all()
        audit.record(
            action="plan_published", actor=actor, now=now, clinic_id=clinic_id, until=until,
            half_days=len(preview.changes), new_slots=preview.new_slots, online_places=preview.online_places,
            walk_in_places=preview.walk_in_places, people_kept=preview.people_kept,
        )  # fmt: skip
    return len(preview.changes)


def give_up_cut_place(*, slot_id: uuid.UUID) -> bool:
    """A place of a slot that was cut below what is booked came back: it goes. Answers whether it did."""
    return claim(
        sa.update(Slot)
        .where(Slot.id == slot_id, Slot.cut_to.is_not(None), Slot.places > Slot.cut_to, Slot.taken < Slot.places)
        .values(places=Slot.places - 1)
    )


def _apply(change: SessionChange, *, clinic_id: uuid.UUID, now: dt.datetime) -> None:
    session_id = change.session.id if change.session is not None else _new_session(change, clinic_id, now)
    for slot in change.slots:
        if slot.slot is None:
            _new_slot(slot, session_id=session_id, clinic_id=clinic_id)
        else:
            _change_slot(slot.slot, slot)
    if change.session is not None:
        _change_session(change.session, change, now)


def _new_session(change: SessionChange, clinic_id: uuid.UUID, now: dt.datetime) -> uuid.UUID:
    session = Session(
        id=new_id(),
        clinic_id=clinic_id,
        day=change.day,
        half_day=change.half_day,
        starts_at=change.starts_at,
        ends_at=change.ends_at,
        walk_in_places=change.walk_in_places,
        vaccine_codes=as_list(change.vaccine_codes),
        published_at=now,
    )
    db.session.add(session)
    db.session.flush()
    return session.id


def _new_slot(change: SlotChange, *, session_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    db.session.add(
        Slot(
            session_id=session_id,
            clinic_id=clinic_id,
            starts_at=change.starts_at,
            ends_at=change.ends_at,
            places=change.places,
        )
    )


def _change_slot(slot: Slot, change: SlotChange) -> None:
    """A slot withdrawn stays, without places: cancelled bookings still name it.

    :raises LostRace: somebody booked meanwhile; a second look counts them.
    """
    changing = (
        sa.update(Slot)
        .where(Slot.id == slot.id, Slot.taken <= change.places)
        .values(places=change.places, ends_at=change.ends_at, cut_to=change.cut_to)
    )
    if not claim(changing):
        raise LostRace


def _change_session(session: Session, change: SessionChange, now: dt.datetime) -> None:
    """:raises LostRace: somebody took a walk-in place meanwhile."""
    changed = claim(
        sa.update(Session)
        .where(Session.id == session.id, Session.walk_in_taken <= change.walk_in_places)
        .values(
            walk_in_places=change.walk_in_places,
            starts_at=change.starts_at,
            ends_at=change.ends_at,
            published_at=now,
            withdrawn_at=now if change.withdraws else None,
            vaccine_codes=as_list(change.vaccine_codes) if change.plan is not None else session.vaccine_codes,
        )
    )
    if not changed:
        raise LostRace
