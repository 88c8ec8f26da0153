"""How fast the queues move, and when today's work is likely done: the manager's forecast, as plain values."""

import datetime as dt
import math
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentStatus
from vaccsched.release import queries as release
from vaccsched.schedule.models import Session
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry

HOUR = dt.timedelta(hours=1)
TICK = dt.timedelta(minutes=5)
FEWEST = 5  # waits that make a P90
LONG = 30  # minutes that nobody should wait
ERR_LONG = 1.3  # told long rather than short


def queue(*, clinic_id: uuid.UUID, present: Sequence[StageEntry], stage: Stage, now: dt.datetime) -> dict[str, Any]:
    """``waiting`` people, ``longest`` and ``p90`` (of those called in the last hour; None: fewer than five) in minutes.

    ``slow``: the P90 was above thirty minutes at this tick and the one before (five minutes ago), or somebody waits
    longer than that now and nobody was called for an hour.
    """
    since = [entry.started_at for entry in present if entry.stage is stage]
    longest = max(((now - at).total_seconds() for at in since), default=0.0) / 60
    waits = _waits(clinic_id, stage, now)
    p90, before = _p90(waits, now), _p90(waits, now - TICK)
    slow = p90 > LONG and before > LONG if p90 is not None and before is not None else not waits and longest > LONG
    return {"waiting": len(since), "longest": int(longest), "p90": p90, "slow": slow}


def with_one_more(*, clinic_id: uuid.UUID, waiting: int, stage: Stage, now: dt.datetime) -> dict[str, Any]:
    """Minutes until the last of the queue is called as it is, and with one more station; names of idle stations."""
    pace = visits.pace(clinic_id=clinic_id, stage=stage, now=now)
    work = waiting * pace.seconds / 60
    return {
        "minutes": math.ceil(work / pace.at_work),
        "fewer": math.ceil(work / (pace.at_work + 1)),
        "at_work": pace.at_work,
        "seconds": round(pace.seconds),
        "idle": pace.idle,
    }


def forecast(
    *, clinic_id: uuid.UUID, session: Session | None, inquiry: int, dose: int, now: dt.datetime
) -> dict[str, Any] | None:
    """When the running half-day is likely done: everybody here, who is booked, and walk-ins as on other days.

    ``inquiry``, ``dose``: people in the two queues. None when no half-day runs or comes today.
    """
    if session is None:
        return None
    booked = _booked_to_come(clinic_id, session)
    left = session.walk_in_places - session.walk_in_taken
    expected = release.outlook(session=session, at=now).expected
    to_come = booked + min(left, expected)
    ask, give = (visits.pace(clinic_id=clinic_id, stage=one, now=now) for one in (Stage.ARRIVED, Stage.WAITING))
    minutes = max(
        (inquiry + to_come) * ask.seconds / 60 / ask.at_work,
        (inquiry + dose + to_come) * give.seconds / 60 / give.at_work,
    )
    start = max(now, session.starts_at)
    low, high = (max(session.ends_at, start + dt.timedelta(minutes=minutes * by)) for by in (1, ERR_LONG))
    return {
        "low": low,
        "high": high,
        "closes": session.ends_at,
        "over": max(math.ceil((low - session.ends_at).total_seconds() / 60), 0),
        "booked": booked,
        "walk_ins": round(expected),
        "turned_away": max(round(expected - left), 0),
        "half_day": str(session.half_day),
    }


def _waits(clinic_id: uuid.UUID, stage: Stage, now: dt.datetime) -> list[tuple[dt.datetime, float]]:
    """When each was called in the last hour and a tick, and the minutes waited."""
    rows = db.session.execute(
        sa.select(StageEntry.started_at, StageEntry.ended_at).where(
            StageEntry.clinic_id == clinic_id, StageEntry.day == clock.day_of(now), StageEntry.stage == stage,
            StageEntry.ended_at > now - HOUR - TICK,
        )
    )  # fmt: skip
    return [(ended, (ended - started).total_seconds() / 60) for started, ended in rows if ended is not None]


def _p90(waits: Sequence[tuple[dt.datetime, float]], at: dt.datetime) -> int | None:
    found = sorted(minutes for ended, minutes in waits if at - HOUR < ended <= at)
    return round(found[math.ceil(0.9 * len(found)) - 1]) if len(found) >= FEWEST else None


def _booked_to_come(clinic_id: uuid.UUID, session: Session) -> int:
    slots = {slot.id for slot in session.slots}
    return sum(
        one.status is AppointmentStatus.BOOKED and one.slot_id in slots
        for one in booking.appointments_of_day(clinic_id=clinic_id, day=session.day)
    )
