"""One visit from the ticket to the door, and the visits of a day, as the county may see them."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.aefi.models import AefiCase
from vaccsched.checks.models import BedsideCheck, CheckItem, ItemResult
from vaccsched.consents.models import Consent
from vaccsched.identity import queries as identity
from vaccsched.observation.models import ObservationExit
from vaccsched.screening.models import Inquiry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import PlannedDose, StageEntry, Visit


@dataclass(frozen=True, kw_only=True)
class DoseSeen:
    """One dose of a visit: its outcome, whether it was agreed to, how many of the fifteen items were right, when."""

    planned: PlannedDose
    consent: str | None
    items: int
    given_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class VisitSeen:
    """Everything of a visit that the county looks at: no document, no phone, no answers about health."""

    visit: Visit
    entries: list[StageEntry]
    staff: dict[uuid.UUID, str]
    inquiry: Inquiry | None
    doses: list[DoseSeen]
    exit: ObservationExit | None
    reactions: int


def visits_of_day(*, clinic_id: uuid.UUID, day: dt.date) -> list[Visit]:
    """In the order of arrival."""
    found = sa.select(Visit).where(Visit.clinic_id == clinic_id, Visit.day == day).options(joinedload(Visit.person))
    return list(db.session.scalars(found.order_by(Visit.arrived_at, Visit.id)))


def get_visit(*, county_id: uuid.UUID, visit_id: uuid.UUID) -> Visit:
    """:raises NotFound: also another county's."""
    found = db.session.get(Visit, visit_id)
    if found is None or db.session.get_one(Clinic, found.clinic_id).county_id != county_id:
        raise NotFound
    return found


def visit_seen(*, visit: Visit) -> VisitSeen:
    """The visit with its chain of stages."""
    entries = list(
        db.session.scalars(
            sa.select(StageEntry)
            .where(StageEntry.visit_id == visit.id)
            .options(joinedload(StageEntry.station))
            .order_by(StageEntry.started_at, StageEntry.id)
        )
    )
    return VisitSeen(
        visit=visit,
        entries=entries,
        staff=identity.names_of(staff_ids={one.staff_id for one in entries if one.staff_id}),
        inquiry=db.session.scalar(sa.select(Inquiry).where(Inquiry.visit_id == visit.id)),
        doses=_doses(visit),
        exit=db.session.scalar(sa.select(ObservationExit).where(ObservationExit.visit_id == visit.id)),
        reactions=db.session.scalar(
            sa.select(sa.func.count(AefiCase.id)).where(
                AefiCase.person_id == visit.person_id, AefiCase.clinic_id == visit.clinic_id,
                AefiCase.discovered_at.between(visit.arrived_at, visit.arrived_at + dt.timedelta(days=3)),
            )
        ) or 0,
    )  # fmt: skip


def _doses(visit: Visit) -> list[DoseSeen]:
    items = (
        sa.select(CheckItem.check_id, sa.func.count(sa.distinct(CheckItem.item)).label("ok"))
        .where(CheckItem.result == ItemResult.OK)
        .group_by(CheckItem.check_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(PlannedDose, Consent.decision, items.c.ok, BedsideCheck.given_at)
        .outerjoin(Consent, Consent.planned_dose_id == PlannedDose.id)
        .outerjoin(BedsideCheck, BedsideCheck.planned_dose_id == PlannedDose.id)
        .outerjoin(items, items.c.check_id == BedsideCheck.id)
        .where(PlannedDose.visit_id == visit.id)
        .options(joinedload(PlannedDose.vaccine))
        .order_by(PlannedDose.position)
    )
    return [
        DoseSeen(
            planned=row.PlannedDose,
            consent=str(row.decision) if row.decision else None,
            items=row.ok or 0,
            given_at=row.given_at,
        )
        for row in rows
    ]
