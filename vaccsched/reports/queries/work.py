"""What each of the staff did in a period: for sharing the work, not for ranking people."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking.models import Appointment, Channel
from vaccsched.identity.models import StaffAccount
from vaccsched.observation.models import ObservationExit
from vaccsched.records.models import Immunization
from vaccsched.reports.queries.clinic import span
from vaccsched.reports.queries.doses import CURRENT
from vaccsched.reports.rules.facts import Period
from vaccsched.screening.models import Inquiry
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.visits.models import Visit


@dataclass(frozen=True, kw_only=True)
class Work:
    """One person's work in a period, in times."""

    name: str
    arrivals: int
    inquiries: int
    doses: int
    exits: int
    phone_bookings: int


def work_of(*, clinic_id: uuid.UUID, period: Period) -> list[Work]:
    """By name."""
    first, after = span(period)
    counted: dict[str, dict[uuid.UUID, int]] = {
        "arrivals": _by_audit(clinic_id, "arrived", first, after),
        "inquiries": _counts(
            sa.select(Inquiry.screener_id, sa.func.count(Inquiry.id))
            .join(Visit, Visit.id == Inquiry.visit_id)
            .where(Visit.clinic_id == clinic_id, Visit.day.between(period.first, period.last))
            .group_by(Inquiry.screener_id)
        ),
        "doses": _counts(
            sa.select(Immunization.performer_id, sa.func.count(Immunization.id))
            .where(*CURRENT, Immunization.clinic_id == clinic_id)
            .where(Immunization.given_on.between(period.first, period.last))
            .group_by(Immunization.performer_id)
        ),
        "exits": _counts(
            sa.select(ObservationExit.staff_id, sa.func.count(ObservationExit.id))
            .join(Visit, Visit.id == ObservationExit.visit_id)
            .where(Visit.clinic_id == clinic_id, Visit.day.between(period.first, period.last))
            .group_by(ObservationExit.staff_id)
        ),
        "phone_bookings": _by_audit(clinic_id, "appointment_booked", first, after),
    }  # by kind of work, then by person
    people: dict[uuid.UUID, dict[str, int]] = defaultdict(dict)
    for kind, numbers in counted.items():
        for staff_id, number in numbers.items():
            people[staff_id][kind] = number
    names = db.session.execute(
        sa.select(StaffAccount.id, StaffAccount.name).where(StaffAccount.clinic_id == clinic_id)
    ).all()
    return sorted(
        (
            Work(name=name, **{kind: people[staff_id].get(kind, 0) for kind in counted})
            for staff_id, name in names
            if people.get(staff_id)
        ),
        key=lambda one: one.name,
    )


def online_services(*, clinic_id: uuid.UUID, period: Period) -> int:
    """Bookings that residents made themselves."""
    number = sa.select(sa.func.count(Appointment.id)).where(
        Appointment.clinic_id == clinic_id,
        Appointment.channel == Channel.ONLINE,
        Appointment.day.between(period.first, period.last),
    )
    return db.session.scalar(number) or 0


def _counts(grouped: sa.Select[uuid.UUID | None, int]) -> dict[uuid.UUID, int]:
    return {staff_id: number for staff_id, number in db.session.execute(grouped) if staff_id is not None}


def _by_audit(clinic_id: uuid.UUID, action: str, first: dt.datetime, after: dt.datetime) -> dict[uuid.UUID, int]:
    staff = sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id)
    return _counts(
        sa.select(AuditEntry.actor_id, sa.func.count(AuditEntry.id))
        .where(AuditEntry.action == action, AuditEntry.actor_kind == ActorKind.STAFF)
        .where(AuditEntry.actor_id.in_(staff), AuditEntry.at >= first, AuditEntry.at < after)
        .group_by(AuditEntry.actor_id)
    )
