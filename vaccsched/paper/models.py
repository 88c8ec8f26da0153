"""What was written on paper while the system was away and entered later (补录); append-only."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.records.models import Immunization
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.visits.models import PlannedDose, Visit

USUAL_DAYS = 3


class Cause(enum.StrEnum):
    """Why paper was used."""

    NETWORK = "network"
    SERVER = "server"
    POWER = "power"
    DEVICE = "device"
    OUTREACH = "outreach"  # at somebody's bedside


class PaperEntry(HasId, Base):
    """One person's sheet as it was entered. What the rules would have stopped is a deviation: with a second person and
    a note.
    """

    __tablename__ = "paper_entries"
    __table_args__ = (
        sa.Index(None, "clinic_id", "day"),
        sa.CheckConstraint(
            "NOT deviation OR (second_id IS NOT NULL AND note_sealed IS NOT NULL)", name="deviation_signed"
        ),
        sa.CheckConstraint("second_id IS NULL OR second_id <> entered_by_id", name="two_persons"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), unique=True)
    day: Mapped[dt.date]
    cause: Mapped[Cause] = mapped_column(Word(Cause))
    entered_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    entered_at: Mapped[dt.datetime]
    deviation: Mapped[bool]
    second_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    note_sealed: Mapped[str | None]

    note = Encrypted()
    visit: Mapped[Visit] = relationship()
    entered_by: Mapped[StaffAccount] = relationship(foreign_keys=[entered_by_id])
    second: Mapped[StaffAccount | None] = relationship(foreign_keys=[second_id])
    doses: Mapped[list["PaperDose"]] = relationship(order_by="PaperDose.id")
    findings: Mapped[list["PaperFinding"]] = relationship(order_by="PaperFinding.id")


class PaperDose(HasId, Base):
    """A dose of a sheet, and the record that came of it. ``stock_moved``: the pack had a dose left in the books."""

    __tablename__ = "paper_doses"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PaperEntry.id), index=True)
    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id), unique=True)
    immunization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Immunization.id), unique=True)
    stock_moved: Mapped[bool]

    immunization: Mapped[Immunization] = relationship()


class PaperFinding(HasId, Base):
    """What the rules of the bedside say about a sheet, at the written time. ``blocks``: they would have stopped it."""

    __tablename__ = "paper_findings"

    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PaperEntry.id), index=True)
    vaccine_code: Mapped[str | None] = mapped_column(sa.String(20))  # None: of the whole visit
    code: Mapped[str] = mapped_column(sa.String(60))
    sentence: Mapped[str]
    blocks: Mapped[bool]


class PaperLimit(HasId, Base):
    """How many days back a clinic's sheets may be entered; the newest row counts."""

    __tablename__ = "paper_limits"
    __table_args__ = (sa.CheckConstraint("days BETWEEN 0 AND 90", name="days"), sa.Index(None, "clinic_id"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    days: Mapped[int]
    set_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    set_at: Mapped[dt.datetime]


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (PaperEntry, PaperDose, PaperFinding, PaperLimit):
    sa.event.listen(_model, "before_update", _append_only)
    sa.event.listen(_model, "before_delete", _append_only)
