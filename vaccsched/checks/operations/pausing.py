"""A station that calls nobody for a while, and somebody who is skipped for now."""

import datetime as dt
import uuid

from vaccsched.checks import queries
from vaccsched.checks.errors import PausedTwice, ReasonMissing, StationPaused
from vaccsched.checks.models import StationPause
from vaccsched.checks.words import PAUSES, SKIPPED
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import StageEntry


def pause(*, station: Station, reason: str, actor: Actor, reading: Reading) -> StationPause:
    """The station calls nobody until it is resumed. Whoever stands here waits again, unchanged.

    :raises ReasonMissing: none of ``words.PAUSES``.
    :raises PausedTwice: it is paused.
    :raises UnlawfulMove: somebody here had a needle already: finish first.
    """
    if reason not in dict(PAUSES):
        raise ReasonMissing
    if queries.open_pause(station_id=station.id) is not None:
        raise PausedTwice
    here = visit_queries.current_at(station_id=station.id)
    if here is not None:
        visits.put_back(entry_id=here.id, actor=actor, reading=reading)
    made = StationPause(
        id=new_id(), station_id=station.id, staff_id=_staff(actor), reason=reason, started_at=reading.wall
    )
    db.session.add(made)
    db.session.flush()
    audit.record(action="station_paused", actor=actor, now=reading.wall, subject=station, reason=reason)
    return made


def resume(*, station: Station, actor: Actor, now: dt.datetime) -> None:
    """The station calls again; again: nothing."""
    pause = queries.open_pause(station_id=station.id)
    if pause is not None:
        pause.ended_at = now
        db.session.flush()
        audit.record(action="station_resumed", actor=actor, now=now, subject=station)


def skip(*, entry: StageEntry, reason: str, actor: Actor, reading: Reading) -> StageEntry:
    """跳过: this one waits behind the next two, for a stated reason.

    :raises ReasonMissing: none of ``words.SKIPPED``.
    :raises StageMoved: somebody moved them on meanwhile.
    """
    if reason not in dict(SKIPPED):
        raise ReasonMissing
    visit = entry.visit
    moved = visits.pass_over(entry_id=entry.id, actor=actor, reading=reading)
    audit.record(
        action="skipped", actor=actor, now=reading.wall, subject=visit, person_id=visit.person_id, reason=reason
    )
    return moved


def must_not_be_paused(*, station: Station) -> None:
    """:raises StationPaused:"""
    pause = queries.open_pause(station_id=station.id)
    if pause is not None:
        raise StationPaused(reason=str(dict(PAUSES)[pause.reason]))


def _staff(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
