"""The lock of a queue while somebody is called, and calls for help from a station."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, Station
from vaccsched.visits.models import Stage


class QueueTurn(HasId, Base):
    """One row per clinic, day and queue: whoever calls holds it, so that calls follow one another and the ratio of the
    order rule is counted from what was really called.
    """

    __tablename__ = "queue_turns"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "day", "queue"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    queue: Mapped[Stage] = mapped_column(Word(Stage))
    calls: Mapped[int] = mapped_column(default=0)


class HelpCall(HasId, Base):
    """求助: one press at a station; it stands on every staff screen of the clinic until somebody takes it."""

    __tablename__ = "help_calls"
    __table_args__ = (
        sa.Index(
            "uq_help_calls_open",
            "station_id",
            unique=True,
            sqlite_where=sa.text("taken_at IS NULL"),
            postgresql_where=sa.text("taken_at IS NULL"),
        ),
        sa.CheckConstraint("(taken_at IS NULL) = (taken_by IS NULL)", name="taken"),
        sa.Index(None, "clinic_id", "taken_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    station_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Station.id))
    called_by: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    called_at: Mapped[dt.datetime]
    taken_by: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    taken_at: Mapped[dt.datetime | None]

    station: Mapped[Station] = relationship()
    caller: Mapped[StaffAccount] = relationship(foreign_keys=[called_by])
    taker: Mapped[StaffAccount | None] = relationship(foreign_keys=[taken_by])
