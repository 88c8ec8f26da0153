"""How long somebody waits: ranges from what the day has shown so far, and what one person is told."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.schedule import queries as schedule
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits import rules
from vaccsched.visits.models import Stage, StageEntry, Visit
from vaccsched.visits.queries.line import open_entry, people_ahead, reason_sentence
from vaccsched.visits.rules import Expected
from vaccsched.visits.words import STAGES

RECENT = dt.timedelta(minutes=45)
FEWEST = 5  # people who make an average
LAST_SERVED = 40  # finished stages that are looked at


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody with a ticket is told.

    ``ahead``: people who are really called before them; 0 when they stand in no queue. ``low`` and ``high``: the call
    comes between these (P50 to P80, on the clock's five minutes); ``now`` both when they stand in no queue.
    ``why``: the sentence why they stand there. ``station``: where they are called to. ``told``: their state in words.
    """

    ahead: int
    low: dt.datetime
    high: dt.datetime
    why: str
    station: Station | None
    told: str


def standing(*, visit: Visit, now: dt.datetime) -> Standing:
    """Where a visit stands now: the same answer for ticket, desk, queue page and the resident's own page."""
    entry = open_entry(visit_id=visit.id)
    stage = entry.stage if entry is not None else Stage.LEFT
    waits = stage in rules.QUEUES
    ahead = people_ahead(visit=visit) if waits else 0
    likely = _likely(visit, stage, ahead, now) if waits else rules.Range(low=now, high=now)
    return Standing(
        ahead=ahead,
        low=likely.low,
        high=likely.high,
        why=reason_sentence(visit),
        station=entry.station if entry is not None else None,
        told=str(STAGES[stage]),
    )


def expected_call(*, clinic_id: uuid.UUID, day: dt.date, stage: Stage, ahead: int, now: dt.datetime) -> Expected:
    """When somebody with ``ahead`` people before them in a queue is likely called, in minutes from now.

    Counts the stations that worked in the last 45 minutes and how long they took per person today; the programme's
    own figures until five people have been through.
    """
    return rules.expected_call(
        ahead=ahead,
        seconds_per_person=_seconds_per_person(clinic_id, day, stage),
        stations=_stations_at_work(clinic_id, day, stage, now),
    )


def _likely(visit: Visit, stage: Stage, ahead: int, now: dt.datetime) -> rules.Range:
    """Nobody is called before the half-day begins."""
    expected = expected_call(clinic_id=visit.clinic_id, day=visit.day, stage=stage, ahead=ahead, now=now)
    session = schedule.session_now(clinic_id=visit.clinic_id, now=now)
    return rules.range_from(start=max(now, session.starts_at) if session else now, expected=expected)


def _seconds_per_person(clinic_id: uuid.UUID, day: dt.date, queued: Stage) -> float:
    """What one person took at a station today, on average of the last; the rules' figure before there are enough."""
    rows = db.session.execute(
        sa.select(StageEntry.visit_id, StageEntry.started_at, StageEntry.ended_at)
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            StageEntry.ended_at.is_not(None),
        )
        .order_by(StageEntry.ended_at.desc(), StageEntry.id)
        .limit(LAST_SERVED)
    ).all()
    served: dict[uuid.UUID, float] = {}
    for visit_id, started_at, ended_at in rows:
        assert ended_at is not None
        served[visit_id] = served.get(visit_id, 0.0) + (ended_at - started_at).total_seconds()
    return sum(served.values()) / len(served) if len(served) >= FEWEST else rules.SECONDS_PER_PERSON[queued]


def _stations_at_work(clinic_id: uuid.UUID, day: dt.date, queued: Stage, now: dt.datetime) -> int:
    """Stations that served this queue lately; at least one."""
    lately = sa.or_(StageEntry.ended_at.is_(None), StageEntry.ended_at > now - RECENT)
    at_work = db.session.scalar(
        sa.select(sa.func.count(StageEntry.station_id.distinct())).where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == day,
            StageEntry.stage.in_(rules.SERVED_IN[queued]),
            lately,
        )
    )
    return max(at_work or 0, 1)
