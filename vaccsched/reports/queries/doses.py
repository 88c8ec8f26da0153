"""The doses of a period, as the last version of each record says."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.checks.models import BedsideCheck, CheckItem, ItemResult
from vaccsched.consents.models import Consent, ConsentDecision
from vaccsched.identity.models import StaffAccount
from vaccsched.records.models import Immunization, ImmunizationStatus
from vaccsched.reports.rules.facts import DoseFact, Period
from vaccsched.shared.db import db
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import PlannedDose, Visit

_first, _later, _entry = (aliased(Immunization) for _ in range(3))
CURRENT: tuple[sa.ColumnElement[bool], ...] = (
    Immunization.status == ImmunizationStatus.COMPLETED,
    ~sa.exists(
        sa.select(_later.id).where(_later.record_id == Immunization.record_id, _later.version > Immunization.version)
    ),
)
# the visit in which a record's first version was made, for whichever version of it
GIVEN_IN: Any = (
    sa.select(Immunization.id.label("immunization_id"), PlannedDose.visit_id, BedsideCheck.id.label("check_id"))
    .join(_first, _first.record_id == Immunization.record_id)
    .join(BedsideCheck, BedsideCheck.immunization_id == _first.id)
    .join(PlannedDose, PlannedDose.id == BedsideCheck.planned_dose_id)
    .subquery()
)
# 疫苗管理法 第46条: what a record must name; by the column's name
REQUIRED = {
    "manufacturer": Immunization.manufacturer, "lot_number": Immunization.lot_number,
    "expires_on": Immunization.expires_on, "trace_code": Immunization.trace_code, "site": Immunization.site,
    "route": Immunization.route, "performer_id": Immunization.performer_id, "retain_until": Immunization.retain_until,
}  # fmt: skip


def doses(clinic_id: uuid.UUID, period: Period) -> list[DoseFact]:
    """In the order in which they were given."""
    items = (
        sa.select(CheckItem.check_id, sa.func.count(sa.distinct(CheckItem.item)).label("ok"))
        .where(CheckItem.result == ItemResult.OK)
        .group_by(CheckItem.check_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(
            Immunization.given_at, _entry.recorded_at, Visit.letter, Visit.number,
            Vaccine.name_zh, StaffAccount.name, items.c.ok, Consent.decision, BedsideCheck.pack_entry,
            *(column.label(f"has_{name}") for name, column in REQUIRED.items()),
        )
        .join(_entry, sa.and_(_entry.record_id == Immunization.record_id, _entry.version == 1))
        .join(Vaccine, Vaccine.code == Immunization.vaccine_code)
        .outerjoin(StaffAccount, StaffAccount.id == Immunization.performer_id)
        .outerjoin(GIVEN_IN, GIVEN_IN.c.immunization_id == Immunization.id)
        .outerjoin(BedsideCheck, BedsideCheck.id == GIVEN_IN.c.check_id)
        .outerjoin(items, items.c.check_id == BedsideCheck.id)
        .outerjoin(Consent, Consent.planned_dose_id == BedsideCheck.planned_dose_id)
        .outerjoin(Visit, Visit.id == GIVEN_IN.c.visit_id)
        .where(*CURRENT, Immunization.clinic_id == clinic_id, Immunization.recorded_by_id.is_not(None))
        .where(Immunization.given_on.between(period.first, period.last))
        .order_by(Immunization.given_at, Immunization.id)
    ).all()  # fmt: skip
    return [
        DoseFact(
            at=row.given_at,
            recorded_at=row.recorded_at,  # of the first version: a later correction does not make an entry late
            ticket=f"{row.letter}{row.number:03d}" if row.letter else None,
            vaccine=row.name_zh,
            staff=row.name or "",
            items_ok=row.ok or 0,
            consented=row.decision is ConsentDecision.AGREED,
            code_entry=str(row.pack_entry) if row.pack_entry else None,
            missing=tuple(name for name in REQUIRED if getattr(row, f"has_{name}") is None),
        )
        for row in rows
    ]
