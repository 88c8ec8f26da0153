"""Questions about duplicate files and merges. Changes nothing."""

import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.booking.models import AppointmentLine, RushRequest, RushStatus
from vaccsched.draw.models import Draw, DrawEntry, DrawStatus
from vaccsched.merging.models import DistinctPersons, MergeDecision, MergedRow, PersonMerge
from vaccsched.merging.rules import Named, doubles, likeness
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits.models import Visit
from vaccsched.waitlist.models import WaitlistLine, WaitlistOffer

MOST = 100  # proposals of one page
CANDIDATES = 5000  # pairs of one birth date that are compared by name
DRAWN = (DrawStatus.PUBLISHED, DrawStatus.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Two files that may be one person's, and why: same, similar, phone."""

    one: Person
    other: Person
    why: str


def proposals(*, clinic_id: uuid.UUID) -> list[Proposal]:
    """Pairs of which at least one is registered at this clinic, surest first, at most 100; nobody said that they are
    two persons.
    """
    found = [
        Proposal(one=one, other=other, why=why)
        for one, other in db.session.execute(_same_birth_date(clinic_id))
        if (why := likeness(_named(one), _named(other))) is not None
    ]
    order = ("same", "similar", "phone")
    return sorted(found, key=lambda pair: (order.index(pair.why), pair.one.name_key, pair.one.id))[:MOST]


def _same_birth_date(clinic_id: uuid.UUID) -> sa.Select[Person, Person]:
    one, other = aliased(Person), aliased(Person)
    distinct = sa.select(DistinctPersons.id).where(
        DistinctPersons.one_id == one.id, DistinctPersons.other_id == other.id
    )
    first, second = sa.func.substr(one.name_key, 1, 1), sa.func.substr(other.name_key, 1, 1)
    return (
        sa.select(one, other)
        .join(other, sa.and_(one.birth_date == other.birth_date, one.id < other.id))
        .where(
            one.merged_into_id.is_(None),
            other.merged_into_id.is_(None),
            sa.or_(one.clinic_id == clinic_id, other.clinic_id == clinic_id),
            sa.or_(first == second, one.phone_index == other.phone_index),
            ~distinct.exists(),
        )
        .order_by(one.id, other.id)
        .limit(CANDIDATES)
    )


def _named(person: Person) -> Named:
    return Named(name_key=person.name_key, birth_date=person.birth_date, sex=person.sex, phone_index=person.phone_index)


def find_open_conflict(*, one_id: uuid.UUID, other_id: uuid.UUID) -> str | None:
    """What both files have running that one person has only once: booked, here, waits, offered, drawn, rush."""
    both = (one_id, other_id)
    asked: dict[str, sa.Select[Any]] = {
        "booked": _twice(AppointmentLine, both, AppointmentLine.vaccine_code, AppointmentLine.open),
        "here": _twice(Visit, both, None, Visit.left_at.is_(None)),
        "waits": _twice(WaitlistLine, both, WaitlistLine.vaccine_code, WaitlistLine.open),
        "offered": _twice(WaitlistOffer, both, None, WaitlistOffer.ended_at.is_(None)),
        "drawn": _twice(DrawEntry, both, DrawEntry.draw_id, DrawEntry.withdrawn_at.is_(None), _undecided()),
        "rush": _twice(RushRequest, both, RushRequest.rush_id, RushRequest.status == RushStatus.WAITING),
    }
    return next((what for what, query in asked.items() if db.session.execute(query.limit(1)).first()), None)


def _undecided() -> sa.ColumnElement[bool]:
    return DrawEntry.draw_id.in_(sa.select(Draw.id).where(Draw.status.not_in(DRAWN)))


def _twice(model: Any, both: tuple[uuid.UUID, uuid.UUID], same: Any, *where: Any) -> sa.Select[Any]:
    """A row when both persons have one, for the same ``same``."""
    one, other = (sa.select(model.id).where(model.person_id == person_id, *where) for person_id in both)
    if same is None:
        return sa.select(sa.literal(1)).where(one.exists(), other.exists())
    shared = sa.select(same).where(model.person_id == both[0], *where)
    return other.where(same.in_(shared))


def get_merge(*, clinic_id: uuid.UUID, merge_id: uuid.UUID) -> PersonMerge:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(PersonMerge, merge_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def merges(*, clinic_id: uuid.UUID) -> list[PersonMerge]:
    """What this clinic merged, newest first, at most 100."""
    found = sa.select(PersonMerge).where(PersonMerge.clinic_id == clinic_id)
    options = (joinedload(PersonMerge.survivor), joinedload(PersonMerge.duplicate))
    return list(db.session.scalars(found.order_by(PersonMerge.merged_at.desc()).limit(MOST).options(*options)))


def live_merges() -> list[PersonMerge]:
    """All that were not undone."""
    return list(db.session.scalars(sa.select(PersonMerge).where(PersonMerge.undone_at.is_(None))))


def rows_of(*, merge_id: uuid.UUID) -> dict[str, list[uuid.UUID]]:
    """Ids of the rows that went along, by table."""
    found: dict[str, list[uuid.UUID]] = {}
    asked = sa.select(MergedRow.table, MergedRow.row_id).where(MergedRow.merge_id == merge_id)
    for table, row_id in db.session.execute(asked.order_by(MergedRow.table, MergedRow.row_id)):
        found.setdefault(table, []).append(row_id)
    return found


def decisions_of(*, merge_id: uuid.UUID) -> list[MergeDecision]:
    """Which doses were found to be entered twice."""
    return list(db.session.scalars(sa.select(MergeDecision).where(MergeDecision.merge_id == merge_id)))


def doubles_of(*, person_id: uuid.UUID) -> list[tuple[Immunization, Immunization]]:
    """Pairs on record that may be one dose entered twice."""
    return doubles(records.immunizations_of(person_id=person_id))
