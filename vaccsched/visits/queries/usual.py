"""How long people usually wait at each time of day: from the stamps of the clinic's last two weeks."""

import datetime as dt
import math
import uuid
from collections import defaultdict
from collections.abc import Mapping

import sqlalchemy as sa

from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.visits import rules
from vaccsched.visits.models import StageEntry, Visit

LOOKED_BACK = dt.timedelta(days=14)
KNOWN_FOR = dt.timedelta(minutes=10)
FEWEST = 5  # people who make a usual wait
STEP = 5  # minutes
HALF_HOUR = 30
_known: dict[uuid.UUID, tuple[dt.datetime, dict[dt.time, tuple[int, int]]]] = {}


def usual_waits(clinic_id: uuid.UUID, now: dt.datetime) -> Mapping[dt.time, tuple[int, int]]:
    """By half-hour of arrival: minutes in queues altogether, of half the people and of 8 in 10, on five minutes. Times
    at which fewer than five people came are left out. Each process looks every ten minutes.
    """
    known = _known.get(clinic_id)
    if known is None or not dt.timedelta(0) <= now - known[0] < KNOWN_FOR:
        known = _known[clinic_id] = (now, _measured(clinic_id, now))
    return known[1]


def _measured(clinic_id: uuid.UUID, now: dt.datetime) -> dict[dt.time, tuple[int, int]]:
    today = clock.day_of(now)
    rows = db.session.execute(
        sa.select(Visit.id, Visit.arrived_at, StageEntry.started_at, StageEntry.ended_at)
        .join(StageEntry, StageEntry.visit_id == Visit.id)
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day >= today - LOOKED_BACK,
            StageEntry.day < today,
            StageEntry.stage.in_(list(rules.QUEUES)),
            StageEntry.ended_at.is_not(None),
        )
    )
    waited: dict[tuple[uuid.UUID, dt.time], float] = defaultdict(float)
    for visit_id, arrived_at, started_at, ended_at in rows:
        assert ended_at is not None
        waited[visit_id, _half_hour(arrived_at)] += (ended_at - started_at).total_seconds()
    by_time: dict[dt.time, list[float]] = defaultdict(list)
    for (_visit, half_hour), seconds in waited.items():
        by_time[half_hour].append(seconds)
    return {half_hour: usual_range(found) for half_hour, found in by_time.items() if len(found) >= FEWEST}


def usual_range(seconds: list[float]) -> tuple[int, int]:
    """Minutes of half the people and of 8 in 10, on five minutes, at least five apart."""
    ordered = sorted(seconds)
    half, most = (ordered[math.ceil(len(ordered) * share) - 1] / 60 for share in (0.5, 0.8))
    low = math.floor(half / STEP) * STEP
    return low, max(math.ceil(most / STEP) * STEP, low + STEP)


def _half_hour(at: dt.datetime) -> dt.time:
    local = clock.local(at)
    return dt.time(local.hour, local.minute // HALF_HOUR * HALF_HOUR)
