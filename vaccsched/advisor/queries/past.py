"""Half-days that are over: what was planned and booked, how long people waited, what the advisor had expected."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from vaccsched.advisor.models import Check
from vaccsched.advisor.queries.stamps import Move, chains, is_within
from vaccsched.advisor.rules.backtest import Compared, Verdict, verdict
from vaccsched.schedule.models import HalfDay, Session
from vaccsched.shared.db import db
from vaccsched.visits.models import Stage

WEEK = dt.timedelta(days=7)
FEWEST_PEOPLE = 15  # of fewer, nine of ten says nothing
WAITS_IN = (Stage.ARRIVED, Stage.WAITING)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """Minutes that nine of ten waited at most after their ticket and the opening, and how many people that was."""

    p90: float
    people: int


def unchecked(*, clinic_id: uuid.UUID, before: dt.date) -> list[Session]:
    """Half-days of the week before a day that nobody has compared yet, with their slots."""
    done = sa.select(Check.id).where(
        Check.clinic_id == clinic_id, Check.day == Session.day, Check.half_day == Session.half_day
    )
    return list(
        db.session.scalars(
            sa.select(Session)
            .where(
                Session.clinic_id == clinic_id,
                Session.day.between(before - WEEK, before - dt.timedelta(days=1)),
                Session.place == "",
                Session.withdrawn_at.is_(None),
                ~done.exists(),
            )
            .options(selectinload(Session.slots))
            .order_by(Session.starts_at, Session.id)
        )
    )


def observed(*, clinic_id: uuid.UUID, day: dt.date, half_day: HalfDay, opens: dt.datetime) -> Observed | None:
    """What the stamps say of a half-day; None: too few people. Who has a ticket before ``opens`` waits from then on, as
    in the simulation.
    """
    waits = [
        sum(_minutes_after(opens, move) for move in chain if move.stage in WAITS_IN)
        for chain in chains(clinic_id=clinic_id, first=day, last=day)
        if is_within(chain[0].started_at, half_day) and any(move.stage is Stage.DOSE for move in chain)
    ]
    if len(waits) < FEWEST_PEOPLE:
        return None
    return Observed(p90=float(np.quantile(waits, 0.9)), people=len(waits))


def _minutes_after(opens: dt.datetime, move: Move) -> float:
    if move.ended_at is None:
        return 0.0
    return max((move.ended_at - max(move.started_at, opens)).total_seconds() / 60, 0.0)


def checks(*, clinic_id: uuid.UUID, limit: int = 40) -> list[Check]:
    """The last comparisons, newest first."""
    return list(
        db.session.scalars(
            sa.select(Check)
            .where(Check.clinic_id == clinic_id)
            .order_by(Check.day.desc(), Check.id.desc())
            .limit(limit)
        )
    )


def verdict_of(compared: Sequence[Check]) -> Verdict:
    """Whether the advisor was right of late."""
    return verdict(
        [
            Compared(day=one.day, expected=one.expected, low=one.low, high=one.high, observed=one.observed)
            for one in compared
        ]
    )
