"""Short messages to a phone: written into the outbox in the act's own transaction."""

import datetime as dt

from vaccsched.messages import operations as messages
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents.queries import account_index


def post_sms(
    *, phone: str, template: str, body: str, now: dt.datetime, expires_at: dt.datetime | None = None
) -> OutboxMessage:
    """Ask the worker to send ``body``. Messages to one phone keep their order. Never a vaccine's name in it."""
    return messages.send(
        receiver=phone, body=body, template=template, stream=account_index(phone), now=now, expires_at=expires_at
    )
