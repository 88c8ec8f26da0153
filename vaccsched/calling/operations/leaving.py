"""Undo of 登记离开, within ten minutes."""

import datetime as dt
import uuid

from vaccsched.calling.errors import NothingToTakeBack
from vaccsched.calling.operations.calling import announce_call
from vaccsched.calling.operations.noting import hold_queue
from vaccsched.calling.operations.undoing import UNDO_MINUTES, mark_undone
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.errors import NotFound
from vaccsched.visits import operations as visits
from vaccsched.visits import queries
from vaccsched.visits.models import MoveKind, QueueMove, StageEntry


def undo_leave(*, visit_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """Somebody signed out without a dose by mistake is here again, where they stood (``visits.bring_back``).

    :raises NotFound: another clinic's visit.
    :raises NothingToTakeBack: not signed out so, longer ago than ten minutes, or undone already.
    :raises AlreadyHere: the person has a newer ticket. PlaceGivenOn: their walk-in place is another's.
    """
    if actor.clinic_id is None:
        raise NotFound
    visit = queries.get_visit(clinic_id=actor.clinic_id, visit_id=visit_id)
    left = queries.last_move(visit_id=visit.id)
    if left is None or not _may_undo(left, reading.wall):
        raise NothingToTakeBack(minutes=UNDO_MINUTES)
    hold_queue(clinic_id=visit.clinic_id, reading=reading, queue=left.queue)
    mark_undone(left, actor, reading)
    entry = visits.bring_back(left=left, actor=actor, reading=reading)
    if entry.station_id is not None:
        announce_call(entry)
    return entry


def _may_undo(left: QueueMove, now: dt.datetime) -> bool:
    """Soon enough, and of today."""
    is_soon = now - left.at <= dt.timedelta(minutes=UNDO_MINUTES)
    return left.kind is MoveKind.SIGNED_OUT and left.undone_at is None and is_soon and left.day == day_of(now)
