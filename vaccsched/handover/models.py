"""What is handed over to the health-record platform: one row per dose, correction and reaction, kept as its receipt."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class MessageKind(enum.StrEnum):
    DOSE = "dose"  # a dose was given
    CORRECTION = "correction"  # its record or its person was corrected, it was taken back, or is another file's now
    REACTION = "reaction"  # a suspected reaction was reported, or its card changed


class HandoverStatus(enum.StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"  # the platform gave a receipt
    DEAD = "dead"  # given up: a person looks at it and sends it again, or says why it is not sent
    WITHDRAWN = "withdrawn"  # undone before anybody was told, or not to be sent, with a reason


class Trouble(enum.StrEnum):
    """Why an attempt failed."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"  # 5xx
    BUSY = "busy"  # 429 or 503 with a time
    NOT_ALLOWED = "not_allowed"  # 401, 403, 404: address or token are wrong
    UNREADABLE = "unreadable"  # half an answer, or one that is not what was agreed
    REFUSED = "refused"  # 4xx, or 200 with an error inside: this message is not accepted
    UNBUILDABLE = "unbuildable"  # what it tells of is no longer there, or cannot be written down


_WAITS, _DEAD = sa.text("status = 'waiting'"), sa.text("status = 'dead'")


class HandoverMessage(HasId, Base):
    """Something that the platform has to be told; ``subject_id`` is the dose's ``record_id`` or the reaction's case.

    ``id`` is the event's: that of the version of the record, or of the line of the case's history, that it tells of.
    It stays the same over all attempts. Messages of one person go out in the order of their ids. What is sent is read
    when it is sent: the state of that time, so that an old state never follows a new one.
    """

    __tablename__ = "handover_messages"
    __table_args__ = (
        sa.Index("ix_handover_messages_waiting", "due_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        sa.Index("ix_handover_messages_dead", "clinic_id", sqlite_where=_DEAD, postgresql_where=_DEAD),
        sa.Index(None, "person_id", "id"),
        sa.Index(None, "clinic_id", "happened_at"),
        sa.CheckConstraint("(status = 'taken') = (taken_at IS NOT NULL)", name="taken"),
        sa.CheckConstraint("status <> 'taken' OR receipt IS NOT NULL", name="receipt"),
        sa.CheckConstraint("attempts >= 0 AND version >= 1", name="counts"),
    )

    kind: Mapped[MessageKind] = mapped_column(Word(MessageKind))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    subject_id: Mapped[uuid.UUID]
    version: Mapped[int]  # of the subject, when the message was written
    happened_at: Mapped[dt.datetime]  # the 24 hours run from here (预防接种工作规范(2023) §9.2.4)
    status: Mapped[HandoverStatus] = mapped_column(Word(HandoverStatus), default=HandoverStatus.WAITING)
    due_at: Mapped[dt.datetime]
    leased_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[dt.datetime | None]
    trouble: Mapped[Trouble | None] = mapped_column(Word(Trouble))  # of the last attempt
    trouble_detail: Mapped[str | None] = mapped_column(sa.String(200))  # what the platform answered, shortened
    created_at: Mapped[dt.datetime]
    taken_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # given up, or withdrawn
    ended_because: Mapped[str | None] = mapped_column(sa.String(200))
    receipt: Mapped[dict[str, Any] | None]

    person: Mapped[Person] = relationship()


class HandoverLine(Base):
    """How the way to the platform is; one row. While it is paused nobody's message is tried in vain."""

    __tablename__ = "handover_lines"
    __table_args__ = (sa.CheckConstraint("failures >= 0", name="failures"),)

    name: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)  # in a row, that were not one message's own fault
    paused_until: Mapped[dt.datetime | None]
    last_taken_at: Mapped[dt.datetime | None]
    last_failed_at: Mapped[dt.datetime | None]
    last_trouble: Mapped[Trouble | None] = mapped_column(Word(Trouble))
