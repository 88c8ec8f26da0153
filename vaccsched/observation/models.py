"""The end of the thirty minutes: who left when, complete or early."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Relation
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.visits.models import Visit


class ExitKind(enum.StrEnum):
    COMPLETE = "complete"
    EARLY = "early"


class SeatState(enum.StrEnum):
    """How a person under observation stands; computed, never stored."""

    WATCHING = "watching"  # 观察中
    SOON = "soon"  # 还剩≤5分
    READY = "ready"  # 可以离开
    OVERDUE = "overdue"  # 超时未离


class ObservationExit(HasId, Base):
    """How a visit's observation ended. The database itself refuses a complete one under 1800 seconds."""

    __tablename__ = "observation_exits"
    __table_args__ = (
        sa.CheckConstraint("kind = 'early' OR elapsed_seconds >= 1800", name="thirty_minutes"),
        sa.CheckConstraint(
            "kind = 'complete' OR (reason IS NOT NULL AND signer_name_sealed IS NOT NULL)", name="early_signed"
        ),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), unique=True)
    kind: Mapped[ExitKind] = mapped_column(Word(ExitKind))
    last_injection_at: Mapped[dt.datetime]
    left_at: Mapped[dt.datetime]
    elapsed_seconds: Mapped[int]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]
    signer_relation: Mapped[Relation | None] = mapped_column(Word(Relation))
    signer_name_sealed: Mapped[str | None]
    call_back_due_at: Mapped[dt.datetime | None]  # after an early leave the nurse asks by phone how it is
    called_back_at: Mapped[dt.datetime | None]
    called_back_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    signer_name = Encrypted()
    visit: Mapped[Visit] = relationship()
