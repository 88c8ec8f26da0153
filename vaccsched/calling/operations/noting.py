"""What every move on a queue writes: one row with what an undo puts back, one audit row, one announcement."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.calling.events import QueueChanged
from vaccsched.calling.models import QueueTurn
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries
from vaccsched.visits.errors import StageMoved, UnlawfulMove
from vaccsched.visits.models import MoveKind, QueueMove, Stage, StageEntry, Visit
from vaccsched.visits.queries import the_rule as rules


def note(*, kind: MoveKind, visit: Visit, queue: Stage, actor: Actor, reading: Reading, **more: Any) -> QueueMove:
    """Write a move. ``more``: columns of ``QueueMove``."""
    move = QueueMove(
        id=new_id(),
        visit_id=visit.id,
        clinic_id=visit.clinic_id,
        day=visit.day,
        queue=queue,
        kind=kind,
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,
        at=reading.wall,
        **more,
    )
    db.session.add(move)
    db.session.flush()
    audit.record(
        action=f"queue_{kind}",
        actor=actor,
        now=reading.wall,
        subject=visit,
        person_id=visit.person_id,
        clinic_id=visit.clinic_id,
        ticket=visit.ticket,
        why=move.why,
        reason=move.reason,
        jumped=bool(move.jumped),
        overtook=len(move.overtook or []),
    )
    return move


def tell_change(clinic_id: uuid.UUID) -> None:
    """Screens learn of it at once though nobody moved."""
    events.announce(QueueChanged(clinic_id=clinic_id))


def hold_queue(*, clinic_id: uuid.UUID, reading: Reading, queue: Stage) -> None:
    """Calls from one queue follow one another: whoever calls holds the queue's row until the commit."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"id": new_id(), "clinic_id": clinic_id, "day": day_of(reading.wall), "queue": queue, "calls": 1}
    db.session.execute(
        insert(QueueTurn)
        .values(**row)
        .on_conflict_do_update(
            index_elements=[QueueTurn.clinic_id, QueueTurn.day, QueueTurn.queue], set_={"calls": QueueTurn.calls + 1}
        )
    )


def placed(visit: Visit) -> dict[str, Any]:
    """What an undo puts back of a visit."""
    return {
        "queue_at": visit.queue_at.isoformat(),
        "order_reason": str(visit.order_reason),
        "priority_group": visit.priority_group,
        "held_until": visit.held_until.isoformat() if visit.held_until else None,
        "held_reason": visit.held_reason,
        "for_station_id": str(visit.for_station_id) if visit.for_station_id else None,
    }


def at_station(entry_id: uuid.UUID, actor: Actor) -> StageEntry:
    """The open entry of somebody who stands at a station of the actor's clinic.

    :raises NotFound: missing, or another clinic's.
    :raises StageMoved: somebody moved them on meanwhile.
    :raises UnlawfulMove: they wait; nobody has called them.
    """
    entry = db.session.get(StageEntry, entry_id)
    if entry is None or entry.clinic_id != actor.clinic_id:
        raise NotFound
    if entry.ended_at is not None:
        raise StageMoved
    if entry.station_id is None:
        raise UnlawfulMove
    return entry


def in_queue(visit_id: uuid.UUID, actor: Actor, reading: Reading) -> StageEntry:
    """The open entry of somebody who waits today in one of the queues of the actor's clinic.

    :raises NotFound: missing, or another clinic's.
    :raises StageMoved: they left, or stand elsewhere by now; or they are of another day.
    """
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.clinic_id != actor.clinic_id:
        raise NotFound
    entry = queries.open_entry(visit_id=visit_id)
    if entry is None or entry.stage not in rules.QUEUES or entry.day != day_of(reading.wall):
        raise StageMoved
    return entry


def queue_before(entry: StageEntry) -> Stage:
    """Where somebody at a station waits again.

    :raises UnlawfulMove: from here nobody goes back, or a needle has gone in.
    """
    if entry.stage not in rules.BACK_TO or rules.was_given(entry.visit.planned_doses):
        raise UnlawfulMove
    return rules.BACK_TO[entry.stage]


def set_aside(visit: Visit, **values: Any) -> None:
    """Change where a visit stands. Whoever does it holds the queue (``hold_queue``)."""
    for name, value in values.items():
        setattr(visit, name, value)
    db.session.flush()


def freshly(visit: Visit) -> Visit:
    """The row as it is now that the queue is held."""
    db.session.execute(sa.select(Visit).where(Visit.id == visit.id).execution_options(populate_existing=True))
    return visit
