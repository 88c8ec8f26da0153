"""Questions about the outbox. Changes nothing."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from vaccsched.messages.models import MessageStatus, OutboxMessage
from vaccsched.shared.db import db


def find_next_due(*, now: dt.datetime) -> OutboxMessage | None:
    """The message that has been due longest and is nobody's at the moment.

    A receiver's messages go out in order: as long as an earlier one of the same stream waits, a later one does too.
    """
    earlier = aliased(OutboxMessage)
    held_up = sa.exists().where(
        earlier.stream == OutboxMessage.stream,
        earlier.id < OutboxMessage.id,
        earlier.status == MessageStatus.WAITING,
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
