"""The clinic's day from opening to closing, what was checked for it, and the emergency kit."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import CertificateTask, StaffAccount
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class Phase(enum.StrEnum):
    OPENING = "opening"  # 开诊
    CLOSING = "closing"  # 收诊


class Item(enum.StrEnum):
    """One line of a check-list. What the program can see it fills in itself; the rest is ticked by somebody."""

    KIT = "kit"  # every thing of the kit is there and none has expired
    KIT_AT_HAND = "kit_at_hand"  # somebody has seen it
    FRIDGES = "fridges"
    INQUIRY = "inquiry"  # somebody with a valid certificate is here for it
    VACCINATOR = "vaccinator"
    OBSERVER = "observer"
    SCREENS = "screens"
    PRINTER = "printer"
    PEOPLE = "people"  # nobody is left in a queue or under observation
    VIALS = "vials"  # opened vials are used up or discarded
    FRIDGES_READ = "fridges_read"  # twice today
    KIT_REFILLED = "kit_refilled"


class CheckState(enum.StrEnum):
    OK = "ok"
    RED = "red"


class DayState(enum.StrEnum):
    """Computed: no row is a day that was never opened."""

    UNOPENED = "unopened"
    OPEN = "open"
    CLOSED = "closed"


class ClinicDay(HasId, Base):
    """A day on which a clinic was opened: by whom, and how it ended."""

    __tablename__ = "clinic_days"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "day"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    opened_at: Mapped[dt.datetime]
    opened_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    signature_sealed: Mapped[str | None]  # of whoever closed, drawn on the screen; None: on the printed sheet

    signature = Encrypted()
    checks: Mapped[list["DayCheck"]] = relationship(order_by="DayCheck.id")


class DayCheck(HasId, Base):
    """How one line of a check-list stood when the day was opened or closed. A red one has somebody's reason."""

    __tablename__ = "day_checks"
    __table_args__ = (
        sa.Index(None, "clinic_day_id", "phase"),
        sa.CheckConstraint("state = 'ok' OR reason IS NOT NULL", name="red_has_reason"),
    )

    clinic_day_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(ClinicDay.id))
    phase: Mapped[Phase] = mapped_column(Word(Phase))
    item: Mapped[Item] = mapped_column(Word(Item))
    state: Mapped[CheckState] = mapped_column(Word(CheckState))
    faults: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)  # code and facts, no person's name
    reason: Mapped[str | None]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))  # who ticked or gave the reason
    at: Mapped[dt.datetime]


class RoleMinimum(HasId, Base):
    """How many people a clinic wants at one kind of work in every open hour; without a row it is the norm's one."""

    __tablename__ = "role_minimums"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "task"),
        sa.CheckConstraint("people BETWEEN 1 AND 20", name="people"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    task: Mapped[CertificateTask] = mapped_column(Word(CertificateTask))
    people: Mapped[int]


class Presence(HasId, Base):
    """Somebody was marked as present on a day, whatever the shifts say."""

    __tablename__ = "presences"
    __table_args__ = (sa.UniqueConstraint("staff_id", "day"), sa.Index(None, "clinic_id", "day"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    marked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    marked_at: Mapped[dt.datetime]


class KitItem(HasId, Base):
    """A thing of the emergency kit (急救箱): how many there must be, how many there are, until when they are good."""

    __tablename__ = "kit_items"
    __table_args__ = (
        sa.Index(None, "clinic_id", "position"),
        sa.CheckConstraint("needed >= 1 AND on_hand >= 0", name="counts"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(sa.String(60))
    needed: Mapped[int]
    on_hand: Mapped[int] = mapped_column(default=0)
    expires_on: Mapped[dt.date | None]  # the earliest of them; None: does not expire
    checked_at: Mapped[dt.datetime | None]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    archived_at: Mapped[dt.datetime | None]
