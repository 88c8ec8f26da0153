"""Keeps what the night read and counted."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.reports import queries
from vaccsched.reports.models import CoverageTable, FileFault, ValidationRun
from vaccsched.reports.queries.night import Counted, LookedAt
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id


def keep_validation(*, clinic_id: uuid.UUID, looked: LookedAt, now: dt.datetime) -> ValidationRun:
    """Keep what is wrong in the files of a clinic. Again on the same day replaces the first."""
    day = day_of(now)
    earlier = sa.select(ValidationRun.id).where(ValidationRun.clinic_id == clinic_id, ValidationRun.day == day)
    db.session.execute(sa.delete(FileFault).where(FileFault.run_id.in_(earlier)))
    db.session.execute(sa.delete(ValidationRun).where(ValidationRun.clinic_id == clinic_id, ValidationRun.day == day))
    run = ValidationRun(id=new_id(), clinic_id=clinic_id, day=day, files=looked.files, at=now)
    db.session.add(run)
    db.session.flush()
    db.session.add_all(
        FileFault(id=new_id(), run_id=run.id, person_id=one, fault=fault) for one, fault in looked.faults
    )
    db.session.flush()
    return run


def keep_coverage(*, clinic_id: uuid.UUID, month: dt.date, counted: Counted, now: dt.datetime) -> CoverageTable:
    """Keep 应种 and 实种 of a month (its first day) in place of what was counted before."""
    table = queries.find_coverage(clinic_id=clinic_id, month=month)
    if table is None:
        table = CoverageTable(id=new_id(), clinic_id=clinic_id, month=month)
        db.session.add(table)
    table.lines = [
        {"vaccine": one.vaccine, "dose": one.dose, "due": one.due, "done": one.done, "in_time": one.in_time}
        for one in counted.lines
    ]
    table.others = [{"vaccine": code, "doses": number} for code, number in counted.others]
    table.cohorts = [{"born": one.born, "children": one.children, "complete": one.complete} for one in counted.cohorts]
    table.made_at = now
    db.session.flush()
    return table
