"""A station that calls nobody for a while."""

import datetime as dt
import uuid

from vaccsched.calling.errors import PausedTwice, ReasonMissing
from vaccsched.calling.operations.noting import tell_change
from vaccsched.calling.operations.waiting import put_back
from vaccsched.calling.words import PAUSES
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.visits import queries
from vaccsched.visits.models import StationPause


def pause(*, station: Station, reason: str, actor: Actor, reading: Reading) -> StationPause:
    """The station calls nobody until it is resumed. Whoever stands here waits again, unchanged. Screens are told.

    :raises ReasonMissing: none of ``words.PAUSES``.
    :raises PausedTwice: it is paused.
    :raises UnlawfulMove: somebody here had a needle already: finish first.
    """
    if reason not in dict(PAUSES):
        raise ReasonMissing
    if queries.open_pause(station_id=station.id) is not None:
        raise PausedTwice
    here = queries.current_at(station_id=station.id)
    if here is not None:
        put_back(entry_id=here.id, actor=actor, reading=reading)
    made = StationPause(
        id=new_id(), station_id=station.id, staff_id=_staff(actor), reason=reason, started_at=reading.wall
    )
    db.session.add(made)
    db.session.flush()
    audit.record(action="station_paused", actor=actor, now=reading.wall, subject=station, reason=reason)
    tell_change(station.clinic_id)
    return made


def resume(*, station: Station, actor: Actor, now: dt.datetime) -> None:
    """The station calls again; again: nothing. Screens are told."""
    paused = queries.open_pause(station_id=station.id)
    if paused is not None:
        paused.ended_at = now
        db.session.flush()
        audit.record(action="station_resumed", actor=actor, now=now, subject=station)
        tell_change(station.clinic_id)


def _staff(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
