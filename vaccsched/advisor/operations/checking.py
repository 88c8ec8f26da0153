"""Comparing what the advisor expects of a half-day with what its stamps say, when the half-day is over."""

import datetime as dt
import uuid

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
    """Compare every half-day of the last seven days that was not compared yet; answers how many were."""
    return keep_checks(clinic_id=clinic.id, checks=compare_last_week(clinic=clinic, now=now), now=now)


def compare_last_week(*, clinic: Clinic, now: dt.datetime) -> list[Check]:
    """The comparisons, saved nowhere: simulating them takes seconds that no transaction should wait.

    Expected is what the simulation says with the places that were really booked, from what was known when the
    half-day began; waits count from the ticket on, at the earliest from the opening.
    """
    made = []
    for session in past.unchecked(clinic_id=clinic.id, before=clock.day_of(now)):
        seen = past.observed(clinic_id=clinic.id, day=session.day, half_day=session.half_day, opens=session.starts_at)
        described = _as_it_was(clinic, session) if seen is not None else None
        if seen is None or described is None:
            continue
        waits = report(described, runs=RUNS, seed=SEED).waits["all_p90"]
        made.append(
            Check(
                clinic_id=clinic.id, day=session.day, half_day=session.half_day, expected=waits.value,
                low=waits.day_low, high=waits.day_high, observed=seen.p90, people=seen.people, checked_at=now,
            )
        )  # fmt: skip
    return made


def keep_checks(*, clinic_id: uuid.UUID, checks: list[Check], now: dt.datetime) -> int:
    """Save them, with the verdict they lead to; answers how many."""
    db.session.add_all(checks)
    db.session.flush()
    if checks:
        verdict = queries.verdict_of(queries.checks(clinic_id=clinic_id))
        audit.record(
            action="advice_checked", actor=SYSTEM, now=now, clinic_id=clinic_id, half_days=len(checks),
            trusted=verdict.trusted, coverage=round(verdict.coverage, 3),
        )  # fmt: skip
    return len(checks)


def _as_it_was(clinic: Clinic, session: Session) -> Description | None:
    """The half-day with the places that were taken; None: its weekday had no plan."""
    weekday, half_day = session.day.weekday(), session.half_day
    try:
        inputs = queries.inputs_of(clinic=clinic, weekday=weekday, half_day=half_day, now=session.starts_at)
    except NothingToAdvise:
        return None
    taken = {_minute(slot.starts_at): slot.taken for slot in session.slots}
    slots = [taken.get(slot.start, 0) for slot in inputs.clinic.arrivals.slots]
    return inputs.clinic.with_places(slots).with_pool(session.walk_in_places).with_observed_waits()


def _minute(at: dt.datetime) -> float:
    local = clock.local(at)
    return float(local.hour * 60 + local.minute)
