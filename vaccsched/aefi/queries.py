"""Questions about reported reactions. Changes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.aefi import rules
from vaccsched.aefi.models import AefiCase, AefiDose, CaseStatus, Source
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.vaccines.models import VaccineProduct

LATELY = dt.timedelta(days=92)  # doses that a family may choose from


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A case that waits to be told, with its limit: ``running``, ``near`` or ``overdue``."""

    case_id: uuid.UUID
    code: str
    due_at: dt.datetime
    state: str


def get_case(*, clinic_id: uuid.UUID, case_id: uuid.UUID) -> AefiCase:
    """:raises NotFound: also for another clinic's."""
    case = db.session.scalar(
        sa.select(AefiCase)
        .where(AefiCase.id == case_id, AefiCase.clinic_id == clinic_id)
        .options(
            joinedload(AefiCase.person),
            selectinload(AefiCase.history),
            selectinload(AefiCase.doses).joinedload(AefiDose.immunization).joinedload(Immunization.vaccine),
        )
    )
    if case is None:
        raise NotFound
    return case


def cases(
    *, clinic_id: uuid.UUID, status: CaseStatus | None = None, source: Source | None = None, limit: int = 200
) -> list[AefiCase]:
    """The clinic's cases, those that wait first, by discovery, the newest first."""
    wanted = sa.select(AefiCase).where(AefiCase.clinic_id == clinic_id).options(joinedload(AefiCase.person))
    if status is not None:
        wanted = wanted.where(AefiCase.status == status)
    if source is not None:
        wanted = wanted.where(AefiCase.source == source)
    waits = sa.case((AefiCase.status.in_(rules.WAITING), 0), else_=1)
    return list(db.session.scalars(wanted.order_by(waits, AefiCase.discovered_at.desc(), AefiCase.id).limit(limit)))


def clocks(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Clock]:
    """Every running limit of the clinic, the nearest first."""
    rows = db.session.execute(
        sa.select(
            AefiCase.id, AefiCase.code, AefiCase.discovered_at, AefiCase.severity, AefiCase.severe_at
        ).where(AefiCase.clinic_id == clinic_id, AefiCase.status.in_(rules.WAITING))
    )  # fmt: skip
    found = [
        (row, rules.due_at(discovered_at=row.discovered_at, severity=row.severity, severe_at=row.severe_at))
        for row in rows
    ]
    return [
        Clock(case_id=row.id, code=row.code, due_at=due, state=rules.clock_state(due=due, now=now))
        for row, due in sorted(found, key=lambda pair: (pair[1], pair[0].code))
    ]


def due_at(case: AefiCase) -> dt.datetime:
    """Until when the county must be told."""
    return rules.due_at(discovered_at=case.discovered_at, severity=case.severity, severe_at=case.severe_at)


def doses_before(*, person_id: uuid.UUID, now: dt.datetime, lately: dt.timedelta | None = None) -> list[Immunization]:
    """The person's doses, newest first, that an event may follow; ``lately``: not older than this."""
    found = records.immunizations_of(person_id=person_id)
    return [one for one in reversed(found) if lately is None or one.given_at >= now - lately]


def products_of(case: AefiCase) -> dict[uuid.UUID, VaccineProduct]:
    """The products of a case's doses, by id."""
    wanted = {dose.immunization.product_id for dose in case.doses} - {None}
    found = db.session.scalars(sa.select(VaccineProduct).where(VaccineProduct.id.in_(wanted)))
    return {one.id: one for one in found}


def own_cases(*, account_id: uuid.UUID, person_id: uuid.UUID) -> list[AefiCase]:
    """What this family reported of this person, newest first."""
    return list(
        db.session.scalars(
            sa.select(AefiCase)
            .where(AefiCase.account_id == account_id, AefiCase.person_id == person_id)
            .order_by(AefiCase.created_at.desc(), AefiCase.id)
        )
    )


def reported_from_home(*, clinic_id: uuid.UUID) -> int:
    """How many reports from home wait at the clinic: nobody has completed their card."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                AefiCase.clinic_id == clinic_id,
                AefiCase.source == Source.RESIDENT,
                AefiCase.status == CaseStatus.DRAFT,
            )
        )
        or 0
    )
