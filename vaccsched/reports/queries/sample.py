"""Random samples for checking, exports, and the coverage table of a month."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.records.models import Immunization
from vaccsched.reports.models import CoverageTable, Export, SampleRecord
from vaccsched.reports.queries.doses import CURRENT
from vaccsched.reports.rules.facts import Period
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines.models import Programme, Vaccine


def samples_of(*, clinic_id: uuid.UUID, limit: int = 200) -> list[SampleRecord]:
    """Newest draw first, as drawn."""
    found = sa.select(SampleRecord).where(SampleRecord.clinic_id == clinic_id)
    return list(db.session.scalars(found.order_by(SampleRecord.drawn_at.desc(), SampleRecord.id).limit(limit)))


def get_sample(*, clinic_id: uuid.UUID, drawn_id: uuid.UUID) -> SampleRecord:
    """One drawn record.

    :raises NotFound: also another clinic's.
    """
    found = db.session.get(SampleRecord, drawn_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def dose_ids(*, clinic_id: uuid.UUID, period: Period) -> list[uuid.UUID]:
    """The doses that may be drawn, in a fixed order."""
    chosen = sa.select(Immunization.id).where(
        *CURRENT, Immunization.clinic_id == clinic_id, Immunization.given_on.between(period.first, period.last)
    )
    return list(db.session.scalars(chosen.order_by(Immunization.id)))


def exports_of(*, clinic_id: uuid.UUID, limit: int = 50) -> list[Export]:
    """Newest first."""
    found = sa.select(Export).where(Export.clinic_id == clinic_id)
    return list(db.session.scalars(found.order_by(Export.asked_at.desc()).limit(limit)))


def get_export(*, clinic_id: uuid.UUID, export_id: uuid.UUID) -> Export:
    """One export.

    :raises NotFound: also another clinic's.
    """
    found = db.session.get(Export, export_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def has_left(*, clinic_id: uuid.UUID, table: str, month: dt.date) -> bool:
    """Whether a table that holds a whole month (its first day) was taken out of the clinic."""
    last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    taken = sa.select(Export.id).where(
        Export.clinic_id == clinic_id, Export.table == table, Export.first_day <= month, Export.last_day >= last,
        Export.fetched_at.is_not(None),
    )  # fmt: skip
    return db.session.scalar(sa.select(taken.exists())) or False


def find_coverage(*, clinic_id: uuid.UUID, month: dt.date) -> CoverageTable | None:
    """The table of a month (its first day); None: not counted yet."""
    return db.session.scalar(
        sa.select(CoverageTable).where(CoverageTable.clinic_id == clinic_id, CoverageTable.month == month)
    )


def self_paid_doses(*, clinic_id: uuid.UUID, period: Period) -> list[tuple[str, int]]:
    """Doses of vaccines outside the programme, by vaccine code."""
    rows = db.session.execute(
        sa.select(Immunization.vaccine_code, sa.func.count(Immunization.id))
        .join(Vaccine, Vaccine.code == Immunization.vaccine_code)
        .where(*CURRENT, Immunization.clinic_id == clinic_id, Vaccine.programme == Programme.NON_NIP)
        .where(Immunization.given_on.between(period.first, period.last))
        .group_by(Immunization.vaccine_code)
        .order_by(Immunization.vaccine_code)
    )
    return [(code, number) for code, number in rows]
