"""The outbox: what is to be sent, written in the act's own transaction and sent by the worker."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word


class Channel(enum.StrEnum):
    SMS = "sms"


class MessageStatus(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"  # given up after the last attempt; a person looks at it


class OutboxMessage(HasId, Base):
    """One message. ``stream`` orders messages of one receiver; ``event_id`` stays the same over all attempts."""

    __tablename__ = "outbox_messages"
    __table_args__ = (sa.Index(None, "status", "due_at"), sa.Index(None, "stream", "id"))

    event_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    stream: Mapped[str] = mapped_column(sa.String(80))
    receiver_sealed: Mapped[str]
    body_sealed: Mapped[str]
    template: Mapped[str] = mapped_column(sa.String(60))
    status: Mapped[MessageStatus] = mapped_column(Word(MessageStatus), default=MessageStatus.WAITING)
    due_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]  # nobody needs it afterwards: a login code
    leased_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    created_at: Mapped[dt.datetime]
    sent_at: Mapped[dt.datetime | None]
    receipt: Mapped[dict[str, Any] | None]

    receiver = Encrypted()
    body = Encrypted()
