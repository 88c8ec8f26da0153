"""A resident's word against a missed appointment that counts."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models.appointment import Appointment
from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Account
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class AppealStatus(enum.StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  # the missed appointment does not count
    REJECTED = "rejected"


class NoShowAppeal(HasId, Base):
    """One appeal per missed appointment, decided once by the manager; until then the appointment does not count."""

    __tablename__ = "no_show_appeals"
    __table_args__ = (
        sa.UniqueConstraint("appointment_id"),
        sa.CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        sa.Index(None, "clinic_id", "status"),
    )

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    reason: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[AppealStatus] = mapped_column(Word(AppealStatus), default=AppealStatus.OPEN)
    made_at: Mapped[dt.datetime]
    decided_at: Mapped[dt.datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    answer: Mapped[str] = mapped_column(sa.String(200), default="", server_default="")

    appointment: Mapped[Appointment] = relationship()
