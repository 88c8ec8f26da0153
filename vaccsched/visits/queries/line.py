"""Who stands where, in which order."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.shared.db import db
from vaccsched.shared.format import time as time_text
from vaccsched.visits import rules
from vaccsched.visits.models import PlannedDose, Stage, StageEntry, Visit
from vaccsched.visits.rules import OrderReason


def open_entry(*, visit_id: uuid.UUID) -> StageEntry | None:
    """Where a visit stands now; None once it has left."""
    return db.session.scalar(
        sa.select(StageEntry).where(StageEntry.visit_id == visit_id, StageEntry.ended_at.is_(None))
    )


def last_entry(*, visit_id: uuid.UUID, stage: Stage) -> StageEntry | None:
    """The latest time a visit stood in a stage."""
    return db.session.scalar(
        sa.select(StageEntry)
        .where(StageEntry.visit_id == visit_id, StageEntry.stage == stage)
        .order_by(StageEntry.id.desc())
        .limit(1)
    )


def current_at(*, station_id: uuid.UUID) -> StageEntry | None:
    """Whom a station has in hand, with visit, person, clinic and planned doses: every scan asks."""
    visit = joinedload(StageEntry.visit)
    return db.session.scalar(
        sa.select(StageEntry)
        .where(StageEntry.station_id == station_id, StageEntry.ended_at.is_(None))
        .options(
            visit.joinedload(Visit.person),
            visit.joinedload(Visit.clinic),
            visit.selectinload(Visit.planned_doses).joinedload(PlannedDose.vaccine),
        )
    )


def queue(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage) -> list[StageEntry]:
    """Who stands in a stage, in calling order (``rules.order_key``), with visit and person loaded."""
    return list(db.session.scalars(_standing(clinic_id, day).where(StageEntry.stage == stage)).unique())


def present(*, clinic_id: uuid.UUID, day: dt.date) -> list[StageEntry]:
    """Everybody who has not left, in calling order, all stages together."""
    return list(db.session.scalars(_standing(clinic_id, day)).unique())


def waiting_since(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage) -> dict[uuid.UUID, dt.datetime]:
    """By visit: when it first stood in a queue of this day, whatever was done with it since (换人, 过号, undo)."""
    rows = db.session.execute(
        sa.select(StageEntry.visit_id, sa.func.min(StageEntry.started_at))
        .where(StageEntry.clinic_id == clinic_id, StageEntry.day == day, StageEntry.stage == stage)
        .group_by(StageEntry.visit_id)
    )
    return {visit_id: since for visit_id, since in rows}  # noqa: C416 - rows are no tuples for mypy


def reason_sentence(visit: Visit) -> str:
    """Why this visit stands where it stands."""
    reason = OrderReason(visit.order_reason)
    taken_here = reason is OrderReason.ON_TIME and visit.letter == rules.LETTERS["walk_in"]
    return str(rules.TAKEN_HERE if taken_here else rules.REASONS[reason]) % {"time": time_text(visit.queue_at)}


def _standing(clinic_id: uuid.UUID, day: dt.date) -> sa.Select[StageEntry]:
    return (
        sa.select(StageEntry)
        .join(StageEntry.visit)
        .where(StageEntry.clinic_id == clinic_id, StageEntry.day == day, StageEntry.ended_at.is_(None))
        .options(contains_eager(StageEntry.visit).joinedload(Visit.person), joinedload(StageEntry.station))
        .order_by(*_order())
    )


def _order() -> tuple[Any, ...]:
    """``rules.order_key`` for the database; a law test holds the two together."""
    return (
        sa.case((Visit.order_reason == OrderReason.URGENT, 0), else_=1),
        Visit.queue_at,
        Visit.arrived_at,
        Visit.letter,
        Visit.number,
    )
