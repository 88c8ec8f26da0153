"""A place kept for a person for a while: while choosing, or because it was offered."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import Base, HasId, Word


class HoldKind(enum.StrEnum):
    OWN = "own"  # taken while choosing: five minutes, extended once
    OFFER = "offer"  # kept by the clinic until the offer expires (waitlist, supply break)


class HoldEnd(enum.StrEnum):
    BOOKED = "booked"
    RELEASED = "released"
    EXPIRED = "expired"


class Hold(HasId, Base):
    """One place of a slot, counted in ``slots.taken``, until it is booked, released or expired."""

    __tablename__ = "holds"
    __table_args__ = (
        sa.Index(
            "uq_holds_live_own",
            "person_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND kind = 'own'"),
            postgresql_where=sa.text("ended_at IS NULL AND kind = 'own'"),
        ),
        sa.Index(
            "ix_holds_live_person_id",
            "person_id",
            "slot_id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(
            "ix_holds_live_expires_at",
            "expires_at",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "slot_id"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended"),
    )

    slot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Slot.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Account.id))
    kind: Mapped[HoldKind] = mapped_column(Word(HoldKind), default=HoldKind.OWN)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    extended_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    ended_as: Mapped[HoldEnd | None] = mapped_column(Word(HoldEnd))

    slot: Mapped[Slot] = relationship()
    person: Mapped[Person] = relationship()
