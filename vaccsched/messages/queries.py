"""Questions about the outbox. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.messages import rules
from vaccsched.messages.models import Channel, MessageStatus, OutboxMessage
from vaccsched.shared.db import db


def find_next_due(*, now: dt.datetime) -> OutboxMessage | None:
    """The message that has been due longest and is nobody's at the moment.

    A receiver's messages go out in order: as long as an earlier one of the same stream is due or being tried, a later
    one waits. What is kept for the morning holds up nothing, and an answer to what somebody does just now, a sign-in
    code above all, waits for nobody.
    """
    earlier = aliased(OutboxMessage)
    held_up = sa.and_(
        OutboxMessage.template.not_in(sorted(rules.ANSWERS)),
        sa.exists().where(
            earlier.stream == OutboxMessage.stream,
            earlier.id < OutboxMessage.id,
            earlier.status == MessageStatus.WAITING,
            sa.or_(earlier.due_at <= now, earlier.attempts > 0),
        ),
    )
    return db.session.scalar(
        sa.select(OutboxMessage)
        .where(
            OutboxMessage.status == MessageStatus.WAITING,
            OutboxMessage.due_at <= now,
            sa.or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until < now),
            ~held_up,
        )
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(1)
    )


def count_by_status() -> dict[MessageStatus, int]:
    """How many messages wait, were sent, were given up."""
    rows = db.session.execute(sa.select(OutboxMessage.status, sa.func.count()).group_by(OutboxMessage.status))
    found = {row.status: row[1] for row in rows}
    return {status: found.get(status, 0) for status in MessageStatus}


def find_by_event(*, event_id: uuid.UUID) -> OutboxMessage | None:
    """The message that a gateway reports about."""
    return db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.event_id == event_id))


def statuses_of(*, message_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, MessageStatus]:
    """What became of these messages, those that are still kept."""
    rows = db.session.execute(
        sa.select(OutboxMessage.id, OutboxMessage.status).where(OutboxMessage.id.in_(message_ids))
    )
    return {row.id: row.status for row in rows}


def is_one_lost_by(*, message_ids: Collection[uuid.UUID], channels: Collection[Channel]) -> bool:
    """Whether one of these messages was given up that went by one of these ways."""
    lost = sa.select(OutboxMessage.id).where(
        OutboxMessage.id.in_(message_ids),
        OutboxMessage.channel.in_(channels),
        OutboxMessage.status == MessageStatus.DEAD,
    )
    return db.session.scalar(sa.select(lost.exists())) or False


def count_since(*, stream: str, templates: Collection[str], since: dt.datetime) -> int:
    """How many messages of these templates were put into the outbox for this receiver since then."""
    counted = sa.select(sa.func.count()).where(
        OutboxMessage.stream == stream,
        OutboxMessage.template.in_(templates),
        OutboxMessage.created_at >= since,
        OutboxMessage.status != MessageStatus.WITHDRAWN,
    )
    return db.session.scalar(counted) or 0


def sent_times(*, stream: str, since: dt.datetime) -> list[dt.datetime]:
    """When messages that answered nothing went out to this receiver since then."""
    gone = (MessageStatus.SENT, MessageStatus.DELIVERED)
    found = sa.select(OutboxMessage.sent_at).where(
        OutboxMessage.stream == stream,
        OutboxMessage.status.in_(gone),
        OutboxMessage.sent_at > since,
        OutboxMessage.template.not_in(sorted(rules.NEEDED)),
    )
    return [at for at in db.session.scalars(found.order_by(OutboxMessage.sent_at, OutboxMessage.id)) if at]


def awake_at(at: dt.datetime) -> dt.datetime:
    """When a text message that nobody waits for would be sent if it were due ``at``."""
    return rules.awake_at(at, channel=Channel.SMS, template="")
