"""Published half-days with their slots (号源) and their pool of walk-in places."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class HalfDay(enum.StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Session(HasId, Base):
    """A published half-day. Its walk-in places are one pool, taken only at the desk.

    An outreach session (care home, housebound elders) has a ``place``; it is never open online.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "day", "half_day", "place"),
        sa.CheckConstraint("walk_in_taken >= 0 AND walk_in_taken <= walk_in_places", name="walk_in_taken"),
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    half_day: Mapped[HalfDay] = mapped_column(Word(HalfDay))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    walk_in_places: Mapped[int]
    walk_in_taken: Mapped[int] = mapped_column(default=0)
    place: Mapped[str] = mapped_column(sa.String(100), default="", server_default="")
    vaccine_codes: Mapped[list[str] | None] = mapped_column(sa.JSON)  # None: all that the clinic gives
    published_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    slots: Mapped[list["Slot"]] = relationship(back_populates="session", order_by="Slot.starts_at")


class Slot(HasId, Base):
    """A span of time with online places (号源)."""

    __tablename__ = "slots"
    __table_args__ = (
        sa.UniqueConstraint("session_id", "starts_at"),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name="taken"),
        sa.CheckConstraint("starts_at < ends_at", name="starts_before_end"),
        sa.Index(None, "clinic_id", "starts_at"),
    )

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Session.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    # The manager wanted fewer places than were booked: every place that is given up goes, down to this number.
    cut_to: Mapped[int | None]

    session: Mapped[Session] = relationship(back_populates="slots")


class WalkInPlace(HasId, Base):
    """A place taken from a session's walk-in pool, for a group that the clinic names (``schedule.rules.groups``)."""

    __tablename__ = "walk_in_places"
    __table_args__ = (sa.Index(None, "session_id"),)

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Session.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    group: Mapped[str] = mapped_column(sa.String(20), default="", server_default="")  # "": before there were groups
    taken_at: Mapped[dt.datetime]
    given_back_at: Mapped[dt.datetime | None]


class TurnedAway(HasId, Base):
    """Somebody of a group of the pool for whom the pool had no place; once per half-day and person."""

    __tablename__ = "turned_away"
    __table_args__ = (sa.UniqueConstraint("session_id", "person_id"),)

    session_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Session.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    group: Mapped[str] = mapped_column(sa.String(20))  # of schedule.rules.groups
    at: Mapped[dt.datetime]
