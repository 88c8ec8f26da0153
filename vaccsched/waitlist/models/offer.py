"""A place offered to somebody who waits, and kept for them until the offer ends."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment, Hold
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.waitlist.models.entry import WaitlistEntry


class OfferStatus(enum.StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"  # taken back: the person left the list, found a place alone, or the half-day was withdrawn


class WaitlistOffer(HasId, Base):
    """One place of a slot offered to one entry. Its hold blocks the place; a person has one open offer at a time."""

    __tablename__ = "waitlist_offers"
    __table_args__ = (
        sa.Index(
            "uq_waitlist_offers_open_person",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "ix_waitlist_offers_open_expires_at",
            "expires_at",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.UniqueConstraint("hold_id"),
        sa.Index(None, "entry_id"),
        sa.Index(None, "slot_id"),
        sa.CheckConstraint("(ended_at IS NULL) = (status = 'offered')", name="ended"),
        sa.CheckConstraint("(status = 'accepted') = (appointment_id IS NOT NULL)", name="appointment"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(WaitlistEntry.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    slot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Slot.id))
    hold_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Hold.id))
    status: Mapped[OfferStatus] = mapped_column(Word(OfferStatus), default=OfferStatus.OFFERED)
    on_site: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
    told_at: Mapped[dt.datetime | None]  # staff told whoever no message reaches
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Appointment.id))

    entry: Mapped[WaitlistEntry] = relationship()
    person: Mapped[Person] = relationship()
    slot: Mapped[Slot] = relationship()
