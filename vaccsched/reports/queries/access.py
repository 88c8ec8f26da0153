"""Looks at records of minors, a month at a time; the county's floors and looks at visits."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.reports.models import AccessAudit, IndicatorFloor, VisitLook
from vaccsched.reports.rules.access import NEAR, Look
from vaccsched.residents.models import Person
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.clock import day_of, instant_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits.models import Visit

OF_AGE = relativedelta(years=18)
ACTIONS = ("person_opened", "person_revealed", "outside_read", "data_exported", "proof_issued", "certificate_printed")
Came = dict[tuple[uuid.UUID, uuid.UUID], set[dt.date]]  # by person and clinic


def looks_of_month(*, county_id: uuid.UUID, month: dt.date) -> tuple[list[Look], Counter[str]]:
    """Looks of the county's staff at whoever was a minor then, and how many others looked, by kind."""
    first, after = instant_of(month, dt.time()), instant_of(month + relativedelta(months=1), dt.time())
    of_county = sa.select(StaffAccount.id, StaffAccount.clinic_id).where(StaffAccount.county_id == county_id)
    staff = {row.id: row.clinic_id for row in db.session.execute(of_county)}
    rows = db.session.execute(
        sa.select(AuditEntry, Person.clinic_id)
        .join(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.action.in_(ACTIONS), AuditEntry.at >= first, AuditEntry.at < after)
        .where(Person.birth_date > month - OF_AGE)
        .order_by(AuditEntry.at, AuditEntry.id)
    ).all()
    mine = [(entry, home) for entry, home in rows if entry.actor_kind == ActorKind.STAFF and entry.actor_id in staff]
    others = Counter(
        "outside" if entry.action == "outside_read" else str(entry.actor_kind)
        for entry, _home in rows
        if entry.actor_kind != ActorKind.STAFF
    )
    came = _came({entry.person_id for entry, _home in mine if entry.person_id}, day_of(first), day_of(after))
    return [_look(entry, home, staff[entry.actor_id], came) for entry, home in mine if entry.actor_id], others


def find_audit(*, county_id: uuid.UUID, year: int) -> AccessAudit | None:
    """The audit of a year; None: nobody asked for it."""
    return db.session.scalar(sa.select(AccessAudit).where(AccessAudit.county_id == county_id, AccessAudit.year == year))


def floors_of(*, county_id: uuid.UUID) -> dict[str, int]:
    """The county's floors in percent, by the indicator's code."""
    rows = db.session.scalars(sa.select(IndicatorFloor).where(IndicatorFloor.county_id == county_id))
    return {one.code: one.percent for one in rows}


def find_floor(*, county_id: uuid.UUID, code: str) -> IndicatorFloor | None:
    """The floor of one indicator; None: there is none."""
    wanted = sa.select(IndicatorFloor).where(IndicatorFloor.county_id == county_id, IndicatorFloor.code == code)
    return db.session.scalar(wanted)


def get_look(*, look_id: uuid.UUID, staff_id: uuid.UUID, since: dt.datetime) -> VisitLook:
    """One's own look, made since then.

    :raises NotFound: somebody else's, or over.
    """
    found = db.session.get(VisitLook, look_id)
    if found is None or found.staff_id != staff_id or found.at < since:
        raise NotFound
    return found


def looks_of_county(*, county_id: uuid.UUID, limit: int = 100) -> list[VisitLook]:
    """Who looked at which visit and why, newest first."""
    found = (
        sa.select(VisitLook)
        .join(VisitLook.staff)
        .where(StaffAccount.county_id == county_id)
        .options(joinedload(VisitLook.staff), joinedload(VisitLook.visit).joinedload(Visit.clinic))
    )
    return list(db.session.scalars(found.order_by(VisitLook.at.desc(), VisitLook.id.desc()).limit(limit)))


def _came(person_ids: Iterable[uuid.UUID], first: dt.date, after: dt.date) -> Came:
    """Days on which these persons came or were booked, with a few days around the month."""
    found: Came = defaultdict(set)
    ids: Sequence[uuid.UUID] = sorted(person_ids)
    for model in (Visit, Appointment):
        for start in range(0, len(ids), 500):
            rows = db.session.execute(
                sa.select(model.person_id, model.clinic_id, model.day).where(
                    model.person_id.in_(ids[start : start + 500]), model.day.between(first - NEAR, after + NEAR)
                )
            )
            for person_id, clinic_id, day in rows:
                found[person_id, clinic_id].add(day)
    return found


def _look(entry: AuditEntry, home: uuid.UUID | None, clinic_id: uuid.UUID | None, came: Came) -> Look:
    assert entry.actor_id is not None
    assert entry.person_id is not None
    near = came.get((entry.person_id, clinic_id), set()) if clinic_id else set()
    return Look(
        entry_id=entry.id,
        at=entry.at,
        staff_id=entry.actor_id,
        person_id=entry.person_id,
        action=entry.action,
        purpose=str(entry.detail.get("purpose") or ""),
        known=clinic_id is not None and home == clinic_id,
        visits=tuple(sorted(near)),
    )
