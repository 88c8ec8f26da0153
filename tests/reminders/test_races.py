"""Two workers send what is due at one instant: nobody is reminded twice; each with a control."""

import datetime as dt
import sys

import pytest
import sqlalchemy as sa

from tests.booking import builders as booked
from tests.visits.races import looks_then_writes, race
from tests.waitlist import builders as made
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel as BookedBy
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.reminders import operations
from vaccsched.reminders.models import Reminder, ReminderKind, ReminderStatus, Wish
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WORKERS = 2
SENDING = sys.modules["vaccsched.reminders.operations.send"]
VISIT_DAY = made.TODAY + dt.timedelta(days=3)


@pytest.fixture
def due(pg_app, clock):
    """The first reminder of an elder's appointment is due; answers the account that booked."""
    clock.move_to(time.instant_of(made.TODAY, dt.time(8, 30)))
    where = made.world()
    slot = booked.slot(of=booked.session(at=where.clinic, day=VISIT_DAY, half_day=booked.HalfDay.AFTERNOON), hour=14)
    elder, account = made.family()
    with unit_of_work():
        booking.book(
            slot_id=slot.id, person_id=elder.id, vaccine_codes=["PPV23"], account_id=account.id,
            channel=BookedBy.ONLINE, actor=SYSTEM, key="due", now=time.now(),
        )  # fmt: skip
        operations.plan_reminders(now=time.now())
    clock.move_to(time.instant_of(made.TODAY, dt.time(14, 1)))
    return account.id


@pytest.fixture
def lost(due):
    """It was sent by e-mail and did not get through."""
    with unit_of_work():
        operations.set_wish(account_id=due, wish=Wish.EMAIL, email="a@example.cn", actor=SYSTEM, now=time.now())
    with unit_of_work():
        operations.send_due(now=time.now())
    with unit_of_work():
        db.session.execute(
            sa.update(OutboxMessage).where(OutboxMessage.channel == Channel.EMAIL).values(status=MessageStatus.DEAD)
        )


def sent(channel):
    db.session.rollback()
    found = sa.select(sa.func.count()).where(
        OutboxMessage.template.in_(list(ReminderKind)), OutboxMessage.channel == channel
    )
    return db.session.scalar(found)


def both(app, job):
    """What two workers did at one instant."""
    now = time.now()
    db.session.rollback()
    return race(app, [lambda: job(now=now)] * WORKERS)


def unguarded(monkeypatch, **values):
    monkeypatch.setattr(SENDING, "claim", looks_then_writes(WORKERS, lambda _row: values))


def test_of_two_workers_one_sends_a_reminder(pg_app, due):
    both(pg_app, operations.send_due)
    assert sent(Channel.SMS) == 1
    states = sa.select(Reminder.status).where(Reminder.kind == ReminderKind.THREE_DAYS)
    assert db.session.scalars(states).all() == [ReminderStatus.SENT]
    db.session.rollback()


def test_without_the_claim_both_send(pg_app, due, monkeypatch):
    unguarded(monkeypatch, status=ReminderStatus.SENT)
    both(pg_app, operations.send_due)
    assert sent(Channel.SMS) == WORKERS


def test_of_two_workers_one_sends_the_text_message_instead(pg_app, lost):
    assert sorted(both(pg_app, operations.try_another_way)) == [0, 1]
    assert sent(Channel.SMS) == 1


def test_without_the_claim_both_send_the_text_message(pg_app, lost, monkeypatch):
    unguarded(monkeypatch, why="other_way")
    assert both(pg_app, operations.try_another_way) == [1, 1]
    assert sent(Channel.SMS) == WORKERS
