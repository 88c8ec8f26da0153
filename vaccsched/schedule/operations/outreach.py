"""Outreach sessions: a place outside the clinic, a day, one slot that holds the roster; never open online."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from vaccsched.schedule import rules
from vaccsched.schedule.errors import OutreachBooked, OutreachFaulty, OutreachPlanned
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.schedule.queries.outreach import get_outreach
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id

MOST_PEOPLE = 500
LONGEST_PLACE = 100  # characters


def open_outreach(
    *,
    clinic_id: uuid.UUID,
    place: str,
    day: dt.date,
    first: dt.time,
    last: dt.time,
    capacity: int,
    vaccine_codes: Sequence[str],
    actor: Actor,
    now: dt.datetime,
) -> Session:
    """Plan a session at a care home or on a tour of housebound people: one slot from ``first`` to ``last`` o'clock
    for ``capacity`` people and these vaccines (none: all that the clinic gives).

    :raises OutreachFaulty: no place, over, ends before it starts, not within one half-day, nobody or too many.
    :raises OutreachPlanned: there is one at this place on this half-day.
    """
    name = place.strip()
    half_day = rules.half_day(first)
    begins, ends = clock.instant_of(day, first), clock.instant_of(day, last)
    is_within = first < last <= rules.BOUNDS[half_day][1]
    if not (name and len(name) <= LONGEST_PLACE and is_within and begins > now and 1 <= capacity <= MOST_PEOPLE):
        raise OutreachFaulty
    if _is_planned(clinic_id, day, name, half_day):
        raise OutreachPlanned
    session = Session(
        id=new_id(), clinic_id=clinic_id, day=day, half_day=half_day, starts_at=begins, ends_at=ends, walk_in_places=0,
        place=name, vaccine_codes=sorted(set(vaccine_codes)) or None, published_at=now,
    )  # fmt: skip
    session.slots = [Slot(clinic_id=clinic_id, starts_at=begins, ends_at=ends, places=capacity, taken=0)]
    db.session.add(session)
    db.session.flush()
    audit.record(
        action="outreach_planned", actor=actor, now=now, subject=session, clinic_id=clinic_id, day=day,
        capacity=capacity,
    )  # fmt: skip
    return session


def resize_outreach(
    *, clinic_id: uuid.UUID, session_id: uuid.UUID, capacity: int, actor: Actor, now: dt.datetime
) -> Session:
    """Another number of people, never fewer than are on the roster.

    :raises NotFound: no outreach session of this clinic, or cancelled.
    :raises OutreachFaulty: nobody or too many.
    :raises OutreachBooked: more are on the roster.
    """
    session = get_outreach(clinic_id=clinic_id, session_id=session_id)
    if not 1 <= capacity <= MOST_PEOPLE:
        raise OutreachFaulty
    _set_places(session, capacity)
    audit.record(
        action="outreach_resized", actor=actor, now=now, subject=session, clinic_id=clinic_id, capacity=capacity
    )
    return session


def cancel_outreach(*, clinic_id: uuid.UUID, session_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Session:
    """The session does not take place; only while nobody is on the roster.

    :raises NotFound: no outreach session of this clinic, or cancelled before.
    :raises OutreachBooked: somebody is on the roster.
    """
    session = get_outreach(clinic_id=clinic_id, session_id=session_id)
    _set_places(session, 0)
    session.withdrawn_at = now
    db.session.flush()
    audit.record(action="outreach_cancelled", actor=actor, now=now, subject=session, clinic_id=clinic_id)
    return session


def _set_places(session: Session, places: int) -> None:
    (slot,) = session.slots
    if not claim(sa.update(Slot).where(Slot.id == slot.id, Slot.taken <= places).values(places=places)):
        db.session.refresh(slot)
        raise OutreachBooked(booked=slot.taken)
    db.session.refresh(slot)


def _is_planned(clinic_id: uuid.UUID, day: dt.date, place: str, half_day: HalfDay) -> bool:
    same = sa.select(Session.id).where(
        Session.clinic_id == clinic_id, Session.day == day, Session.half_day == half_day, Session.place == place
    )
    return db.session.scalar(sa.select(same.exists())) or False
