"""Draws samples, validates files, counts coverage, and lets exports out with a second person."""

import datetime as dt
import secrets
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.merging import queries as merging
from vaccsched.records import queries as records
from vaccsched.reports import queries
from vaccsched.reports.errors import (
    ExportDecided,
    ExportOver,
    NotApproved,
    NothingToDraw,
    OwnExport,
    PeriodTooLong,
    SampleChecked,
)
from vaccsched.reports.models import (
    CoverageTable,
    Export,
    ExportStatus,
    FileFault,
    SampleOutcome,
    SampleRecord,
    ValidationRun,
)
from vaccsched.reports.queries import files as file_queries
from vaccsched.reports.queries import sample as sample_queries
from vaccsched.reports.rules import checking
from vaccsched.reports.rules.facts import Period
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id


def must_be_lawful(period: Period) -> None:
    """:raises PeriodTooLong: longer than a year, or backwards."""
    if not checking.is_lawful(period.first, period.last):
        raise PeriodTooLong


def draw_sample(*, clinic_id: uuid.UUID, period: Period, number: int, actor: Actor, now: dt.datetime) -> uuid.UUID:
    """Draw records at random for checking (通知2020: 随机抽查、核查); answers the sample's id.

    :raises PeriodTooLong:
    :raises NothingToDraw: no dose was given in the period.
    """
    must_be_lawful(period)
    sample_id, seed = new_id(), secrets.token_hex(16)
    chosen = checking.drawn(sample_queries.dose_ids(clinic_id=clinic_id, period=period), number=number, seed=seed)
    if not chosen:
        raise NothingToDraw
    assert actor.id is not None
    db.session.add_all(
        SampleRecord(
            id=new_id(), sample_id=sample_id, clinic_id=clinic_id, immunization_id=one, drawn_at=now,
            drawn_by_id=actor.id, seed=seed,
        )
        for one in chosen
    )  # fmt: skip
    audit.record(
        action="sample_drawn", actor=actor, now=now, clinic_id=clinic_id, sample=str(sample_id), number=len(chosen)
    )
    db.session.flush()
    return sample_id


def enter_outcome(
    *, clinic_id: uuid.UUID, drawn_id: uuid.UUID, outcome: SampleOutcome, note: str, actor: Actor, now: dt.datetime
) -> SampleRecord:
    """What the check of a drawn record found. Once; a wrong record is corrected on the person's page.

    :raises NotFound: also another clinic's.
    :raises SampleChecked: somebody entered it already.
    """
    found = sample_queries.get_sample(clinic_id=clinic_id, drawn_id=drawn_id)
    entering = (
        sa.update(SampleRecord)
        .where(SampleRecord.id == found.id, SampleRecord.outcome.is_(None))
        .values(outcome=outcome, note=note, checked_at=now, checked_by_id=actor.id)
    )
    if not claim(entering):
        raise SampleChecked
    db.session.refresh(found)
    audit.record(
        action="sample_checked", actor=actor, now=now, subject=found, person_id=found.immunization.person_id,
        outcome=str(outcome),
    )  # fmt: skip
    return found


def ask_export(
    *, clinic_id: uuid.UUID, table: str, period: Period, purpose: str, actor: Actor, now: dt.datetime
) -> Export:
    """Ask for a table to take along; nothing leaves before somebody else agrees.

    :raises PeriodTooLong:
    """
    must_be_lawful(period)
    export = Export(
        id=new_id(), clinic_id=clinic_id, table=table, first_day=period.first, last_day=period.last, purpose=purpose,
        asked_at=now, asked_by_id=actor.id,
    )  # fmt: skip
    db.session.add(export)
    audit.record(action="export_asked", actor=actor, now=now, subject=export, table=table, purpose=purpose)
    db.session.flush()
    return export


def decide_export(
    *, clinic_id: uuid.UUID, export_id: uuid.UUID, status: ExportStatus, actor: Actor, now: dt.datetime
) -> Export:
    """A second person lets it out, or not.

    :raises NotFound: also another clinic's.
    :raises OwnExport: whoever asked cannot decide.
    :raises ExportDecided: somebody did already.
    """
    export = sample_queries.get_export(clinic_id=clinic_id, export_id=export_id)
    if export.asked_by_id == actor.id:
        raise OwnExport
    deciding = (
        sa.update(Export)
        .where(Export.id == export.id, Export.status == ExportStatus.WAITING)
        .values(status=status, decided_at=now, decided_by_id=actor.id)
    )
    if not claim(deciding):
        raise ExportDecided
    db.session.refresh(export)
    audit.record(action="export_decided", actor=actor, now=now, subject=export, status=str(status))
    return export


def fetch_export(*, clinic_id: uuid.UUID, export_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Export:
    """Note that the table is taken out now.

    :raises NotFound: also another clinic's.
    :raises NotApproved: nobody agreed yet, or somebody refused.
    :raises ExportOver: a day after the approval.
    """
    export = sample_queries.get_export(clinic_id=clinic_id, export_id=export_id)
    if export.status is not ExportStatus.APPROVED or export.decided_at is None:
        raise NotApproved
    if now - export.decided_at > checking.OPEN_FOR:
        raise ExportOver
    export.fetched_at = now
    audit.record(action="export_fetched", actor=actor, now=now, subject=export, table=export.table)
    db.session.flush()
    return export


def validate_files(*, clinic_id: uuid.UUID, now: dt.datetime) -> ValidationRun:
    """Look at every file of a clinic (通知2024: 数据日常自动校验、核对). Again on the same day replaces the first."""
    day = day_of(now)
    db.session.execute(
        sa.delete(FileFault).where(
            FileFault.run_id.in_(
                sa.select(ValidationRun.id).where(ValidationRun.clinic_id == clinic_id, ValidationRun.day == day)
            )
        )
    )
    db.session.execute(sa.delete(ValidationRun).where(ValidationRun.clinic_id == clinic_id, ValidationRun.day == day))
    run = ValidationRun(id=new_id(), clinic_id=clinic_id, day=day, files=0, at=now)
    db.session.add(run)
    db.session.flush()
    twice = {one.id for pair in merging.proposals(clinic_id=clinic_id) for one in (pair.one, pair.other)}
    for person in file_queries.files(clinic_id=clinic_id):
        run.files += 1
        for fault in _faults(person, day, is_duplicate=person.id in twice):
            db.session.add(FileFault(id=new_id(), run_id=run.id, person_id=person.id, fault=fault))
    db.session.flush()
    return run


def _faults(person: Person, day: dt.date, *, is_duplicate: bool) -> list[Any]:
    number = None
    if person.document_kind is DocumentKind.ID_CARD and person.document:
        try:
            said = residents.parse_document(kind=person.document_kind, text=person.document, today=day)
            number = checking.Number(valid=True, birth_date=said.birth_date, sex=str(said.sex) if said.sex else None)
        except InvalidDocument:
            number = checking.Number(valid=False)
    return checking.faults(
        number=number,
        birth_date=person.birth_date,
        sex=str(person.sex),
        has_phone=person.phone_index is not None,
        is_child=not residents.is_adult(person.birth_date, day),
        is_duplicate=is_duplicate,
    )


def count_coverage(*, clinic_id: uuid.UUID, month: dt.date, now: dt.datetime) -> CoverageTable:
    """Count 应种 and 实种 of a month (its first day) anew."""
    last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    lines = records.due_and_done(clinic_ids=[clinic_id], first=month, last=last)
    cohorts = records.complete_by_birth_year(clinic_ids=[clinic_id], on=min(last, day_of(now)))
    others = sample_queries.self_paid_doses(clinic_id=clinic_id, period=Period(first=month, last=last))
    table = queries.find_coverage(clinic_id=clinic_id, month=month)
    if table is None:
        table = CoverageTable(id=new_id(), clinic_id=clinic_id, month=month)
        db.session.add(table)
    table.lines = [
        {"vaccine": one.vaccine, "dose": one.dose, "due": one.due, "done": one.done, "in_time": one.in_time}
        for one in lines
    ]
    table.others = [{"vaccine": code, "doses": number} for code, number in others]
    table.cohorts = [{"born": one.born, "children": one.children, "complete": one.complete} for one in cohorts]
    table.made_at = now
    db.session.flush()
    return table
