"""Merging two files, deciding about doses that stand in both, undoing. All flush, none commits."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.merging import pointing, queries
from vaccsched.merging.errors import AlreadyMerged, BothOpen, SameFile, UndoLaterFirst, UndoneAlready
from vaccsched.merging.events import FilesMoved
from vaccsched.merging.models import DistinctPersons, MergeDecision, MergedRow, PersonMerge
from vaccsched.records import operations as records
from vaccsched.records import queries as records_queries
from vaccsched.records.models import ImmunizationStatus
from vaccsched.residents import operations as residents
from vaccsched.residents.models import Person
from vaccsched.shared import audit, events
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import Base, db, new_id
from vaccsched.shared.errors import NotFound

TWICE = _l("两份档案里是同一剂，合并时保留一条")
BACK = _l("撤销合并，恢复这一条")


def merge(
    *,
    survivor_id: uuid.UUID,
    duplicate_id: uuid.UUID,
    clinic_id: uuid.UUID,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> PersonMerge:
    """Make one file of two of the same person: every row of every room that names the duplicate names the survivor,
    and each is written down for the undo. What is unique in both (the same family's link) stays with the duplicate.

    :raises SameFile, AlreadyMerged:
    :raises BothOpen: both have something running that one person has only once: a booking of one vaccine, a visit.
    :raises NotFound: no such person, or neither is registered at this clinic.
    """
    survivor, duplicate = _both(survivor_id, duplicate_id)
    if clinic_id not in (survivor.clinic_id, duplicate.clinic_id):
        raise NotFound
    conflict = queries.find_open_conflict(one_id=survivor.id, other_id=duplicate.id)
    if conflict is not None:
        raise BothOpen(conflict)
    made = PersonMerge(
        id=new_id(), clinic_id=clinic_id, survivor_id=survivor.id, duplicate_id=duplicate.id, reason=reason, taken=[],
        merged_by_id=actor.id, merged_at=now,
    )  # fmt: skip
    made.taken = residents.close_duplicate(duplicate=duplicate, survivor=survivor)
    db.session.add(made)
    db.session.flush()
    moved = _move_rows(made)
    _note("persons_merged", made, actor, now, rows=moved)
    events.announce(FilesMoved(person_ids=(survivor.id,)))
    return made


def undo(*, merge_id: uuid.UUID, clinic_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> PersonMerge:
    """Two files again, as they were; what was written for the survivor since stays theirs.

    :raises UndoneAlready:
    :raises UndoLaterFirst: the survivor was merged on.
    :raises NotFound: no such merge at this clinic.
    """
    made = queries.get_merge(clinic_id=clinic_id, merge_id=merge_id)
    if made.survivor.merged_into_id is not None and made.undone_at is None:
        raise UndoLaterFirst
    undoing = sa.update(PersonMerge).where(PersonMerge.id == made.id, PersonMerge.undone_at.is_(None))
    if not claim(undoing.values(undone_at=now, undo_reason=reason, undone_by_id=actor.id)):
        raise UndoneAlready
    db.session.expire(made)
    _reinstate(made, actor, now)
    _move_back(made)
    residents.reopen_duplicate(duplicate=made.duplicate, survivor=made.survivor, taken=made.taken)
    _note("merge_undone", made, actor, now)
    events.announce(FilesMoved(person_ids=(made.survivor_id, made.duplicate_id)))
    return made


def keep_one(
    *,
    merge_id: uuid.UUID,
    clinic_id: uuid.UUID,
    kept_record_id: uuid.UUID,
    dropped_record_id: uuid.UUID,
    actor: Actor,
    now: dt.datetime,
) -> MergeDecision:
    """One dose stood in both files: keep one record, mark the other as entered in error. The undo takes it back.

    :raises DecidedAlready:
    :raises NotFound: not two doses of this person that may be one, or another clinic gave the one to be dropped.
    """
    made = queries.get_merge(clinic_id=clinic_id, merge_id=merge_id)
    pairs = [{one.record_id for one in pair} for pair in queries.doubles_of(person_id=made.survivor_id)]
    if made.undone_at is not None or {kept_record_id, dropped_record_id} not in pairs:
        raise NotFound
    records.mark_entered_in_error(record_id=dropped_record_id, reason=str(TWICE), actor=actor, now=now)
    decision = MergeDecision(
        id=new_id(), merge_id=made.id, kept_record_id=kept_record_id, dropped_record_id=dropped_record_id,
        decided_at=now,
    )  # fmt: skip
    db.session.add(decision)
    db.session.flush()
    return decision


def say_distinct(
    *, one_id: uuid.UUID, other_id: uuid.UUID, clinic_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime
) -> DistinctPersons:
    """Somebody looked: two persons. They are not proposed again.

    :raises SameFile, AlreadyMerged:
    :raises NotFound: no such person, or neither is registered at this clinic.
    """
    one, other = _both(*sorted((one_id, other_id)))
    if clinic_id not in (one.clinic_id, other.clinic_id):
        raise NotFound
    known = db.session.scalar(
        sa.select(DistinctPersons).where(DistinctPersons.one_id == one.id, DistinctPersons.other_id == other.id)
    )
    if known is not None:
        return known
    said = DistinctPersons(
        id=new_id(), one_id=one.id, other_id=other.id, reason=reason, said_by_id=actor.id, said_at=now
    )
    db.session.add(said)
    db.session.flush()
    audit.record(action="persons_distinct", actor=actor, now=now, subject=said, person_id=one.id, other=other.id)
    return said


def take_along(*, now: dt.datetime) -> int:
    """What was written for a duplicate by a request that was under way while the files were merged comes along too;
    answers how many rows.
    """
    moved = 0
    for made in queries.live_merges():
        rows = _move_rows(made)
        moved += rows
        if rows:
            _note("merge_took_along", made, SYSTEM, now, rows=rows)
            events.announce(FilesMoved(person_ids=(made.survivor_id,)))
    return moved


def _both(one_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Person, Person]:
    """Both files, locked in the order of their ids, so that nothing new comes to either meanwhile."""
    if one_id == other_id:
        raise SameFile
    locked = sa.select(Person).where(Person.id.in_((one_id, other_id))).order_by(Person.id).with_for_update()
    found = {one.id: one for one in db.session.scalars(locked)}
    if len(found) < 2:
        raise NotFound
    if any(one.merged_into_id is not None for one in found.values()):
        raise AlreadyMerged
    return found[one_id], found[other_id]


def _move_rows(made: PersonMerge) -> int:
    moved = 0
    for table, column in pointing.pointing():
        ids = pointing.movable(table, column, old=made.duplicate_id, new=made.survivor_id)
        pointing.point(table, column, ids, old=made.duplicate_id, new=made.survivor_id)
        db.session.add_all(MergedRow(id=new_id(), merge_id=made.id, table=table.name, row_id=one) for one in ids)
        moved += len(ids)
    db.session.flush()
    db.session.expire_all()
    return moved


def _move_back(made: PersonMerge) -> None:
    rows = pointing.belonging(queries.rows_of(merge_id=made.id), holder=made.survivor_id)
    for name, ids in rows.items():
        table = Base.metadata.tables[name]
        pointing.point(table, table.c.person_id, ids, old=made.survivor_id, new=made.duplicate_id)
    db.session.flush()
    db.session.expire_all()


def _reinstate(made: PersonMerge, actor: Actor, now: dt.datetime) -> None:
    """The doses that were dropped because they stood in both files count again."""
    for decision in queries.decisions_of(merge_id=made.id):
        latest = records_queries.get_record(record_id=decision.dropped_record_id)
        if latest.status is ImmunizationStatus.ENTERED_IN_ERROR:
            records.reinstate(record_id=latest.record_id, reason=str(BACK), actor=actor, now=now)


def _note(action: str, made: PersonMerge, actor: Actor, now: dt.datetime, **more: int) -> None:
    """Once for each of the two, so that it is found from either."""
    for person_id, other in ((made.survivor_id, made.duplicate_id), (made.duplicate_id, made.survivor_id)):
        audit.record(
            action=action, actor=actor, now=now, subject=made, person_id=person_id, clinic_id=made.clinic_id,
            other=other, **more,
        )  # fmt: skip
