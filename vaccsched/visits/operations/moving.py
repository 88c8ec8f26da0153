"""Moves along the chain of stages: every move ends one entry and starts the next at the same instant."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.models import AppointmentStatus
from vaccsched.schedule import operations as schedule_operations
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import LeaveNeedsReason, MustBeObserved, OutcomeDecided, StageMoved, UnlawfulMove
from vaccsched.visits.events import VisitMoved
from vaccsched.visits.models import DoseOutcome, MoveKind, PlannedDose, QueueMove, Stage, StageEntry, Visit


def advance(
    *,
    visit_id: uuid.UUID,
    to: Stage,
    actor: Actor,
    reading: Reading,
    station_id: uuid.UUID | None = None,
    reason: str | None = None,
    since: Reading | None = None,
) -> StageEntry:
    """Move a visit on by claiming its open entry. Consent stays at the station of the inquiry. ``since``: when the
    next stage began, if that was before this press.

    Leaving closes the visit: doses still planned become not given, and a booking of which a dose was given is
    fulfilled.

    :raises NotFound: another clinic's visit.
    :raises UnlawfulMove: not in ``docs/states.md``.
    :raises MustBeObserved: leaving from the vaccination station after a dose.
    :raises StageMoved: it left meanwhile, or somebody else moved it first.
    """
    visit = visit_of(visit_id, actor)
    entry = queries.open_entry(visit_id=visit.id)
    if entry is None:
        raise StageMoved
    if not rules.may_move(entry.stage, to):
        raise UnlawfulMove(from_stage=str(entry.stage), to_stage=str(to))
    if entry.stage is Stage.DOSE and to is Stage.LEFT and rules.was_given(visit.planned_doses):
        raise MustBeObserved
    if station_id is None and rules.stays_at_station(entry.stage, to):
        station_id = entry.station_id
    more: dict[str, Any] = {"station_id": station_id, "reason": reason}
    moved = move(entry, to=to, actor=actor, reading=reading, since=since, **more)
    if to is Stage.LEFT:
        _close(visit, reading.wall, reason)
    return moved


def leave(*, visit_id: uuid.UUID, actor: Actor, reading: Reading, reason: str | None = None) -> StageEntry:
    """The end of a visit, from whatever stage it may end.

    :raises MustBeObserved: a dose was given and the observation has not begun.
    :raises StageMoved: it has left already.
    """
    return advance(visit_id=visit_id, to=Stage.LEFT, actor=actor, reading=reading, reason=reason)


def leave_without_dose(*, visit_id: uuid.UUID, actor: Actor, reading: Reading, reason: str | None) -> StageEntry:
    """Somebody goes home before the needle, for a stated reason. A walk-in place returns to the pool when nothing was
    done with it yet.

    :raises LeaveNeedsReason: none was given.
    :raises MustBeObserved: a dose was given: the observation room signs out.
    """
    if not reason or not reason.strip():
        raise LeaveNeedsReason
    visit = visit_of(visit_id, actor)
    if rules.was_given(visit.planned_doses):
        raise MustBeObserved
    entry = queries.open_entry(visit_id=visit.id)
    signed_out = _signing_out(visit, entry, reason.strip(), actor, reading) if entry is not None else None
    if visit.walk_in_place_id is not None and entry is not None and entry.stage is Stage.ARRIVED:
        # the pool before the doses, as an arrival locks them (docs/locking.md)
        schedule_operations.give_back_walk_in_place(place_id=visit.walk_in_place_id, now=reading.wall)
    left = leave(visit_id=visit.id, actor=actor, reading=reading, reason=reason.strip())
    if signed_out is not None:
        db.session.add(signed_out)
        db.session.flush()
    return left


def record_outcome(*, planned_dose_id: uuid.UUID, outcome: DoseOutcome, reason: str | None = None) -> PlannedDose:
    """Write how a planned dose ended.

    :raises OutcomeDecided: it has an outcome already.
    """
    planned = db.session.get(PlannedDose, planned_dose_id)
    if planned is None:
        raise NotFound
    taking = (
        sa.update(PlannedDose)
        .where(PlannedDose.id == planned.id, PlannedDose.outcome == DoseOutcome.PLANNED)
        .values(outcome=outcome, outcome_reason=reason)
    )
    if outcome not in rules.OUTCOMES[planned.outcome] or not claim(taking):
        raise OutcomeDecided
    db.session.refresh(planned)
    if planned.appointment_line_id is not None:
        booking.release_dose(line_id=planned.appointment_line_id, clinic_id=planned.visit.clinic_id)
    elif planned.visit.walk_in_place_id is not None:
        booking.release_walk_in(
            place_id=planned.visit.walk_in_place_id,
            clinic_id=planned.visit.clinic_id,
            vaccine_code=planned.vaccine_code,
        )
    return planned


def take_back_dose(*, planned_dose_id: uuid.UUID, actor: Actor, reading: Reading) -> PlannedDose:
    """A dose recorded by mistake is planned again, within the minute that the bedside allows: whoever is in the
    observation by it goes back to the station where the dose was recorded, or waits first in the old place of the
    order when somebody else stands there by now. A promised dose of a booking stays released.

    :raises NotFound: another clinic's.
    :raises StageMoved: the person left, or somebody else moved them.
    """
    planned = db.session.get(PlannedDose, planned_dose_id)
    if planned is None:
        raise NotFound
    visit = visit_of(planned.visit_id, actor)
    taking = (
        sa.update(PlannedDose)
        .where(PlannedDose.id == planned.id, PlannedDose.outcome == DoseOutcome.GIVEN)
        .values(outcome=DoseOutcome.PLANNED, outcome_reason=None)
    )
    entry = queries.open_entry(visit_id=visit.id)
    if entry is None or entry.stage not in (Stage.DOSE, *rules.UNDO) or not claim(taking):
        raise StageMoved
    db.session.refresh(planned)
    if entry.stage is not Stage.DOSE:
        _back_to_the_needle(entry, actor, reading)
    return planned


def close_earlier_days(*, clinic_id: uuid.UUID | None, actor: Actor, reading: Reading) -> int:
    """End the visits of earlier days that nobody ended, at one clinic or at all; answers how many.

    Their doses without outcome become not given; what happened to the observation stays as it was recorded.
    """
    left_over = queries.left_over(clinic_id=clinic_id, before=day_of(reading.wall))
    for visit in left_over:
        entry = queries.open_entry(visit_id=visit.id)
        if entry is not None:
            move(entry, to=Stage.LEFT, actor=actor, reading=reading, reason="day_over")
        _close(visit, reading.wall, "day_over")
    return len(left_over)


# for the other files of this folder


def visit_of(visit_id: uuid.UUID, actor: Actor) -> Visit:
    """The visit, of the actor's clinic; the system may touch all.

    :raises NotFound:
    """
    visit = db.session.get(Visit, visit_id)
    if visit is None or (actor.kind is not ActorKind.SYSTEM and visit.clinic_id != actor.clinic_id):
        raise NotFound
    return visit


def move(
    entry: StageEntry, *, to: Stage, actor: Actor, reading: Reading, since: Reading | None = None, **more: Any
) -> StageEntry:
    """Claim the open entry and start the next one in the same statement.

    :raises StageMoved: somebody was faster.
    """
    moved = try_move(entry, to=to, actor=actor, reading=reading, since=since, **more)
    if moved is None:
        raise StageMoved
    return moved


def try_move(
    entry: StageEntry, *, to: Stage, actor: Actor, reading: Reading, since: Reading | None = None, **more: Any
) -> StageEntry | None:
    """As ``move``; None when somebody was faster."""
    begins = since or reading
    values = {**_next_entry(entry, to, actor, begins), **more}
    taking = (
        sa.update(StageEntry)
        .where(StageEntry.id == entry.id, StageEntry.ended_at.is_(None))
        .values(ended_at=begins.wall)
    )
    if not claim(taking, (StageEntry, values)):
        return None
    visit_id, clinic_id, before = entry.visit_id, entry.clinic_id, entry.stage
    db.session.expire(entry)
    moved = db.session.get_one(StageEntry, values["id"])
    audit.record(
        action="visit_moved",
        actor=actor,
        now=reading.wall,
        subject=moved.visit,
        person_id=moved.visit.person_id,
        clinic_id=clinic_id,
        before=before,
        to=to,
        reason=moved.reason,
    )
    events.announce(VisitMoved(visit_id=visit_id, clinic_id=clinic_id, from_stage=before, to_stage=to))
    return moved


def _back_to_the_needle(entry: StageEntry, actor: Actor, reading: Reading) -> None:
    before = queries.last_entry(visit_id=entry.visit_id, stage=Stage.DOSE)
    station_id = before.station_id if before is not None else None
    if station_id is not None and queries.current_at(station_id=station_id) is None:
        more: dict[str, Any] = {"station_id": station_id, "last_called_at": reading.wall, "times_called": 1}
        move(entry, to=Stage.DOSE, actor=actor, reading=reading, reason="dose_undone", **more)
    else:
        move(entry, to=Stage.WAITING, actor=actor, reading=reading, reason="dose_undone")


def _signing_out(visit: Visit, entry: StageEntry, reason: str, actor: Actor, reading: Reading) -> QueueMove:
    """The move with what ``bring_back`` needs: where they stood, what was planned and promised."""
    return QueueMove(
        id=new_id(),
        visit_id=visit.id,
        clinic_id=visit.clinic_id,
        day=visit.day,
        queue=rules.BACK_TO.get(entry.stage, entry.stage),
        kind=MoveKind.SIGNED_OUT,
        reason=reason[:100],
        station_id=entry.station_id,
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,
        at=reading.wall,
        before={
            "stage": str(entry.stage),
            "doses": [str(one.id) for one in visit.planned_doses if one.outcome is DoseOutcome.PLANNED],
            "promised": booking_queries.promised_to(
                appointment_id=visit.appointment_id, place_id=visit.walk_in_place_id
            ),
        },
    )


def _next_entry(entry: StageEntry, to: Stage, actor: Actor, reading: Reading) -> dict[str, Any]:
    return {
        "id": new_id(),
        "visit_id": entry.visit_id,
        "clinic_id": entry.clinic_id,
        "day": entry.day,
        "stage": to,
        "station_id": None,
        "staff_id": actor.id if actor.kind is ActorKind.STAFF else None,
        "started_at": reading.wall,
        "boot_id": reading.boot_id,
        "boot_seconds": reading.boot_seconds,
        "last_called_at": None,
        "times_called": 0,
        "ended_at": reading.wall if to is Stage.LEFT else None,
        "reason": None,
    }


def _close(visit: Visit, now: dt.datetime, reason: str | None) -> None:
    visit.left_at = now
    for planned in visit.planned_doses:
        if planned.outcome is DoseOutcome.PLANNED:
            planned.outcome, planned.outcome_reason = DoseOutcome.NOT_GIVEN, reason
    appointment = visit.appointment
    given = rules.was_given(visit.planned_doses)
    if appointment is not None and appointment.status is AppointmentStatus.ARRIVED and given:
        booking.mark_fulfilled(appointment_id=appointment.id, now=now)
    if appointment is not None:
        booking.release_doses(appointment_id=appointment.id, clinic_id=visit.clinic_id)
    if visit.walk_in_place_id is not None:
        booking.release_walk_in(place_id=visit.walk_in_place_id, clinic_id=visit.clinic_id)
    db.session.flush()
