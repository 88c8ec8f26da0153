"""Draws samples, and lets exports out with a second person."""

import datetime as dt
import secrets
import uuid

import sqlalchemy as sa

from vaccsched.reports.errors import (
    ExportDecided,
    ExportOver,
    NotApproved,
    NothingToDraw,
    OwnExport,
    PeriodTooLong,
    SampleChecked,
)
from vaccsched.reports.models import Export, ExportStatus, SampleOutcome, SampleRecord
from vaccsched.reports.queries import sample as sample_queries
from vaccsched.reports.rules import checking
from vaccsched.reports.rules.facts import Period
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
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
