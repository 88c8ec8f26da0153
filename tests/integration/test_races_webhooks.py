"""Two workers at once on PostgreSQL: an event is written down once and tried once; without the guard it is not."""

import sys

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.integration.webhooks import happened, webhook
from tests.visits.races import looks_then_writes, race
from vaccsched.integration import operations
from vaccsched.integration.models import WebhookTelling
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WORKERS = 6
TELLINGS = sys.modules["vaccsched.integration.operations.tellings"]


@pytest.fixture
def place(pg_app):
    with unit_of_work():
        made = make.clinic()
    webhook(at=made)
    for _number in range(3):
        happened("day_closed", at=made)
    return made


def note():
    return operations.note_events(now=time.now())


def lease():
    return operations.lease_telling(now=time.now())


def test_an_event_is_written_down_by_one_worker(pg_app, place):
    answers = race(pg_app, [note] * WORKERS)
    assert sorted(answers) == [0] * (WORKERS - 1) + [3]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WebhookTelling)) == 3
    db.session.rollback()


def test_a_telling_is_tried_by_one_worker(pg_app, place):
    with unit_of_work():
        note()
    taken = [one for one in race(pg_app, [lease] * WORKERS) if one is not None]
    assert len(taken) == len(set(taken))


def test_without_the_guard_it_would_be_tried_by_several(pg_app, place, monkeypatch):
    with unit_of_work():
        note()
    unguarded = looks_then_writes(WORKERS, lambda row: {"attempts": row["attempts"] + 1})
    monkeypatch.setattr(TELLINGS, "claim", unguarded)
    taken = [one for one in race(pg_app, [lease] * WORKERS) if one is not None]
    assert len(taken) > len(set(taken))
