"""What is planned to be said before a visit, how a family wants to hear it, and the version of its calendar entry."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment
from vaccsched.residents.models import Account
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word


class ReminderKind(enum.StrEnum):
    """When before the visit; also the template's name in the outbox."""

    THREE_DAYS = "reminder_three_days"
    DAY_BEFORE = "reminder_day_before"  # at 18:00
    TWO_HOURS = "reminder_two_hours"


class ReminderStatus(enum.StrEnum):
    PLANNED = "planned"
    SENT = "sent"  # into the outbox
    SKIPPED = "skipped"  # not wanted, too late, too many, or nobody to send it to; ``why`` says which
    CANCELLED = "cancelled"  # the appointment was cancelled, or the person came


class Wish(enum.StrEnum):
    """How a family wants to be reminded."""

    AUTO = "auto"  # WeChat where it is known, else a text message
    SMS = "sms"
    EMAIL = "email"
    VOICE = "voice"
    OFF = "off"  # nothing but what must be told: that a visit was moved or cannot take place


class Reminder(HasId, Base):
    """One reminder of one appointment. It moves with the appointment: ``starts_at`` is the time it speaks of."""

    __tablename__ = "reminders"
    __table_args__ = (
        sa.UniqueConstraint("appointment_id", "kind"),
        sa.Index(
            "ix_reminders_planned",
            "due_at",
            sqlite_where=sa.text("status = 'planned'"),
            postgresql_where=sa.text("status = 'planned'"),
        ),
        sa.CheckConstraint("due_at < starts_at", name="before_the_visit"),
    )

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id))
    kind: Mapped[ReminderKind] = mapped_column(Word(ReminderKind))
    starts_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    status: Mapped[ReminderStatus] = mapped_column(Word(ReminderStatus), default=ReminderStatus.PLANNED)
    why: Mapped[str | None] = mapped_column(sa.String(20))
    sent_at: Mapped[dt.datetime | None]
    message_ids: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # in the outbox, which forgets after 30 days

    appointment: Mapped[Appointment] = relationship()


class ReminderWish(HasId, Base):
    """How one account wants to be reminded; without a row: ``Wish.AUTO``."""

    __tablename__ = "reminder_wishes"

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id), unique=True)
    wish: Mapped[Wish] = mapped_column(Word(Wish), default=Wish.AUTO)
    email_sealed: Mapped[str | None]
    wechat_sealed: Mapped[str | None]  # the family's id at the clinic's WeChat account
    changed_at: Mapped[dt.datetime]

    email = Encrypted()
    wechat = Encrypted()


class CalendarEntry(HasId, Base):
    """How often an appointment was moved or cancelled: the SEQUENCE of its calendar entry (RFC 5545 §3.8.7.4)."""

    __tablename__ = "calendar_entries"
    __table_args__ = (sa.CheckConstraint("sequence > 0", name="sequence"),)

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id), unique=True)
    sequence: Mapped[int]
    changed_at: Mapped[dt.datetime]
