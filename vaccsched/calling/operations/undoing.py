"""Undo of the last move on a queue: the chain goes on with one more entry, the move is marked, nothing is erased."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.calling.errors import NothingToTakeBack
from vaccsched.calling.operations.calling import announce_call
from vaccsched.calling.operations.noting import freshly, hold_queue, note, placed, set_aside, tell_change
from vaccsched.shared import idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries
from vaccsched.visits.models import MoveKind, QueueMove, Stage, StageEntry
from vaccsched.visits.operations import move
from vaccsched.visits.queries import the_rule as rules

OPERATION = "queue_undo"
UNDO_MINUTES = 10
FROM_STATION = (MoveKind.PUT_BACK, MoveKind.PASSED)  # an undo brings them back to the station, when it is free


def undo(
    *,
    visit_id: uuid.UUID,
    actor: Actor,
    reading: Reading,
    move_id: uuid.UUID | None = None,
    key: str | None = None,
) -> QueueMove:
    """Take the last move of a visit back, within ten minutes: a call, a change of the person, a pass, a return, a
    hold or its end, a move to another station, a stated priority.

    Whoever was called waits again in their old place; whoever was sent back stands at the station again when it is
    free, else waits in the old place. ``move_id``: the move that the page showed: another one is not taken back.
    The same press (``key``) sent twice takes one move back.

    :raises NotFound: another clinic's visit.
    :raises NothingToTakeBack: no such move, too long ago, or the visit has gone on since.
    """
    visit = queries.get_visit(clinic_id=_clinic(actor), visit_id=visit_id)
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, visit_id=visit_id) if key else None
    if made is not None:
        return db.session.get_one(QueueMove, made)
    entry, last = queries.open_entry(visit_id=visit.id), queries.last_move(visit_id=visit.id)
    if entry is None or last is None or not may_undo(entry, last, now=reading.wall) or move_id not in (None, last.id):
        raise NothingToTakeBack(minutes=UNDO_MINUTES)
    hold_queue(clinic_id=visit.clinic_id, reading=reading, queue=last.queue)
    visit = freshly(visit)
    before = placed(visit)
    mark_undone(last, actor, reading)
    _back(entry, last, actor, reading)
    set_aside(visit, **_old(last))
    undone = note(
        kind=MoveKind.UNDONE, visit=visit, queue=last.queue, actor=actor, reading=reading,
        reason=str(last.kind), station_id=last.station_id, before=before,
    )  # fmt: skip
    if key:
        idempotency.remember(
            actor=actor, operation=OPERATION, key=key, made_id=undone.id, now=reading.wall, visit_id=visit_id
        )
        db.session.flush()
    tell_change(visit.clinic_id)
    return undone


def may_undo(entry: StageEntry, last: QueueMove, *, now: dt.datetime) -> bool:
    """``last`` can be taken back of somebody who stands at ``entry``: soon enough, of today, and nothing has happened
    with the visit since.
    """
    is_soon = now - last.at <= dt.timedelta(minutes=UNDO_MINUTES) and entry.day == day_of(now)
    if not is_soon or entry.started_at > last.at or last.kind is MoveKind.SIGNED_OUT:
        return False
    return entry.stage is last.queue or _is_just_called(entry, last.queue)


# for the other files of this folder


def mark_undone(last: QueueMove, actor: Actor, reading: Reading) -> None:
    """:raises NothingToTakeBack: somebody else undid it."""
    marking = (
        sa.update(QueueMove)
        .where(QueueMove.id == last.id, QueueMove.undone_at.is_(None))
        .values(undone_at=reading.wall, undone_by=actor.id)
    )
    if not claim(marking):
        raise NothingToTakeBack(minutes=UNDO_MINUTES)


def _clinic(actor: Actor) -> uuid.UUID:
    if actor.clinic_id is None:
        raise NotFound
    return actor.clinic_id


def _is_just_called(entry: StageEntry, queue: Stage) -> bool:
    started = dict(rules.CALLS.values())[queue]
    return entry.stage is started and not rules.was_given(entry.visit.planned_doses)


def _back(entry: StageEntry, last: QueueMove, actor: Actor, reading: Reading) -> None:
    """The person stands where they stood before the move."""
    if last.kind in (MoveKind.CALLED, MoveKind.TRANSFERRED) and entry.station_id is not None:
        entry = move(entry, to=last.queue, actor=actor, reading=reading, reason="undone")
    old = last.before.get("station_id") if last.kind is MoveKind.TRANSFERRED else None
    station_id = uuid.UUID(old) if old else last.station_id if last.kind in FROM_STATION else None
    if station_id is not None and queries.current_at(station_id=station_id) is None:
        _to_station(entry, station_id, actor, reading)


def _to_station(entry: StageEntry, station_id: uuid.UUID, actor: Actor, reading: Reading) -> None:
    started = dict(rules.CALLS.values())[entry.stage]
    there = move(
        entry, to=started, actor=actor, reading=reading, reason="undone",
        station_id=station_id, last_called_at=reading.wall, times_called=1,
    )  # fmt: skip
    announce_call(there)


def _old(last: QueueMove) -> dict[str, Any]:
    """The values of the visit before the move."""
    kept = last.before
    return {
        "queue_at": dt.datetime.fromisoformat(kept["queue_at"]),
        "order_reason": kept["order_reason"],
        "priority_group": kept["priority_group"],
        "held_until": dt.datetime.fromisoformat(kept["held_until"]) if kept["held_until"] else None,
        "held_reason": kept["held_reason"],
        "for_station_id": uuid.UUID(kept["for_station_id"]) if kept["for_station_id"] else None,
    }
