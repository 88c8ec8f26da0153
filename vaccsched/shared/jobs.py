"""The job table: what the worker does, once or regularly. A row is leased, so any number of workers may run."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of, instant_of
from vaccsched.shared.db import Base, HasId, db, new_id

LEASE = dt.timedelta(minutes=5)
MAX_ATTEMPTS = 20
KEPT = dt.timedelta(days=30)
DAY = dt.timedelta(days=1)
NIGHT = dt.time(2)  # Asia/Shanghai: what is done once a day is done when nobody waits at a desk

Handler = Callable[[dict[str, Any], dt.datetime], None]
_handlers: dict[str, Handler] = {}
_outside: set[str] = set()  # kinds that compute for long: nobody else may wait for their transaction


class Job(HasId, Base):
    """One thing to do at ``due_at``. ``every_seconds`` makes it regular: then ``name`` is unique and it stays."""

    __tablename__ = "jobs"
    __table_args__ = (sa.UniqueConstraint("name"), sa.Index(None, "done_at", "due_at"))

    name: Mapped[str | None] = mapped_column(sa.String(60))
    kind: Mapped[str] = mapped_column(sa.String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    due_at: Mapped[dt.datetime]
    every_seconds: Mapped[int | None]
    leased_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    done_at: Mapped[dt.datetime | None]


def handles(kind: str, handler: Handler) -> None:
    """Jobs of ``kind`` are done by ``handler(payload, now)`` inside one unit of work. Said in a room's ``setup.py``."""
    _handlers[kind] = handler


def handles_outside(kind: str, handler: Handler) -> None:
    """As ``handles``, but outside any unit of work: the handler opens its own, short ones, and computes between them.

    It may be done twice when the machine fails in between.
    """
    _handlers[kind] = handler
    _outside.add(kind)


def enqueue(*, kind: str, payload: dict[str, Any], due_at: dt.datetime) -> Job:
    """Ask the worker to do ``kind`` once, not before ``due_at``."""
    job = Job(id=new_id(), kind=kind, payload=payload, due_at=due_at)
    db.session.add(job)
    return job


def keep_regular(*, kind: str, every: dt.timedelta, now: dt.datetime) -> None:
    """Make sure that ``kind`` is done every so often: at once, then again; what is done every day, by night."""
    job = db.session.scalar(sa.select(Job).where(Job.name == kind))
    if job is None:
        db.session.add(Job(name=kind, kind=kind, payload={}, due_at=now, every_seconds=int(every.total_seconds())))
    else:
        job.every_seconds = int(every.total_seconds())


def kinds() -> set[str]:
    """What some room can do."""
    return set(_handlers)


def is_due(*, now: dt.datetime) -> bool:
    """Whether something waits to be done; asking costs no write."""
    free = sa.or_(Job.leased_until.is_(None), Job.leased_until < now)
    due = sa.select(Job.id).where(Job.done_at.is_(None), Job.due_at <= now, free)
    return db.session.scalar(sa.select(due.exists())) or False


def forget_done(*, now: dt.datetime) -> int:
    """Delete single jobs that were done or given up more than 30 days ago; answers how many."""
    result: Any = db.session.execute(sa.delete(Job).where(Job.done_at < now - KEPT))
    return int(result.rowcount)


def lease_next(*, now: dt.datetime) -> Job | None:
    """Take the job that has been due longest, or None."""
    free = sa.or_(Job.leased_until.is_(None), Job.leased_until < now)
    due = sa.select(Job).where(Job.done_at.is_(None), Job.due_at <= now, free).order_by(Job.due_at, Job.id).limit(1)
    job = db.session.scalar(due)
    if job is None:
        return None
    taking = sa.update(Job).where(Job.id == job.id, free).values(leased_until=now + LEASE, attempts=Job.attempts + 1)
    return job if claim(taking) else None


def is_outside(kind: str) -> bool:
    """Whether jobs of this kind are done outside a unit of work."""
    return kind in _outside


def perform_outside(kind: str, payload: dict[str, Any], *, now: dt.datetime) -> None:
    """Do it, outside any unit of work; ``finish`` marks it done in the next one."""
    _handlers[kind](payload, now)


def perform(job: Job, *, now: dt.datetime) -> None:
    """Do the job and mark it done, or due again, in the caller's unit of work."""
    _handlers[job.kind](job.payload, now)
    finish(job, now=now)


def finish(job: Job, *, now: dt.datetime) -> None:
    """Mark a job done, or due again."""
    job.leased_until = None
    job.last_error = None
    if job.every_seconds is None:
        job.done_at = now
    else:
        job.attempts = 0
        every = dt.timedelta(seconds=job.every_seconds)
        job.due_at = _next_night(now) if every == DAY else now + every


def give_back(job: Job, *, error: str, now: dt.datetime) -> None:
    """The attempt failed: try again later, each time waiting longer (at most an hour)."""
    job.leased_until = None
    job.last_error = error[:500]
    job.due_at = now + dt.timedelta(seconds=min(2 ** min(job.attempts, 12), 3600))
    if job.every_seconds is None and job.attempts >= MAX_ATTEMPTS:
        job.done_at = now


def _next_night(now: dt.datetime) -> dt.datetime:
    tonight = instant_of(day_of(now), NIGHT)
    return tonight if tonight > now else instant_of(day_of(now) + DAY, NIGHT)
