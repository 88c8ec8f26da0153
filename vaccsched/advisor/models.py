"""Studies of half-days with their proposals, what was applied, and whether the advisor was right."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.schedule.models import HalfDay, PlanEdit
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class Study(HasId, Base):
    """One search for better places of a half-day. The worker goes on with it in pieces until ``finished_at``.

    ``inputs``: all that the simulation rests on, with sources and the seed's plan; ``state``: the searches as they
    stand, the best so far included, and the reports that are done. The same inputs and seed give the same report.
    """

    __tablename__ = "advisor_studies"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
        sa.Index(None, "clinic_id", "asked_at"),
        sa.Index(
            "uq_advisor_studies_running",
            "clinic_id",
            "weekday",
            "half_day",
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        ),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    weekday: Mapped[int]  # Monday 0
    half_day: Mapped[HalfDay] = mapped_column(Word(HalfDay))
    asked_at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    seed: Mapped[int]
    inputs: Mapped[dict[str, Any]]
    state: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    progress: Mapped[int] = mapped_column(default=0)  # percent
    seconds: Mapped[float] = mapped_column(default=0.0)  # of computing
    finished_at: Mapped[dt.datetime | None]


class Application(HasId, Base):
    """A proposal that was applied: which edit of plans it made, from when, for which weekdays."""

    __tablename__ = "advisor_applications"
    __table_args__ = (sa.UniqueConstraint("edit_id"), sa.Index(None, "clinic_id", "applied_at"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    study_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Study.id), index=True)
    proposal: Mapped[str] = mapped_column(sa.String(20))  # rules.proposals.Kind
    edit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlanEdit.id))
    effective_from: Mapped[dt.date]
    weekdays: Mapped[list[int]] = mapped_column(sa.JSON)
    applied_at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    undone_at: Mapped[dt.datetime | None]

    study: Mapped[Study] = relationship()


class Check(HasId, Base):
    """A half-day that is over: minutes that nine of ten waited at most, expected (with 80 % interval) and observed."""

    __tablename__ = "advisor_checks"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "day", "half_day"),
        sa.CheckConstraint("low <= high", name="interval"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    half_day: Mapped[HalfDay] = mapped_column(Word(HalfDay))
    expected: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    observed: Mapped[float]
    people: Mapped[int]
    checked_at: Mapped[dt.datetime]
