"""Ask for a message to be sent; take, keep and give back what the worker sends."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from vaccsched.messages import queries, rules
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id

KEPT = dt.timedelta(days=30)


def send(
    *,
    receiver: str,
    body: str,
    template: str,
    stream: str,
    now: dt.datetime,
    channel: Channel = Channel.SMS,
    due_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> OutboxMessage:
    """Put a message into the outbox, in the caller's transaction: it goes out only if the act itself is kept; see
    ``written``.
    """
    message = written(
        receiver=receiver, body=body, template=template, stream=stream, now=now, channel=channel, due_at=due_at,
        expires_at=expires_at,
    )  # fmt: skip
    db.session.add(message)
    return message


def written(
    *,
    receiver: str,
    body: str,
    template: str,
    stream: str,
    now: dt.datetime,
    channel: Channel = Channel.SMS,
    due_at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> OutboxMessage:
    """A message that is in no session yet.

    ``body`` and ``receiver`` are kept encrypted. ``body`` names no vaccine and nothing about health. ``stream``
    orders the messages of one receiver (a blind index, never the phone itself). After ``expires_at`` nobody needs it.
    What rings is kept until the morning (``rules.due_at``).
    """
    message = OutboxMessage(
        id=new_id(),
        event_id=new_id(),
        channel=channel,
        stream=stream,
        template=template,
        due_at=rules.due_at(due_at or now, channel=channel, template=template, expires_at=expires_at),
        expires_at=expires_at,
        created_at=now,
    )
    message.receiver, message.body = receiver, body
    return message


def lease_next(*, now: dt.datetime) -> uuid.UUID | None:
    """Take the next due message for two minutes; answers its id, or None when there is none or another was faster.

    A message that has expired is given up instead and the next one is looked at.
    """
    message = queries.find_next_due(now=now)
    while message is not None and rules.is_given_up(attempts=0, expires_at=message.expires_at, now=now):
        message.status = MessageStatus.DEAD
        message.last_error = "expired"
        db.session.flush()
        message = queries.find_next_due(now=now)
    if message is None:
        return None
    later = _after_the_others(message, now)
    if later is not None:  # another one to this receiver today would be a nuisance
        message.due_at = later
        db.session.flush()
        return None
    free = sa.or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < now)
    taking = (
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.status == MessageStatus.WAITING, free)
        .values(leased_until=now + rules.LEASE, attempts=OutboxMessage.attempts + 1)
    )
    return message.id if claim(taking) else None


def _after_the_others(message: OutboxMessage, now: dt.datetime) -> dt.datetime | None:
    """When it may go, if its receiver has had enough for a day; None: now."""
    if message.template in rules.NEEDED or message.expires_at is not None:
        return None
    sent = queries.sent_times(stream=message.stream, since=now - rules.DAY)
    free = rules.free_at(sent, now=now)
    return (
        None
        if free is None
        else rules.due_at(free, channel=message.channel, template=message.template, expires_at=None)
    )


def mark_sent(*, message_id: uuid.UUID, receipt: dict[str, Any], now: dt.datetime) -> None:
    """The adapter handed it over; ``receipt`` is what it answered."""
    message = db.session.get_one(OutboxMessage, message_id)
    message.status = MessageStatus.SENT
    message.sent_at = now
    message.leased_until = None
    message.last_error = None
    message.receipt = receipt


def mark_failed(*, message_id: uuid.UUID, error: str, now: dt.datetime) -> None:
    """The attempt failed: later again, each time waiting longer; after the last one a person must look at it."""
    message = db.session.get_one(OutboxMessage, message_id)
    message.leased_until = None
    message.last_error = error[:300]
    message.due_at = now + rules.wait_after(message.attempts)
    if rules.is_given_up(attempts=message.attempts, expires_at=message.expires_at, now=now):
        message.status = MessageStatus.DEAD


def mark_refused(*, message_id: uuid.UUID, error: str, now: dt.datetime) -> None:
    """The gateway will never send it: trying again helps nobody, another way may."""
    message = db.session.get_one(OutboxMessage, message_id)
    message.leased_until = None
    message.last_error = error[:300]
    message.due_at = now
    message.status = MessageStatus.DEAD


def note_delivery(*, event_id: uuid.UUID, reached: bool, now: dt.datetime) -> OutboxMessage | None:
    """The gateway reports what became of a message it took; answers it, or None when it is not known or was settled.

    A report that comes twice changes nothing.
    """
    message = queries.find_by_event(event_id=event_id)
    if message is None:
        return None
    to = MessageStatus.DELIVERED if reached else MessageStatus.DEAD
    settling = (
        sa.update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.status == MessageStatus.SENT)
        .values(status=to, delivered_at=now if reached else None, last_error=None if reached else "not_reached")
    )
    if not claim(settling):
        return None
    db.session.refresh(message)
    return message


def withdraw(*, message_ids: Collection[uuid.UUID]) -> int:
    """Messages that were not sent yet and that nobody needs any more; answers how many were still waiting."""
    withdrawing = (
        sa.update(OutboxMessage)
        .where(OutboxMessage.id.in_(message_ids), OutboxMessage.status == MessageStatus.WAITING)
        .values(status=MessageStatus.WITHDRAWN)
    )
    result: Any = db.session.execute(withdrawing, execution_options={"synchronize_session": False})
    return int(result.rowcount)


def forget_old(*, now: dt.datetime) -> int:
    """Delete messages sent or withdrawn more than 30 days ago; answers how many. Dead ones stay until a
    person deletes them.
    """
    old = sa.delete(OutboxMessage).where(
        OutboxMessage.status.in_((MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.WITHDRAWN)),
        OutboxMessage.created_at < now - KEPT,
    )
    result: Any = db.session.execute(old)
    return int(result.rowcount)
