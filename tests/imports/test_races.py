"""Two workers on one file: its block is kept once."""

import sys

import pytest
import sqlalchemy as sa

from tests.imports.builders import NOW, PEOPLE, Room, card, counts, table
from tests.visits.races import looks_then_writes, race
from vaccsched.imports import operations
from vaccsched.imports.models import Likeness
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WORKING = sys.modules["vaccsched.imports.operations.working"]
WORKERS = 3


def running(room):
    """A file of one block, and the block as each worker has read it before any begins."""
    tried = room.tried("residents", table(PEOPLE, ["王芳", "女", "2020-05-01", card(), ""]))
    with unit_of_work():
        operations.start(import_id=tried.id, likeness=Likeness.PROPOSE, **room.here)
    task = operations.begin(import_id=tried.id, now=NOW)
    blocks = [operations.next_block(task) for _ in range(WORKERS)]
    db.session.rollback()
    return tried.id, [lambda block=block: operations.run_block(block) for block in blocks]


def test_a_block_is_kept_by_one_of_them(pg_app):
    room = Room()
    import_id, acts = running(room)
    assert race(pg_app, acts) == [None] * WORKERS
    assert counts(room.of(import_id).done) == {"new": 1}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1


def test_without_the_claim_everybody_keeps_it(pg_app, monkeypatch):
    room, kept = Room(), []
    _import_id, acts = running(room)
    monkeypatch.setattr(
        WORKING, "claim", looks_then_writes(WORKERS, lambda row: {"done_blocks": row["done_blocks"] + 1})
    )
    monkeypatch.setattr(WORKING.Residents, "keep", lambda _kind, found, _task: kept.append(len(found)))
    monkeypatch.setattr(WORKING, "_end", lambda *_: None)
    race(pg_app, acts)
    assert len(kept) > 1
