"""The opening rush: one row per clinic and opening, and the requests collected for it."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models.appointment import Appointment
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import Slot
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class RushStatus(enum.StrEnum):
    """What became of a request."""

    WAITING = "waiting"
    BOOKED = "booked"
    LOST = "lost"  # no wished place was left
    REFUSED = "refused"  # booking said no for another reason
    WITHDRAWN = "withdrawn"


class Fallback(enum.StrEnum):
    """What the person takes instead when the wished slot is full."""

    NONE = "none"
    HALF_DAY = "half_day"
    DAY = "day"


class Share(enum.StrEnum):
    """What several persons may share; each allows so many persons per opening."""

    ACCOUNT = "account"
    DEVICE = "device"
    NETWORK = "network"


class Rush(HasId, Base):
    """One opening of a clinic. The secret orders the requests; its hash is shown before, itself when all are served."""

    __tablename__ = "rushes"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "opens_at"),
        sa.CheckConstraint("opens_at < ends_at", name="opens_before_end"),
        sa.Index(None, "settled_at", "ends_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    opens_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]  # of the window in which speed does not count
    secret_sealed: Mapped[str]  # 64 hexadecimal digits
    secret_sha256: Mapped[str] = mapped_column(sa.String(64))
    settled_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    secret = Encrypted()


class RushRequest(HasId, Base):
    """A person wants a slot of an opening. However often it is pressed, it is one request with one lot."""

    __tablename__ = "rush_requests"
    __table_args__ = (
        sa.UniqueConstraint("rush_id", "person_id"),
        sa.Index(None, "rush_id", "status", "lot"),
        sa.Index(None, "person_id"),
    )

    rush_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Rush.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    slot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Slot.id))
    fallback: Mapped[Fallback] = mapped_column(Word(Fallback))
    vaccine_codes: Mapped[list[str]]
    code: Mapped[str] = mapped_column(sa.String(32))  # the person's pseudonym, on their page
    lot: Mapped[str] = mapped_column(sa.String(64))  # small ones go first; shown when all are served
    carried_sealed: Mapped[str | None]  # what a later room wants back with the appointment
    status: Mapped[RushStatus] = mapped_column(Word(RushStatus), default=RushStatus.WAITING)
    asked_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None] = mapped_column(sa.String(40))  # the refusal's code
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Appointment.id))

    rush: Mapped[Rush] = relationship()
    person: Mapped[Person] = relationship()
    slot: Mapped[Slot] = relationship()
    carried = Encrypted()


class RushCount(HasId, Base):
    """How many persons of one account, device or network are in an opening."""

    __tablename__ = "rush_counts"
    __table_args__ = (
        sa.UniqueConstraint("rush_id", "share", "value"),
        sa.CheckConstraint("persons >= 0", name="persons"),
    )

    rush_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Rush.id))
    share: Mapped[Share] = mapped_column(Word(Share))
    value: Mapped[str] = mapped_column(sa.String(64))  # a blind index: no address is kept
    persons: Mapped[int]
