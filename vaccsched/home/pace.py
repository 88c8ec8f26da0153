"""How fast the queues move, and when today's work is likely done: the manager's forecast, as plain values."""

import datetime as dt
import math
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.advisor import queries as advisor
from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentStatus
from vaccsched.identity import queries as identity
from vaccsched.schedule.models import Session
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic, StationKind
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry

HOUR = dt.timedelta(hours=1)
TICK = dt.timedelta(minutes=5)
FEWEST = 5  # waits that make a P90
LONG = 30  # minutes that nobody should wait
START = dt.timedelta(minutes=15)  # after which the tables at work count, not those that are planned


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
    *, clinic: Clinic, session: Session | None, present: Sequence[StageEntry], now: dt.datetime
) -> dict[str, Any] | None:
    """How the half-day that runs, or comes next today, goes on, as the advisor simulates it from who is here.

    ``low``, ``high``: the last needle as half and nine of ten such half-days have it, not before closing;
    ``seats``, ``seats_most``: most people under observation, likewise, at about ``seats_at``. None: today's are over.
    """
    if session is None:
        return None
    booked = _booked_to_come(clinic.id, session)
    likely = advisor.rest_of_half_day(
        clinic=clinic, session=session, present=present, booked=booked, tables=_tables(clinic.id, session, now), now=now
    )
    low, high = likely.done
    return {
        "low": low,
        "high": high,
        "closes": session.ends_at,
        "over": max(math.ceil((low - session.ends_at).total_seconds() / 60), 0),
        "booked": booked.total(),
        "walk_ins": round(likely.walk_ins),
        "turned_away": round(likely.turned_away),
        "half_day": str(session.half_day),
        "seats": likely.seats[0],
        "seats_most": likely.seats[1],
        "seats_at": likely.seats_at,
        "basis": likely.basis,
    }


def _tables(clinic_id: uuid.UUID, session: Session, now: dt.datetime) -> tuple[int, int]:
    """Tables at work for screening and for vaccination; in the first quarter of an hour also those that are planned."""
    at_work = [visits.pace(clinic_id=clinic_id, stage=one, now=now).at_work for one in (Stage.ARRIVED, Stage.WAITING)]
    if now >= session.starts_at + START:
        return at_work[0], at_work[1]
    begins = clock.local(session.starts_at).time()
    planned = Counter(
        one.station.kind
        for one in {one.station_id: one for one in identity.shifts(clinic_id=clinic_id, day=session.day)
                    if one.starts_at <= begins < one.ends_at}.values()
    )  # fmt: skip
    kinds = (StationKind.SCREENING, StationKind.VACCINATION)
    screening, vaccination = (max(now_open, planned[kind]) for now_open, kind in zip(at_work, kinds, strict=True))
    return screening, vaccination


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


def _booked_to_come(clinic_id: uuid.UUID, session: Session) -> Counter[dt.datetime]:
    """People who are booked and not here, by the start of their slot."""
    starts = {slot.id: slot.starts_at for slot in session.slots}
    return Counter(
        starts[one.slot_id]
        for one in booking.appointments_of_day(clinic_id=clinic_id, day=session.day)
        if one.status is AppointmentStatus.BOOKED and one.slot_id in starts
    )
