"""One sheet, two who enter it at once, on PostgreSQL; the negative control shows that the lock matters."""

import sys
import threading

import pytest
import sqlalchemy as sa

from tests.paper.builders import AFTERNOON, on_paper, sheet
from tests.visits.races import race
from vaccsched.paper import operations
from vaccsched.paper.errors import AlreadyOnRecord
from vaccsched.records.models import Immunization
from vaccsched.shared.db import db
from vaccsched.stock import queries as stock

pytestmark = pytest.mark.postgresql
ENTERING = sys.modules["vaccsched.paper.operations.entering"]


def two_enter(app, made, who):
    written, actor = sheet(made, who), made.floor.actor
    db.session.rollback()

    def by(key):
        return lambda: operations.enter(sheet=written, actor=actor, key=key, now=AFTERNOON).id

    return race(app, [by("one"), by("other")])


def recorded():
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Immunization))


def test_a_sheet_entered_twice_at_once_is_on_record_once(pg_app):
    made, who = on_paper(doses=2)
    answers = two_enter(pg_app, made, who)
    assert sum(isinstance(one, AlreadyOnRecord) for one in answers) == 1
    assert recorded() == 1
    assert stock.differences() == []


def test_without_the_lock_both_look_before_either_writes(pg_app, monkeypatch):
    """Negative control: the second no longer waits to look; what it has read stays true for it until it writes."""
    made, who = on_paper(doses=2)
    monkeypatch.setattr(ENTERING, "_lock", lambda _person_id: None)
    looked = ENTERING._packs
    barrier = threading.Barrier(2, timeout=10)

    def both_look(*args):
        found = looked(*args)
        barrier.wait()
        return found

    monkeypatch.setattr(ENTERING, "_packs", both_look)
    answers = two_enter(pg_app, made, who)
    assert not any(isinstance(one, AlreadyOnRecord) for one in answers)
