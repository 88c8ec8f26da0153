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
    """By which way a message goes; each has its own adapter (``senders``)."""

    SMS = "sms"
    WECHAT = "wechat"  # 订阅消息, to whom the family's WeChat is known
    EMAIL = "email"
    VOICE = "voice"  # the text is read out by a call


class MessageStatus(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"  # the gateway says that it reached the phone
    DEAD = "dead"  # given up after the last attempt, or the gateway says it cannot be reached; a person looks at it
    WITHDRAWN = "withdrawn"  # nobody needs it any more: the appointment was moved or cancelled


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
    delivered_at: Mapped[dt.datetime | None]
    receipt: Mapped[dict[str, Any] | None]

    receiver = Encrypted()
    body = Encrypted()
