"""Doses that are promised, also to whoever was let in without a booking, and rights to book what is scarce."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from vaccsched.residents.models import Person
from vaccsched.schedule.models import WalkInPlace
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine


class DoseReservation(HasId, Base):
    """How many doses of a vaccine a clinic has promised: one for each line that ``reserves``, each live right and
    each live ``WalkInDose``.

    The promise is never larger than what is usable on the day it is made for (``stock.queries.usable_doses``).
    """

    __tablename__ = "dose_reservations"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "vaccine_code"),
        sa.CheckConstraint("reserved >= 0", name="reserved"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    reserved: Mapped[int] = mapped_column(default=0)


class WalkInDose(HasId, Base):
    """A dose promised to somebody on a place of the walk-in pool, from being let in until it is given or will not be
    (then no longer ``live``).
    """

    __tablename__ = "walk_in_doses"
    __table_args__ = (
        sa.UniqueConstraint("place_id", "vaccine_code"),
        sa.Index(
            "ix_walk_in_doses_live",
            "clinic_id",
            "vaccine_code",
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        ),
    )

    place_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(WalkInPlace.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    promised_at: Mapped[dt.datetime]
    live: Mapped[bool] = mapped_column(default=True)


class RightSource(enum.StrEnum):
    """Where a right to book came from."""

    DRAW = "draw"
    CLINIC = "clinic"


class BookingRight(HasId, Base):
    """A person may book a scarce vaccine once at this clinic, until it expires. Live: neither used nor ended."""

    __tablename__ = "booking_rights"
    __table_args__ = (
        sa.Index(
            "uq_booking_rights_live",
            "person_id",
            "clinic_id",
            "vaccine_code",
            unique=True,
            sqlite_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("used_at IS NULL AND ended_at IS NULL"),
        ),
        sa.CheckConstraint("used_at IS NULL OR ended_at IS NULL", name="used_or_ended"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    source: Mapped[RightSource] = mapped_column(Word(RightSource))
    granted_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]  # not used in time, or taken back
