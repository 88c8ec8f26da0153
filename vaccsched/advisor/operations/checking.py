"""Comparing what the advisor expects of a half-day with what its stamps say, when the half-day is over."""

import datetime as dt

from vaccsched.advisor import queries
from vaccsched.advisor.errors import NothingToAdvise
from vaccsched.advisor.models import Check
from vaccsched.advisor.queries import past
from vaccsched.advisor.rules.clinic import Clinic as Description
from vaccsched.advisor.rules.figures import report
from vaccsched.schedule.models import Session
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.sites.models import Clinic

RUNS = 200
SEED = 20261


def check_last_week(*, clinic: Clinic, now: dt.datetime) -> int:
    """Compare every half-day of the last seven days that was not compared yet; answers how many were.

    Expected is what the simulation says with the places that were really booked; waits count from the ticket on,
    at the earliest from the opening.
    """
    made = 0
    for session in past.unchecked(clinic_id=clinic.id, before=clock.day_of(now)):
        seen = past.observed(clinic_id=clinic.id, day=session.day, half_day=session.half_day, opens=session.starts_at)
        described = _as_it_was(clinic, session, now) if seen is not None else None
        if seen is None or described is None:
            continue
        waits = report(described, runs=RUNS, seed=SEED).waits["all_p90"]
        check = Check(
            clinic_id=clinic.id, day=session.day, half_day=session.half_day, expected=waits.value, low=waits.day_low,
            high=waits.day_high, observed=seen.p90, people=seen.people, checked_at=now,
        )  # fmt: skip
        db.session.add(check)
        made += 1
    db.session.flush()
    if made:
        verdict = queries.verdict_of(queries.checks(clinic_id=clinic.id))
        audit.record(
            action="advice_checked", actor=SYSTEM, now=now, clinic_id=clinic.id, half_days=made,
            trusted=verdict.trusted, coverage=round(verdict.coverage, 3),
        )  # fmt: skip
    return made


def _as_it_was(clinic: Clinic, session: Session, now: dt.datetime) -> Description | None:
    """The half-day with the places that were taken; None: its weekday has no plan any more, or other slots."""
    try:
        inputs = queries.inputs_of(clinic=clinic, weekday=session.day.weekday(), half_day=session.half_day, now=now)
    except NothingToAdvise:
        return None
    taken = {_minute(slot.starts_at): slot.taken for slot in session.slots}
    slots = [taken.get(slot.start, 0) for slot in inputs.clinic.arrivals.slots]
    return inputs.clinic.with_places(slots).with_pool(session.walk_in_places).with_observed_waits()


def _minute(at: dt.datetime) -> float:
    local = clock.local(at)
    return float(local.hour * 60 + local.minute)
