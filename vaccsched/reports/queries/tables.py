"""Vaccinators' tables, and the records that were drawn and checked."""

import datetime as dt
import uuid
from collections import defaultdict

import sqlalchemy as sa

from vaccsched.checks.models import BedsideCheck
from vaccsched.records.models import Immunization
from vaccsched.reports.models import SampleOutcome, SampleRecord
from vaccsched.reports.queries.clinic import span
from vaccsched.reports.rules.facts import Period, SampleFact, TableDay
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import Stage, StageEntry

MINUTE = 60


def table_days(clinic_id: uuid.UUID, period: Period) -> list[TableDay]:
    """Every table on every day on which it gave a dose."""
    first, after = span(period)
    given: dict[tuple[dt.date, uuid.UUID], list[dt.datetime]] = defaultdict(list)
    doses = sa.select(BedsideCheck.station_id, BedsideCheck.given_at).join(Station).where(
        Station.clinic_id == clinic_id, BedsideCheck.given_at >= first, BedsideCheck.given_at < after
    )  # fmt: skip
    for station_id, at in db.session.execute(doses.order_by(BedsideCheck.given_at)):
        if at is not None:
            given[day_of(at), station_id].append(at)
    calls = db.session.execute(
        sa.select(StageEntry.day, StageEntry.station_id, Station.name, sa.func.min(StageEntry.started_at).label("at"))
        .join(Station, Station.id == StageEntry.station_id)
        .where(StageEntry.clinic_id == clinic_id, StageEntry.stage == Stage.DOSE)
        .where(StageEntry.day.between(period.first, period.last))
        .group_by(StageEntry.day, StageEntry.station_id, Station.name)
        .order_by(StageEntry.day, Station.name)
    )
    return [
        TableDay(day=row.day, station=row.name, doses=len(times), minutes=_minutes(row.at, times[-1]))
        for row in calls
        if (times := given.get((row.day, row.station_id)))
    ]


def samples(clinic_id: uuid.UUID, period: Period) -> list[SampleFact]:
    """Drawn in the period and looked at since."""
    first, after = span(period)
    rows = db.session.execute(
        sa.select(SampleRecord.checked_at, SampleRecord.outcome, Vaccine.name_zh, Immunization.given_on)
        .join(Immunization, Immunization.id == SampleRecord.immunization_id)
        .join(Vaccine, Vaccine.code == Immunization.vaccine_code)
        .where(SampleRecord.clinic_id == clinic_id, SampleRecord.outcome.is_not(None))
        .where(SampleRecord.drawn_at >= first, SampleRecord.drawn_at < after)
        .order_by(SampleRecord.checked_at, SampleRecord.id)
    )
    return [
        SampleFact(
            at=row.checked_at, what=f"{row.name_zh} {row.given_on}", correct=row.outcome is SampleOutcome.CORRECT
        )
        for row in rows
    ]


def _minutes(start: dt.datetime, end: dt.datetime) -> int:
    return max(int((end - start).total_seconds() // MINUTE), 1)
