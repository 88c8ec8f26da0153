"""Who has looked at a person's record, read off the audit (个人信息保护法 第44、45条).

A look at one person has the person's id on its row. A list has one row with all its ids inside: those are searched
only where the person can have stood on a list, and only in the last months, because nothing indexes them.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking.models import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared.actor import ActorKind
from vaccsched.shared.audit import COUNTY_CHAIN, AuditEntry
from vaccsched.shared.db import db
from vaccsched.visits.models import Visit

READS = ("person_opened", "person_revealed", "outside_read", "data_exported", "proof_issued", "certificate_printed")
LISTS = (
    "list_shown", "observation_list_seen", "persons_listed", "persons_searched", "handover_list_seen",
    "aefi_list_seen",
)  # fmt: skip
BACK = dt.timedelta(days=90)  # of lists
MOST = 200  # looks on a page


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look. ``clinic_id`` None: the county, or the family itself; ``purpose`` as the audit names it."""

    at: dt.datetime
    actor_kind: str
    actor_id: uuid.UUID | None
    clinic_id: uuid.UUID | None
    action: str
    purpose: str | None
    institution_id: uuid.UUID | None = None


def direct_looks(*, person_id: uuid.UUID) -> list[Look]:
    """Who opened the record itself, newest first, at most 200; also under a number that was merged into this one."""
    rows = sa.select(AuditEntry).where(AuditEntry.person_id.in_(_ids(person_id)), AuditEntry.action.in_(READS))
    found = db.session.scalars(rows.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST))
    return [_look(one) for one in found]


def list_looks(*, person_id: uuid.UUID, now: dt.datetime) -> list[Look]:
    """Which lists of staff the person stood on in the last 90 days, newest first, at most 200."""
    found: dict[uuid.UUID, Look] = {}
    for entry in _listed(person_id, now):
        found[entry.id] = _look(entry)
        if len(found) >= MOST:
            break
    return sorted(found.values(), key=lambda one: one.at, reverse=True)


def _listed(person_id: uuid.UUID, now: dt.datetime) -> Iterator[AuditEntry]:
    """Of each clinic: the person's visits and bookings on their own day; the person's own id on any day."""
    since = clock.day_of(now - BACK)
    ids = _ids(person_id)
    for model in (Visit, Appointment):
        things = sa.select(model.id, model.clinic_id, model.day).where(model.person_id.in_(ids), model.day >= since)
        for thing_id, clinic_id, day in db.session.execute(things):
            yield from _rows(thing_id, str(clinic_id), clock.instant_of(day, dt.time()), dt.timedelta(days=1))
    clinics = {
        clinic_id
        for model in (Visit, Appointment)
        for clinic_id in db.session.scalars(sa.select(model.clinic_id).where(model.person_id.in_(ids)).distinct())
    }
    clinics |= set(db.session.scalars(sa.select(Person.clinic_id).where(Person.id.in_(ids))))
    for chain in [*(str(one) for one in clinics if one), COUNTY_CHAIN]:
        for one in ids:
            yield from _rows(one, chain, now - BACK, BACK)


def _rows(thing_id: uuid.UUID, chain: str, first: dt.datetime, span: dt.timedelta) -> list[AuditEntry]:
    """Rows of lists with this id on them, by the staff who can have written into this chain: theirs are indexed; and
    by programs, which read lists of the clinic through the interface.
    """
    clinic = None if chain == COUNTY_CHAIN else uuid.UUID(chain)
    staff = sa.select(StaffAccount.id).where(StaffAccount.clinic_id == clinic)
    wanted = sa.select(AuditEntry).where(
        sa.or_(
            sa.and_(AuditEntry.actor_kind == ActorKind.STAFF, AuditEntry.actor_id.in_(staff)),
            sa.and_(AuditEntry.actor_kind == ActorKind.CLIENT, AuditEntry.chain == chain),
        ),
        AuditEntry.at.between(first, first + span),
        AuditEntry.action.in_(LISTS),
        sa.cast(AuditEntry.detail, sa.Text).like(f"%{thing_id}%"),
    )
    return list(db.session.scalars(wanted.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST)))


def _ids(person_id: uuid.UUID) -> list[uuid.UUID]:
    merged = db.session.scalars(sa.select(Person.id).where(Person.merged_into_id == person_id))
    return [person_id, *merged]


def _look(entry: AuditEntry) -> Look:
    institution = entry.detail.get("institution")
    return Look(
        at=entry.at,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        clinic_id=None if entry.chain == COUNTY_CHAIN else uuid.UUID(entry.chain),
        action=entry.action,
        purpose=entry.detail.get("purpose"),
        institution_id=uuid.UUID(institution) if institution else None,
    )
