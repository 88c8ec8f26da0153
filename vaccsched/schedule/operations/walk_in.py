"""The session's pool of walk-in places, taken only at the desk."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.schedule import queries
from vaccsched.schedule.errors import GroupNotAdmitted, PoolEmpty, UnknownSession
from vaccsched.schedule.events import WalkInPlaceTaken
from vaccsched.schedule.models import Session, TurnedAway, WalkInPlace
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce

OVER_QUOTA = "over_quota"  # instead of a group: a place that the manager added


def take_walk_in_place(*, session_id: uuid.UUID, person_id: uuid.UUID, group: str, now: dt.datetime) -> WalkInPlace:
    """Take one place of the half-day's walk-in pool for a person who stands at the desk.

    ``group``: for which the person has a right to it, as ``queries.pool.group_of`` answers.

    :raises UnknownSession: also one outside the clinic, or withdrawn.
    :raises GroupNotAdmitted: the clinic does not name this group.
    :raises PoolEmpty: with the three nearest slots that have online places.
    """
    session = db.session.get(Session, session_id)
    if session is None or session.place or session.withdrawn_at is not None:
        raise UnknownSession
    if group not in session.clinic.walk_in_groups:
        raise GroupNotAdmitted
    place = {
        "id": new_id(), "session_id": session.id, "person_id": person_id, "group": str(group), "taken_at": now,
    }  # fmt: skip
    free = (
        sa.update(Session)
        .where(Session.id == session.id, Session.walk_in_taken < Session.walk_in_places)
        .values(walk_in_taken=Session.walk_in_taken + 1)
    )
    if not claim(free, (WalkInPlace, place)):
        nearest = queries.nearest_free_slots(clinic_id=session.clinic_id, near=now, now=now)
        raise PoolEmpty(offers=queries.offers_of(nearest))
    db.session.refresh(session, ["walk_in_taken"])
    announce(WalkInPlaceTaken(session_id=session.id, clinic_id=session.clinic_id))
    return db.session.get_one(WalkInPlace, place["id"])


def add_walk_in_place(*, session_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> WalkInPlace:
    """One place more than the half-day's pool has, for this person: the manager answers for it.

    :raises UnknownSession: also one outside the clinic, or withdrawn.
    """
    session = db.session.get(Session, session_id)
    if session is None or session.place or session.withdrawn_at is not None:
        raise UnknownSession
    place = {
        "id": new_id(), "session_id": session.id, "person_id": person_id, "group": OVER_QUOTA, "taken_at": now,
    }  # fmt: skip
    adding = (
        sa.update(Session)
        .where(Session.id == session.id, Session.withdrawn_at.is_(None))
        .values(walk_in_places=Session.walk_in_places + 1, walk_in_taken=Session.walk_in_taken + 1)
    )
    if not claim(adding, (WalkInPlace, place)):
        raise UnknownSession
    db.session.refresh(session, ["walk_in_places", "walk_in_taken"])
    announce(WalkInPlaceTaken(session_id=session.id, clinic_id=session.clinic_id))
    return db.session.get_one(WalkInPlace, place["id"])


def note_turned_away(*, session_id: uuid.UUID, person_id: uuid.UUID, group: str, now: dt.datetime) -> None:
    """Somebody of a group of the pool came and the pool had no place: counted once per half-day, for the learning."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "session_id": session_id, "person_id": person_id, "group": str(group), "at": now}
    db.session.execute(insert(TurnedAway).values(**row).on_conflict_do_nothing())


def give_back_walk_in_place(*, place_id: uuid.UUID, now: dt.datetime) -> WalkInPlace:
    """The person left before anything was done: the place returns to the pool. Again changes nothing.

    :raises NotFound:
    """
    place = db.session.get(WalkInPlace, place_id)
    if place is None:
        raise NotFound
    giving = (
        sa.update(WalkInPlace)
        .where(WalkInPlace.id == place.id, WalkInPlace.given_back_at.is_(None))
        .values(given_back_at=now)
    )
    if claim(giving):
        freeing = (
            sa.update(Session).where(Session.id == place.session_id).values(walk_in_taken=Session.walk_in_taken - 1)
        )
        db.session.execute(freeing, execution_options={"synchronize_session": "fetch"})
        db.session.refresh(place)
    return place


def take_again(*, place_id: uuid.UUID, now: dt.datetime) -> WalkInPlace:
    """Whoever gave a place back by mistake has it again, while the pool has a free one. Not given back: nothing.

    :raises NotFound:
    :raises PoolEmpty: it was given to somebody else, or the half-day was withdrawn.
    """
    place = db.session.get(WalkInPlace, place_id)
    if place is None:
        raise NotFound
    keeping = (
        sa.update(WalkInPlace)
        .where(WalkInPlace.id == place.id, WalkInPlace.given_back_at.is_not(None))
        .values(given_back_at=None)
    )
    if not claim(keeping):
        return place
    session = db.session.get_one(Session, place.session_id)
    free = (
        sa.update(Session)
        .where(Session.id == session.id, Session.walk_in_taken < Session.walk_in_places, Session.withdrawn_at.is_(None))
        .values(walk_in_taken=Session.walk_in_taken + 1)
    )
    if not claim(free):
        nearest = queries.nearest_free_slots(clinic_id=session.clinic_id, near=now, now=now)
        raise PoolEmpty(offers=queries.offers_of(nearest))
    db.session.refresh(place)
    db.session.refresh(session, ["walk_in_taken"])
    announce(WalkInPlaceTaken(session_id=session.id, clinic_id=session.clinic_id))
    return place
