"""Two workers at the same messages on PostgreSQL: each message is one worker's, and the control gives it to several."""

import pytest
import sqlalchemy as sa

from tests.handover import builders as handed
from tests.visits.races import race
from vaccsched.handover import operations, queries, rules
from vaccsched.handover.models import HandoverMessage
from vaccsched.shared.clock import now as _now
from vaccsched.shared.db import db

pytestmark = pytest.mark.postgresql
WORKERS = 6


def taken_by_all(app, clock, take):
    """What each worker had, all of them looking at the same list."""
    handed.give_many(handed.world(), persons=20, each=1)
    clock.advance(seconds=61)
    due = queries.next_due(now=_now(), at_most=20)
    db.session.rollback()
    had = race(app, [lambda: take(message_ids=due, now=_now())] * WORKERS)
    return [one for ids in had for one in ids]


def test_a_message_is_one_workers(pg_app, clock):
    taken = taken_by_all(pg_app, clock, operations.take)
    assert len(taken) == len(set(taken)) == 20


def test_without_the_condition_a_message_is_several_workers(pg_app, clock):
    def take(*, message_ids, now):
        db.session.execute(
            sa.update(HandoverMessage)
            .where(HandoverMessage.id.in_(message_ids))
            .values(leased_until=now + rules.LEASE, attempts=HandoverMessage.attempts + 1)
        )
        return message_ids

    assert len(taken_by_all(pg_app, clock, take)) > 20
