"""Questions about sheets of paper. Changes nothing."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.paper.models import USUAL_DAYS, PaperDose, PaperEntry, PaperLimit
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits.models import Visit


def days_back(*, clinic_id: uuid.UUID) -> int:
    """How many days back this clinic enters sheets."""
    newest = sa.select(PaperLimit.days).where(PaperLimit.clinic_id == clinic_id).order_by(PaperLimit.id.desc()).limit(1)
    found = db.session.scalar(newest)
    return USUAL_DAYS if found is None else found


def find_entry_of(*, visit_id: uuid.UUID) -> PaperEntry | None:
    """The sheet of a visit."""
    return db.session.scalar(sa.select(PaperEntry).where(PaperEntry.visit_id == visit_id))


def get_entry(*, clinic_id: uuid.UUID, entry_id: uuid.UUID) -> PaperEntry:
    """:raises NotFound: missing, or another clinic's."""
    entry = db.session.get(PaperEntry, entry_id)
    if entry is None or entry.clinic_id != clinic_id:
        raise NotFound
    return entry


def entries(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> list[PaperEntry]:
    """The sheets of days from ``first`` to the day before ``after``: deviations first, then the newest."""
    rows = sa.select(PaperEntry).where(
        PaperEntry.clinic_id == clinic_id, PaperEntry.day >= first, PaperEntry.day < after
    )
    return list(
        db.session.scalars(
            rows.options(
                joinedload(PaperEntry.visit).joinedload(Visit.person),
                joinedload(PaperEntry.entered_by),
                joinedload(PaperEntry.second),
                selectinload(PaperEntry.doses).joinedload(PaperDose.immunization),
                selectinload(PaperEntry.findings),
            ).order_by(PaperEntry.deviation.desc(), PaperEntry.id.desc())
        )
    )
