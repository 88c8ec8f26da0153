"""A release and walk-ins at the same instant, on PostgreSQL, with a negative control."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import at, session, slot
from tests.visits.races import looks_then_writes, race
from vaccsched.release import operations as release
from vaccsched.release.models import PoolRelease
from vaccsched.schedule import operations
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.schedule.models import Session, Slot, WalkInPlace
from vaccsched.schedule.operations import walk_in
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WALK_INS = 7
POOL, ONLINE = 20, 10
TEN = at(10).wall


@pytest.fixture
def morning(pg_app):
    with unit_of_work():
        made = session(of=builders.clinic(), walk_in=POOL)
        slot(of=made, start=dt.time(11), places=ONLINE)
    return made


def acts(morning):
    """Seven elders and one release."""
    people = [builders.elder_without_phone().id for _number in range(WALK_INS)]
    session_id = morning.id

    def take(who):
        return operations.take_walk_in_place(session_id=session_id, person_id=who, group="age_65", now=TEN).id

    return [*(lambda who=who: take(who) for who in people), lambda: sum(one.places for one in look())]


def look():
    return release.release_due(now=TEN)


def books(morning):
    """Whether every counter equals its rows, and no place came from nowhere."""
    found = db.session.get_one(Session, morning.id, populate_existing=True)
    taken = db.session.scalar(sa.select(sa.func.count()).select_from(WalkInPlace))
    released = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(PoolRelease.places), 0)))
    online = db.session.scalar(sa.select(sa.func.sum(Slot.places)))
    db.session.rollback()
    return (found.walk_in_taken, found.walk_in_places, online) == (taken, POOL - released, ONLINE + released)


def test_a_release_and_walk_ins_never_give_the_same_place(pg_app, morning):
    answers = race(pg_app, acts(morning))
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, PoolEmpty)]
    assert books(morning)
    found = db.session.scalars(sa.select(PoolRelease)).one()
    db.session.refresh(found.session)
    assert found.session.walk_in_places - WALK_INS >= 0


def test_what_the_rule_keeps_is_there_for_those_who_come_in_the_same_instant(pg_app, morning):
    race(pg_app, acts(morning))
    made = db.session.scalars(sa.select(PoolRelease)).one()
    assert made.walk_in_places - made.walk_in_taken - made.places >= made.kept


def test_two_workers_release_once(pg_app, morning):
    answers = race(pg_app, [lambda: [one.places for one in look()]] * 4)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PoolRelease)) == 1
    assert books(morning)
    assert len(answers) == 4


def test_without_the_claim_the_books_do_not_agree(pg_app, morning, monkeypatch):
    parties = WALK_INS + 1
    unguarded = looks_then_writes(
        parties, lambda row: {"walk_in_taken": row["walk_in_taken"] + 1, "walk_in_places": row["walk_in_places"]}
    )
    monkeypatch.setattr(walk_in, "claim", unguarded)
    monkeypatch.setattr(release, "claim", unguarded)
    race(pg_app, acts(morning))
    assert not books(morning)
