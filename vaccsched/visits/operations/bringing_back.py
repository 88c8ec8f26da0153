"""Undo of 登记离开: who went home by mistake stands again where they stood."""

import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import AlreadyHere, PlaceGivenOn
from vaccsched.visits.events import VisitMoved
from vaccsched.visits.models import DoseOutcome, QueueMove, Stage, StageEntry, Visit


def bring_back(*, left: QueueMove, actor: Actor, reading: Reading) -> StageEntry:
    """Open again the visit that the move ``left`` ended: at its stage, at its station when that is free, else in the
    queue before it, in the old place. What was planned then is planned again; a place of the pool that was given back
    is taken again; of the promised doses as many as are left are promised again, and who gets none is marked
    ``beyond_doses``. Whoever calls has claimed the move (``undone_at``) and holds the queue.

    :raises AlreadyHere: the person has a newer ticket.
    :raises PlaceGivenOn: the pool has no free place.
    """
    visit = db.session.get_one(Visit, left.visit_id, populate_existing=True)
    here = queries.find_present(clinic_id=visit.clinic_id, person_id=visit.person_id)
    if here is not None:
        raise AlreadyHere(ticket=here.ticket, visit_id=str(here.id))
    visit.left_at = None
    for planned in visit.planned_doses:
        if str(planned.id) in left.before["doses"] and planned.outcome is DoseOutcome.NOT_GIVEN:
            planned.outcome, planned.outcome_reason = DoseOutcome.PLANNED, None
    db.session.flush()  # uq_visits_present
    _place_again(visit, reading)
    entry = _stand_again(visit, left, actor, reading)
    _promise_again(visit, left, reading)
    audit.record(
        action="leave_undone", actor=actor, now=reading.wall, subject=visit, person_id=visit.person_id,
        clinic_id=visit.clinic_id, ticket=visit.ticket, to=entry.stage, reason=left.reason,
        beyond_doses=visit.beyond_doses,
    )  # fmt: skip
    events.announce(
        VisitMoved(visit_id=visit.id, clinic_id=visit.clinic_id, from_stage=Stage.LEFT, to_stage=entry.stage)
    )
    return entry


def _place_again(visit: Visit, reading: Reading) -> None:
    if visit.walk_in_place_id is None:
        return
    try:
        schedule_operations.take_again(place_id=visit.walk_in_place_id, now=reading.wall)
    except PoolEmpty as empty:
        raise PlaceGivenOn from empty


def _promise_again(visit: Visit, left: QueueMove, reading: Reading) -> None:
    planned = {one.vaccine_code for one in visit.planned_doses if one.outcome is DoseOutcome.PLANNED}
    lacking = booking.promise_again(
        clinic_id=visit.clinic_id, vaccine_codes=planned & set(left.before["promised"]), on=day_of(reading.wall),
        appointment_id=visit.appointment_id, place_id=visit.walk_in_place_id,
    )  # fmt: skip
    if lacking:
        visit.beyond_doses = True
        db.session.flush()


def _stand_again(visit: Visit, left: QueueMove, actor: Actor, reading: Reading) -> StageEntry:
    """The leaving's entry ends where the next one starts: the chain has no gap."""
    ended = queries.last_entry(visit_id=visit.id, stage=Stage.LEFT)
    if ended is not None:
        ended.ended_at = reading.wall
    stage, more = _where(left, reading)
    entry = StageEntry(
        id=new_id(),
        visit_id=visit.id,
        clinic_id=visit.clinic_id,
        day=visit.day,
        stage=stage,
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,
        started_at=reading.wall,
        boot_id=reading.boot_id,
        boot_seconds=reading.boot_seconds,
        reason="leave_undone",
        **more,
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _where(left: QueueMove, reading: Reading) -> tuple[Stage, dict[str, Any]]:
    stage, station_id = Stage(left.before["stage"]), left.station_id
    if station_id is None:
        return stage, {}
    if _is_taken(station_id):
        return rules.BACK_TO[stage], {}
    return stage, {"station_id": station_id, "last_called_at": reading.wall, "times_called": 1}


def _is_taken(station_id: uuid.UUID) -> bool:
    here = sa.select(StageEntry.id).where(StageEntry.station_id == station_id, StageEntry.ended_at.is_(None))
    return db.session.scalar(here) is not None
