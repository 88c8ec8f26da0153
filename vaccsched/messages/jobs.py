"""What the worker does for messages."""

import datetime as dt
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import OperationalError

from vaccsched.messages import operations, queries
from vaccsched.messages.models import Channel, OutboxMessage
from vaccsched.messages.senders import Letter, MessageRefused, Sender
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work

log = logging.getLogger("vaccsched.messages")


def deliver_waiting(*, senders: Mapping[Channel, Sender], at_most: int = 50) -> int:
    """Send what is due, one by one, each by the adapter of its channel; answers how many were tried.

    Taken in one transaction, sent in none, marked in another: a worker that dies in between sends it once more.
    """
    for tried in range(at_most):
        message_id = _take()
        if message_id is None:
            return tried
        _deliver(message_id, senders)
    return at_most


def forget_old(_payload: dict[str, Any], now: dt.datetime) -> None:
    """Daily: delete what was sent long ago."""
    operations.forget_old(now=now)


def _take() -> uuid.UUID | None:
    if queries.find_next_due(now=clock.now()) is None:  # looking costs no write
        db.session.rollback()
        return None
    with unit_of_work():
        return operations.lease_next(now=clock.now())


def _deliver(message_id: uuid.UUID, senders: Mapping[Channel, Sender]) -> None:
    letter = _letter(db.session.get_one(OutboxMessage, message_id))
    db.session.rollback()
    try:
        receipt = senders[letter.channel].send(letter)
    except OperationalError:
        raise
    except Exception as error:
        word = str(error.facts.get("why") or error.code) if isinstance(error, Refused) else error.__class__.__name__
        log.warning("message %s not sent: %s", message_id, word)
        mark = operations.mark_refused if isinstance(error, MessageRefused) else operations.mark_failed
        with unit_of_work():
            mark(message_id=message_id, error=word, now=clock.now())
        return
    with unit_of_work():
        operations.mark_sent(message_id=message_id, receipt=receipt, now=clock.now())


def _letter(message: OutboxMessage) -> Letter:
    return Letter(
        channel=message.channel, receiver=message.receiver or "", body=message.body or "", template=message.template,
        event_id=message.event_id, expires_at=message.expires_at,
    )  # fmt: skip
