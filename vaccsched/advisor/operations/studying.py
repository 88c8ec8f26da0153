"""Asking for a study, and keeping what the worker found."""

import dataclasses
import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from vaccsched.advisor import queries
from vaccsched.advisor.describing import clinic_facts
from vaccsched.advisor.errors import NothingToAdvise, StudyRunning
from vaccsched.advisor.models import Study
from vaccsched.advisor.rules.search import Weights
from vaccsched.advisor.rules.targets import Targets
from vaccsched.advisor.working import Advance, Facts
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import audit, idempotency, jobs
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.sites.models import Clinic

JOB = "advisor.study"
SEEDS = 2**31 - 2
REST = dt.timedelta(milliseconds=50)  # others' jobs first
STALE = dt.timedelta(minutes=10)  # a study nobody works on any more may be asked for anew


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What a piece of work needs; the database is left alone meanwhile."""

    inputs: Facts
    state: Facts
    seed: int
    used: float


def ask(
    *,
    clinic: Clinic,
    weekday: int,
    half_day: HalfDay,
    tables: tuple[int, ...],
    targets: Targets,
    weights: Weights,
    least_pool: int,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> Study:
    """Write down what a study rests on and hand it to the worker. ``tables``: at the desk, screening, vaccination.

    ``least_pool``: walk-in places that every proposal keeps at least.

    :raises NothingToAdvise: see ``queries.inputs_of``.
    :raises StudyRunning: this half-day is being studied.
    """
    facts = {"weekday": weekday, "half_day": half_day, "tables": list(tables), "least_pool": least_pool}
    made = idempotency.made_before(actor=actor, operation="advisor_ask", key=key, **facts)
    if made is not None:
        return db.session.get_one(Study, made)
    _refuse_running(clinic.id, weekday, half_day, now)
    study = Study(
        id=new_id(), clinic_id=clinic.id, weekday=weekday, half_day=half_day, asked_at=now, staff_id=actor.id,
        seed=_seed(now), state={}, progress=0, seconds=0.0,
        inputs={
            **_facts(clinic, weekday, half_day, tables, now),
            "targets": dataclasses.asdict(targets),
            "weights": dataclasses.asdict(weights),
            "least_pool": least_pool,
        },
    )  # fmt: skip
    idempotency.remember(actor=actor, operation="advisor_ask", key=key, made_id=study.id, now=now, **facts)
    _hand_over(study, actor, now)
    return study


def piece_of(*, study_id: uuid.UUID) -> Piece | None:
    """What is left to do of a study; None: nothing."""
    study = db.session.get(Study, study_id)
    if study is None or study.finished_at is not None:
        return None
    return Piece(inputs=study.inputs, state=study.state, seed=study.seed, used=study.seconds)


def keep(*, study_id: uuid.UUID, before: Piece, found: Advance, now: dt.datetime) -> bool:
    """Write down where a study stands; the next piece of work is asked for. Answers whether it was kept: another
    worker may have been faster, then its piece counts.
    """
    kept = claim(
        sa.update(Study)
        .where(Study.id == study_id, Study.finished_at.is_(None), Study.seconds == before.used)
        .values(
            state=found.state,
            progress=found.progress,
            seconds=found.seconds,
            finished_at=now if found.done else None,
        )
    )
    if kept and not found.done:
        jobs.enqueue(kind=JOB, payload={"study_id": str(study_id)}, due_at=now + REST)
    return kept


def _facts(
    clinic: Clinic, weekday: int, half_day: HalfDay, tables: tuple[int, ...], now: dt.datetime
) -> dict[str, Any]:
    """The half-day as it is, with so many tables, and whether the advisor was right of late.

    :raises NothingToAdvise: see ``queries.inputs_of``; or not a number for each station.
    """
    inputs = queries.inputs_of(clinic=clinic, weekday=weekday, half_day=half_day, now=now)
    if len(tables) != len(inputs.clinic.stations):
        raise NothingToAdvise
    described = inputs.clinic
    for position, servers in enumerate(tables):
        described = described.with_servers(position, servers)
    return {
        "clinic": clinic_facts(described),
        "basis": dataclasses.asdict(inputs.basis),
        "floor_percent": clinic.county.walk_in_floor_percent,
        "trusted": queries.verdict_of(queries.checks(clinic_id=clinic.id)).trusted,
    }


def _hand_over(study: Study, actor: Actor, now: dt.datetime) -> None:
    db.session.add(study)
    jobs.enqueue(kind=JOB, payload={"study_id": str(study.id)}, due_at=now)
    db.session.flush()
    audit.record(
        action="advice_asked", actor=actor, now=now, subject=study, clinic_id=study.clinic_id, weekday=study.weekday,
        half_day=study.half_day,
    )  # fmt: skip


def _seed(now: dt.datetime) -> int:
    return int(now.timestamp() * 1000) % SEEDS


def _refuse_running(clinic_id: uuid.UUID, weekday: int, half_day: HalfDay, now: dt.datetime) -> None:
    """A study that nobody works on any more is given up.

    :raises StudyRunning: one that is worked on.
    """
    claim(
        sa.update(Study)
        .where(
            Study.clinic_id == clinic_id,
            Study.weekday == weekday,
            Study.half_day == half_day,
            Study.finished_at.is_(None),
            Study.asked_at < now - STALE,
        )
        .values(finished_at=now)
    )
    if queries.running(clinic_id=clinic_id, weekday=weekday, half_day=half_day) is not None:
        raise StudyRunning
