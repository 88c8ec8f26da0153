"""The visits of a period."""

import uuid
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.booking.models import Appointment
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.records.models import Immunization
from vaccsched.reports.queries.doses import CURRENT, GIVEN_IN
from vaccsched.reports.rules.facts import Period, VisitFact
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Slot
from vaccsched.screening.models import Inquiry
from vaccsched.shared.db import db
from vaccsched.visits.models import Stage, StageEntry, Visit

MINIMUM = 30 * 60  # seconds


def visits(clinic_id: uuid.UUID, period: Period) -> list[VisitFact]:
    """In the order of arrival; the ticket stands for the person."""
    called, given = _first_calls(clinic_id, period), _doses_given(clinic_id, period)
    tables = _at_tables(clinic_id, period)
    rows = db.session.execute(
        sa.select(
            Visit.day, Visit.letter, Visit.number, Appointment.created_at, Visit.urgent, Visit.arrived_at,
            Visit.left_at, Person.birth_date, Slot.starts_at, called.c.at, given.c.at.label("dose_at"),
            given.c.number.label("given"), Inquiry.outcome, ObservationExit.kind, ObservationExit.elapsed_seconds,
            tables.c.waiting, tables.c.dose,
        )
        .join(Person, Person.id == Visit.person_id)
        .outerjoin(Appointment, Appointment.id == Visit.appointment_id)
        .outerjoin(Slot, Slot.id == Appointment.slot_id)
        .outerjoin(called, called.c.visit_id == Visit.id)
        .outerjoin(given, given.c.visit_id == Visit.id)
        .outerjoin(tables, tables.c.visit_id == Visit.id)
        .outerjoin(Inquiry, Inquiry.visit_id == Visit.id)
        .outerjoin(ObservationExit, ObservationExit.visit_id == Visit.id)
        .where(Visit.clinic_id == clinic_id, Visit.day.between(period.first, period.last))
        .order_by(Visit.arrived_at, Visit.id)
    ).all()  # fmt: skip
    return [_fact(row) for row in rows]


def _first_calls(clinic_id: uuid.UUID, period: Period) -> sa.Subquery:
    """When each visit was called first."""
    return (
        sa.select(StageEntry.visit_id, sa.func.min(StageEntry.started_at).label("at"))
        .where(StageEntry.clinic_id == clinic_id, StageEntry.stage == Stage.INQUIRY)
        .where(StageEntry.day.between(period.first, period.last))
        .group_by(StageEntry.visit_id)
        .subquery()
    )


def _at_tables(clinic_id: uuid.UUID, period: Period) -> sa.Subquery:
    """Since when each visit waited for a vaccinator's table, and when it was called to one, the first time."""
    first = {
        stage: sa.func.min(sa.case((StageEntry.stage == stage, StageEntry.started_at)))
        for stage in (Stage.WAITING, Stage.DOSE)
    }
    return (
        sa.select(StageEntry.visit_id, *(at.label(str(stage)) for stage, at in first.items()))
        .where(StageEntry.clinic_id == clinic_id, StageEntry.stage.in_(first))
        .where(StageEntry.day.between(period.first, period.last))
        .group_by(StageEntry.visit_id)
        .subquery()
    )


def _doses_given(clinic_id: uuid.UUID, period: Period) -> sa.Subquery:
    """How many doses each visit had, and when the first."""
    return (
        sa.select(
            GIVEN_IN.c.visit_id,
            sa.func.min(Immunization.given_at).label("at"),
            sa.func.count(Immunization.id).label("number"),
        )
        .join(Immunization, Immunization.id == GIVEN_IN.c.immunization_id)
        .where(*CURRENT, Immunization.clinic_id == clinic_id)
        .where(Immunization.given_on.between(period.first, period.last))
        .group_by(GIVEN_IN.c.visit_id)
        .subquery()
    )


def _fact(row: Any) -> VisitFact:
    return VisitFact(
        day=row.day,
        ticket=f"{row.letter}{row.number:03d}",
        age=relativedelta(row.day, row.birth_date).years,
        # a place of a slot that the desk took for somebody who stood there is no appointment
        booked=row.created_at is not None and row.created_at < row.arrived_at,
        urgent=row.urgent,
        slot_start=row.starts_at,
        arrived_at=row.arrived_at,
        called_at=row.at,
        first_dose_at=row.dose_at,
        left_at=row.left_at,
        given=row.given or 0,
        outcome=str(row.outcome) if row.outcome else None,
        waiting_since=row.waiting,
        dose_called_at=row.dose,
        watched=None if row.kind is None else row.kind is ExitKind.COMPLETE and row.elapsed_seconds >= MINIMUM,
    )
