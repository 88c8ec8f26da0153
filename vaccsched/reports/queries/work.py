"""What each of the staff did in a period: for sharing the work, not for ranking people."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields

import sqlalchemy as sa

from vaccsched.aefi.models import AefiCase, Source
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

Counts = Mapping[uuid.UUID, int]  # by member of staff


@dataclass(frozen=True, kw_only=True)
class Work:
    """One person's work in a period, in times."""

    name: str
    arrivals: int
    inquiries: int
    doses: int
    exits: int
    phone_bookings: int
    answered: int  # what residents sent online: corrections, appeals, reactions reported from home
    contacts: int  # people who were rung up
    invited: int  # people who were sent an invitation


ANSWERS = ("correction_answered", "no_show_decided")
CONTACTS = ("recall_called", "called_back", "offer_told", "disruption_told", "refusal_followed_up")
INVITED = "recall_invited"


def work_of(*, clinic_id: uuid.UUID, period: Period) -> list[Work]:
    """By name."""
    people: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for numbers in (_at_the_clinic(clinic_id, period), _online(clinic_id, period)):
        for kind, by_person in numbers.items():
            for staff_id, number in by_person.items():
                people[staff_id][kind] += number
    names = db.session.execute(
        sa.select(StaffAccount.id, StaffAccount.name).where(StaffAccount.clinic_id == clinic_id)
    ).all()
    kinds = [one.name for one in fields(Work) if one.name != "name"]
    found = [
        Work(name=name, **{kind: people[staff_id][kind] for kind in kinds})
        for staff_id, name in names
        if people.get(staff_id)
    ]
    return sorted(found, key=lambda one: one.name)


def _at_the_clinic(clinic_id: uuid.UUID, period: Period) -> dict[str, Counts]:
    """By kind of work, then by person."""
    visits = (Visit.clinic_id == clinic_id, Visit.day.between(period.first, period.last))
    return {
        "inquiries": _counts(
            sa.select(Inquiry.screener_id, sa.func.count(Inquiry.id))
            .join(Visit, Visit.id == Inquiry.visit_id)
            .where(*visits)
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
            .where(*visits)
            .group_by(ObservationExit.staff_id)
        ),
    }


def _online(clinic_id: uuid.UUID, period: Period) -> dict[str, Counts]:
    """What the audit says, and reactions that families reported from home."""
    first, after = span(period)
    reports = _counts(
        sa.select(AefiCase.submitted_by_id, sa.func.count(AefiCase.id))
        .where(AefiCase.clinic_id == clinic_id, AefiCase.source == Source.RESIDENT)
        .where(AefiCase.submitted_at >= first, AefiCase.submitted_at < after)
        .group_by(AefiCase.submitted_by_id)
    )
    return {
        "arrivals": _by_audit(clinic_id, ("arrived",), first, after),
        "phone_bookings": _by_audit(clinic_id, ("appointment_booked",), first, after),
        "answered": Counter(reports) + Counter(_by_audit(clinic_id, ANSWERS, first, after)),
        "contacts": _by_audit(clinic_id, CONTACTS, first, after),
        "invited": _invited(clinic_id, first, after),
    }


def online_services(*, clinic_id: uuid.UUID, period: Period) -> int:
    """Bookings that residents made themselves."""
    number = sa.select(sa.func.count(Appointment.id)).where(
        Appointment.clinic_id == clinic_id,
        Appointment.channel == Channel.ONLINE,
        Appointment.day.between(period.first, period.last),
    )
    return db.session.scalar(number) or 0


def _counts(grouped: sa.Select[uuid.UUID | None, int]) -> Counts:
    return {staff_id: number for staff_id, number in db.session.execute(grouped) if staff_id is not None}


def _by_audit(clinic_id: uuid.UUID, actions: tuple[str, ...], first: dt.datetime, after: dt.datetime) -> Counts:
    return _counts(
        sa.select(AuditEntry.actor_id, sa.func.count(AuditEntry.id))
        .where(*_by_staff(clinic_id, actions, first, after))
        .group_by(AuditEntry.actor_id)
    )


def _invited(clinic_id: uuid.UUID, first: dt.datetime, after: dt.datetime) -> Counts:
    """People, not presses: one press invites many."""
    found: Counter[uuid.UUID] = Counter()
    rows = sa.select(AuditEntry.actor_id, AuditEntry.detail).where(*_by_staff(clinic_id, (INVITED,), first, after))
    for staff_id, detail in db.session.execute(rows):
        if staff_id is not None:
            found[staff_id] += len(detail.get("persons", []))
    return found


def _by_staff(
    clinic_id: uuid.UUID, actions: tuple[str, ...], first: dt.datetime, after: dt.datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    staff = sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic_id)
    return (
        AuditEntry.action.in_(actions), AuditEntry.actor_kind == ActorKind.STAFF, AuditEntry.actor_id.in_(staff),
        AuditEntry.at >= first, AuditEntry.at < after,
    )  # fmt: skip
