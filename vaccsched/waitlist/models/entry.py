"""Who waits for a place: at home for a day that suits, or on site for the half-day that is running."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.booking.models import Appointment
from vaccsched.residents.models import Account, Person
from vaccsched.schedule.models import Session
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine


class EntryStatus(enum.StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # a place is kept for them until the offer ends
    ACCEPTED = "accepted"  # has a place
    CANCELLED = "cancelled"  # left the list
    EXPIRED = "expired"  # the days asked for are over, or the half-day ended


class Priority(enum.StrEnum):
    """Why somebody comes before somebody else; ``rules.ORDER`` says in which order (docs/decisions/0015)."""

    DISRUPTED = "disrupted"  # the clinic could not keep their booking
    LATE = "late"  # booked for this half-day and late: the place had to be given back
    INFANT_OVERDUE = "infant_overdue"  # programme dose overdue, under 12 months
    PROGRAMME_OVERDUE = "programme_overdue"  # programme dose overdue
    ON_SITE_GROUP = "on_site_group"  # of a group that the clinic keeps walk-in places for
    USUAL = "usual"


class WaitlistEntry(HasId, Base):
    """A person waiting, with one line per vaccine. ``created_at`` is the age of the request.

    ``session_id``: stands by on site in this half-day; None: waits at home. ``appointment_id``: the booking that moves
    when a place is had; it is kept until then. ``half_days``: which suit; all three when none was chosen.
    """

    __tablename__ = "waitlist_entries"
    __table_args__ = (
        sa.CheckConstraint("first_day <= last_day", name="first_before_last"),
        sa.CheckConstraint("(session_id IS NULL) = (stands_since IS NULL)", name="stands_since"),
        sa.Index(None, "clinic_id", "status"),
        sa.Index(None, "session_id"),
        sa.Index(None, "person_id"),
        sa.Index(None, "appointment_id"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Account.id))
    appointment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Appointment.id))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    half_days: Mapped[list[str]]
    priority: Mapped[Priority] = mapped_column(Word(Priority))
    status: Mapped[EntryStatus] = mapped_column(Word(EntryStatus), default=EntryStatus.WAITING)
    session_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Session.id))
    stands_since: Mapped[dt.datetime | None]
    on_list: Mapped[bool] = mapped_column(default=True)  # False: only stood by, never asked for another day
    created_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()
    session: Mapped[Session | None] = relationship()
    appointment: Mapped[Appointment | None] = relationship()
    lines: Mapped[list["WaitlistLine"]] = relationship(
        back_populates="entry", order_by="WaitlistLine.position", lazy="selectin"
    )

    @property
    def on_site(self) -> bool:
        """Whether the person stands at the clinic."""
        return self.session_id is not None

    @property
    def vaccine_codes(self) -> list[str]:
        """What is waited for, in the order it was asked for; of an entry that ended, what was."""
        return [line.vaccine_code for line in self.lines if line.open or self.ended_at is not None]


class WaitlistLine(HasId, Base):
    """One vaccine of an entry; ``open`` while the entry waits or has an offer."""

    __tablename__ = "waitlist_lines"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "vaccine_code"),
        sa.Index(
            "uq_waitlist_lines_open",
            "person_id",
            "vaccine_code",
            unique=True,
            sqlite_where=sa.text("open"),
            postgresql_where=sa.text("open"),
        ),
    )

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(WaitlistEntry.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    position: Mapped[int]
    open: Mapped[bool] = mapped_column(default=True)

    entry: Mapped[WaitlistEntry] = relationship(back_populates="lines")
