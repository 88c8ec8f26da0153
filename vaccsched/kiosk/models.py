"""Calls for staff from a ticket machine, and how its glass measures."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import Device, StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class CallKind(enum.StrEnum):
    """What staff are called for."""

    HELP = "help"  # somebody stands at the machine and needs a person
    PAPER = "paper"  # no ticket came out, or the paper is low
    READER = "reader"  # the card is not read


class KioskCall(HasId, Base):
    """A call that stays until somebody takes it; one open call per machine and kind."""

    __tablename__ = "kiosk_calls"
    __table_args__ = (
        sa.Index(
            "uq_kiosk_calls_open",
            "device_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("taken_at IS NULL"),
            postgresql_where=sa.text("taken_at IS NULL"),
        ),
        sa.Index(None, "clinic_id", "raised_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Device.id))
    kind: Mapped[CallKind] = mapped_column(Word(CallKind))
    raised_at: Mapped[dt.datetime]
    taken_at: Mapped[dt.datetime | None]
    taken_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    device: Mapped[Device] = relationship()


class KioskGlass(HasId, Base):
    """How dense a machine's screen is, so that its keys are at least 16 mm wide and high on the glass."""

    __tablename__ = "kiosk_glasses"
    __table_args__ = (
        sa.UniqueConstraint("device_id"),
        sa.CheckConstraint("px_per_mm_hundredths BETWEEN 100 AND 2000", name="px_per_mm_hundredths"),
    )

    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Device.id))
    px_per_mm_hundredths: Mapped[int]
