"""When supply breaks: what happened, and whom it concerns."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.schedule.models import HalfDay, Slot
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Lot
from vaccsched.vaccines.models import Vaccine
from vaccsched.waitlist.models import WaitlistEntry


class DisruptionKind(enum.StrEnum):
    LOT_RECALLED = "lot_recalled"
    STOCK_SHORT = "stock_short"  # quarantined, on cold-chain hold: fewer usable doses than promised
    CLINIC_CLOSED = "clinic_closed"
    STAFF_ILL = "staff_ill"  # fewer people can be served


class ToldBy(enum.StrEnum):
    MESSAGE = "message"
    STAFF = "staff"  # by telephone or in person


class Disruption(HasId, Base):
    """Something that keeps the clinic from serving all who are booked.

    Of a day (``day``, ``half_day`` None: the whole day; ``kept_percent`` of its places stay) or of a vaccine
    (``vaccine_code``). ``told_at``: the messages were sent. Open until a member of staff closes it.
    """

    __tablename__ = "disruptions"
    __table_args__ = (
        sa.Index(None, "clinic_id", "opened_at"),
        sa.CheckConstraint("(day IS NULL) <> (vaccine_code IS NULL)", name="day_or_vaccine"),
        sa.CheckConstraint("kept_percent BETWEEN 0 AND 99", name="kept_percent"),
        sa.Index(
            "uq_disruptions_open_vaccine",
            "clinic_id",
            "vaccine_code",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL AND vaccine_code IS NOT NULL"),
            postgresql_where=sa.text("closed_at IS NULL AND vaccine_code IS NOT NULL"),
        ),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[DisruptionKind] = mapped_column(Word(DisruptionKind))
    day: Mapped[dt.date | None]
    half_day: Mapped[HalfDay | None] = mapped_column(Word(HalfDay))
    kept_percent: Mapped[int | None]
    vaccine_code: Mapped[str | None] = mapped_column(sa.ForeignKey(Vaccine.code))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Lot.id))
    reason: Mapped[str]  # for the staff; residents read a sentence that names no vaccine
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    opened_at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]

    cases: Mapped[list["DisruptionCase"]] = relationship(back_populates="disruption", order_by="DisruptionCase.id")


class DisruptionCase(HasId, Base):
    """One appointment that cannot be kept. ``slot_id``: where it was then; ``entry_id``: how its person waits since."""

    __tablename__ = "disruption_cases"
    __table_args__ = (
        sa.UniqueConstraint("disruption_id", "appointment_id"),
        sa.Index(None, "appointment_id"),
        sa.CheckConstraint("(told_at IS NULL) = (told_by IS NULL)", name="told"),
    )

    disruption_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Disruption.id))
    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    slot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Slot.id))
    told_at: Mapped[dt.datetime | None]
    told_by: Mapped[ToldBy | None] = mapped_column(Word(ToldBy))
    entry_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(WaitlistEntry.id))
    lifted_at: Mapped[dt.datetime | None]  # can be kept after all

    disruption: Mapped[Disruption] = relationship(back_populates="cases")
    appointment: Mapped[Appointment] = relationship()
    person: Mapped[Person] = relationship()
    slot: Mapped[Slot] = relationship()
    entry: Mapped[WaitlistEntry | None] = relationship()
