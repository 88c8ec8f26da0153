"""Merging and undoing under threads on PostgreSQL, with a negative control that must go wrong."""

import threading

import pytest
import sqlalchemy as sa

from tests.merging.test_operations_merging import NOW, World
from tests.visits.races import PATIENCE, looks_then_writes, race
from vaccsched.merging import operations
from vaccsched.merging.errors import AlreadyMerged, UndoneAlready
from vaccsched.merging.models import PersonMerge
from vaccsched.residents.models import Person
from vaccsched.shared.db import db

pytestmark = pytest.mark.postgresql


def joining(world, survivor_id, duplicate_id):
    clinic_id = world.clinic.id
    return lambda: operations.merge(
        survivor_id=survivor_id, duplicate_id=duplicate_id, clinic_id=clinic_id, reason="同一人", actor=world.actor,
        now=NOW,
    ).id  # fmt: skip


def merged_into_each_other(ids) -> bool:
    rows = db.session.execute(sa.select(Person.id, Person.merged_into_id).where(Person.id.in_(ids)))
    into = {row[0]: row[1] for row in rows}
    db.session.rollback()
    return all(into.values())


def crosswise(world):
    """Two desks merge the same two files, each into the other."""
    one, other = world.newborn.id, world.later.id
    return (one, other), [joining(world, one, other), joining(world, other, one)]


def test_two_files_are_never_merged_into_each_other(pg_app):
    ids, acts = crosswise(World())
    answers = race(pg_app, acts)
    assert sum(isinstance(one, AlreadyMerged) for one in answers) == 1
    assert not merged_into_each_other(ids)


def test_without_the_lock_they_would_be(pg_app, monkeypatch):
    ids, acts = crosswise(World())
    looked = threading.Barrier(2)
    waits = [looked.wait, looked.wait]  # not again when PostgreSQL ended one of the two as a deadlock

    def both_by_looking(one_id, other_id):
        found = db.session.get_one(Person, one_id), db.session.get_one(Person, other_id)
        if waits:
            waits.pop()(PATIENCE)
        return found

    monkeypatch.setattr(operations, "_both", both_by_looking)
    race(pg_app, acts)
    assert merged_into_each_other(ids)


def undoing(world):
    made, clinic_id = world.merge().id, world.clinic.id
    return [
        lambda: operations.undo(merge_id=made, clinic_id=clinic_id, reason="错", actor=world.actor, now=NOW).id
        for _desk in range(2)
    ]


def test_a_merge_is_undone_once(pg_app):
    answers = race(pg_app, undoing(World()))
    assert sum(isinstance(one, UndoneAlready) for one in answers) == 1


def test_without_the_claim_it_would_be_undone_twice(pg_app, monkeypatch):
    acts = undoing(World())
    monkeypatch.setattr(operations, "claim", looks_then_writes(2, lambda _row: {"undone_at": NOW, "undo_reason": "错"}))
    assert not any(isinstance(one, UndoneAlready) for one in race(pg_app, acts))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PersonMerge)) == 1
    db.session.rollback()
