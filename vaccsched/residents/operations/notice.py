"""Short messages to a phone: written into the outbox in the act's own transaction."""

import datetime as dt

from vaccsched.messages.models import Channel, OutboxMessage
from vaccsched.residents.queries import account_index
from vaccsched.shared.db import db, new_id


def post_sms(*, phone: str, template: str, body: str, now: dt.datetime) -> OutboxMessage:
    """Ask the worker to send ``body``. Messages to one phone keep their order. Never a vaccine's name in it."""
    message = OutboxMessage(
        id=new_id(),
        event_id=new_id(),
        channel=Channel.SMS,
        stream=account_index(phone),
        template=template,
        due_at=now,
        created_at=now,
    )
    message.receiver, message.body = phone, body
    db.session.add(message)
    return message
