"""Who left when, whom to call, and how many watches were full."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.shared.db import db
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Of the doses given on these days: how many were followed by full thirty minutes (留观完成率). ``inside``: doses
    of people who have not left yet; ``percent`` leaves them out and is None when nobody has left.
    """

    doses: int
    watched: int
    inside: int

    @property
    def percent(self) -> float | None:
        ended = self.doses - self.inside
        return round(100 * self.watched / ended, 1) if ended else None


def find_exit(*, visit_id: uuid.UUID) -> ObservationExit | None:
    """How the observation of this visit ended."""
    return db.session.scalar(sa.select(ObservationExit).where(ObservationExit.visit_id == visit_id))


def exits_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[ObservationExit]:
    """Who left on this day, newest first, with visit and person."""
    return list(
        db.session.scalars(
            sa.select(ObservationExit)
            .join(ObservationExit.visit)
            .options(contains_eager(ObservationExit.visit).joinedload(Visit.person))
            .where(Visit.clinic_id == clinic_id, Visit.day == day)
            .order_by(ObservationExit.left_at.desc(), ObservationExit.id)
        )
    )


def get_exit(*, clinic_id: uuid.UUID, exit_id: uuid.UUID) -> ObservationExit | None:
    """An exit of this clinic, or None."""
    return db.session.scalar(
        sa.select(ObservationExit)
        .join(ObservationExit.visit)
        .where(ObservationExit.id == exit_id, Visit.clinic_id == clinic_id)
    )


def open_call_backs(*, clinic_id: uuid.UUID) -> list[ObservationExit]:
    """Early leaves whose call back is still to be made, the longest due first."""
    return list(
        db.session.scalars(
            sa.select(ObservationExit)
            .join(ObservationExit.visit)
            .options(joinedload(ObservationExit.visit).joinedload(Visit.person), selectinload(ObservationExit.calls))
            .where(
                Visit.clinic_id == clinic_id,
                ObservationExit.call_back_due_at.is_not(None),
                ObservationExit.called_back_at.is_(None),
            )
            .order_by(ObservationExit.call_back_due_at, ObservationExit.id)
        )
    )


def completion(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> Completion:
    """The completion rate from ``first`` to ``last``, both included: doses signed out after at least thirty minutes
    against doses given (预防接种工作规范(2023) §8).
    """
    full = sa.case((ObservationExit.kind == ExitKind.COMPLETE, 1), else_=0)
    inside = sa.case((Visit.left_at.is_(None), 1), else_=0)
    doses, watched, still = db.session.execute(
        sa.select(sa.func.count(), sa.func.sum(full), sa.func.sum(inside))
        .select_from(PlannedDose)
        .join(PlannedDose.visit)
        .outerjoin(ObservationExit, ObservationExit.visit_id == Visit.id)
        .where(
            Visit.clinic_id == clinic_id,
            Visit.day.between(first, last),
            PlannedDose.outcome == DoseOutcome.GIVEN,
        )
    ).one()
    return Completion(doses=doses, watched=int(watched or 0), inside=int(still or 0))
