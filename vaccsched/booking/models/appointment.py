"""Appointments with their lines."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine


class AppointmentStatus(enum.StrEnum):
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Channel(enum.StrEnum):
    """How a place was taken."""

    ONLINE = "online"
    DESK = "desk"
    PHONE = "phone"


class Appointment(HasId, Base):
    """A person's place in a slot, with one line per vaccine."""

    __tablename__ = "appointments"
    __table_args__ = (
        sa.UniqueConstraint("short_code"),
        sa.Index(None, "slot_id"),
        sa.Index(None, "person_id", "created_at"),
        sa.Index(None, "clinic_id", "day"),
        sa.Index(  # what is still to come, or was missed: few among all that is past
            "ix_appointments_booked_day",
            "day",
            "id",
            sqlite_where=sa.text("status = 'booked'"),
            postgresql_where=sa.text("status = 'booked'"),
        ),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    slot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Slot.id))
    day: Mapped[dt.date]
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Account.id), index=True)
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    status: Mapped[AppointmentStatus] = mapped_column(Word(AppointmentStatus), default=AppointmentStatus.BOOKED)
    short_code: Mapped[str] = mapped_column(sa.String(12))  # ≥ 40 random bits, Crockford base 32
    party_id: Mapped[uuid.UUID | None] = mapped_column(index=True)  # the same for a family that comes together
    created_at: Mapped[dt.datetime]
    cancelled_at: Mapped[dt.datetime | None]
    place_returned_at: Mapped[dt.datetime | None]  # nobody came in time: the place is the slot's again

    slot: Mapped[Slot] = relationship()
    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()
    lines: Mapped[list["AppointmentLine"]] = relationship(
        back_populates="appointment", order_by="AppointmentLine.position", lazy="selectin"
    )


class AppointmentLine(HasId, Base):
    """One vaccine of an appointment. ``open`` until arrival, cancelling or no-show: then others may be booked."""

    __tablename__ = "appointment_lines"
    __table_args__ = (
        sa.UniqueConstraint("appointment_id", "vaccine_code"),
        sa.Index(
            "uq_appointment_lines_open",
            "person_id",
            "vaccine_code",
            unique=True,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        ),
    )

    appointment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Appointment.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    dose_number: Mapped[int]
    position: Mapped[int]
    open: Mapped[bool] = mapped_column(default=True)
    # One dose is promised to it (DoseReservation), from booking until it is given or will not be.
    reserves: Mapped[bool] = mapped_column(default=False, server_default=sa.text("false"))

    appointment: Mapped[Appointment] = relationship(back_populates="lines")
    vaccine: Mapped[Vaccine] = relationship()
