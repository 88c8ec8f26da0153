"""Nightly validation, random samples, exports that a second person lets out; the county's floors, looks and audits."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, County
from vaccsched.visits.models import Visit

LARGEST_SAMPLE = 100  # records


class Fault(enum.StrEnum):
    """What the nightly validation finds in a file."""

    CHECK_DIGIT = "check_digit"  # the identity number cannot be right
    BIRTH_DATE = "birth_date"  # the number says another birth date
    SEX = "sex"  # the number says another sex
    DUPLICATE = "duplicate"  # another file is probably the same person
    NO_CONTACT = "no_contact"  # a child without any phone number


class ValidationRun(HasId, Base):
    """One night's look at all files of a clinic."""

    __tablename__ = "validation_runs"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "day"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    day: Mapped[dt.date]
    files: Mapped[int]
    at: Mapped[dt.datetime]


class FileFault(HasId, Base):
    """What one run found in one file."""

    __tablename__ = "file_faults"
    __table_args__ = (sa.UniqueConstraint("run_id", "person_id", "fault"),)

    run_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(ValidationRun.id, ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    fault: Mapped[Fault] = mapped_column(Word(Fault))

    person: Mapped[Person] = relationship()


class SampleOutcome(enum.StrEnum):
    CORRECT = "correct"  # 与原始记录一致
    WRONG = "wrong"  # 不一致
    NOT_FOUND = "not_found"  # 找不到原始记录或联系不上本人


class SampleRecord(HasId, Base):
    """One record drawn at random for checking against paper, vial or person; ``outcome`` None: not looked at yet."""

    __tablename__ = "sample_records"
    __table_args__ = (
        sa.UniqueConstraint("sample_id", "immunization_id"),
        sa.CheckConstraint("(outcome IS NULL) = (checked_at IS NULL)", name="checked"),
        sa.Index(None, "clinic_id", "drawn_at"),
    )

    sample_id: Mapped[uuid.UUID]
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    immunization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Immunization.id))
    drawn_at: Mapped[dt.datetime]
    drawn_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    seed: Mapped[str] = mapped_column(sa.String(64))  # the order of the draw can be repeated
    outcome: Mapped[SampleOutcome | None] = mapped_column(Word(SampleOutcome))
    note: Mapped[str] = mapped_column(sa.String(200), default="")
    checked_at: Mapped[dt.datetime | None]
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    immunization: Mapped[Immunization] = relationship()


class ExportStatus(enum.StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class Export(HasId, Base):
    """A table that somebody wants to take out of the system; a second person lets it out or not."""

    __tablename__ = "report_exports"
    __table_args__ = (
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        sa.CheckConstraint("(status = 'waiting') = (decided_at IS NULL)", name="decided"),
        sa.CheckConstraint("first_day <= last_day", name="period"),
        sa.Index(None, "clinic_id", "asked_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    table: Mapped[str] = mapped_column(sa.String(40))
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    purpose: Mapped[str] = mapped_column(sa.String(200))
    status: Mapped[ExportStatus] = mapped_column(Word(ExportStatus), default=ExportStatus.WAITING)
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    decided_at: Mapped[dt.datetime | None]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    fetched_at: Mapped[dt.datetime | None]

    clinic: Mapped[Clinic] = relationship()
    asked_by: Mapped[StaffAccount] = relationship(foreign_keys=[asked_by_id])
    decided_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[decided_by_id])


class CoverageTable(HasId, Base):
    """应种 and 实种 of one month, as counted by the worker (due by the 5th of the next month)."""

    __tablename__ = "coverage_tables"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "month"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    month: Mapped[dt.date]  # its first day
    lines: Mapped[list[dict[str, Any]]] = mapped_column(
        sa.JSON
    )  # {"vaccine", "dose", "due", "done", "in_time"}, in persons
    others: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # {"vaccine", "doses"}: self-paid vaccines given
    cohorts: Mapped[list[dict[str, Any]]] = mapped_column(  # {"born", "children", "complete"}: by year of birth
        sa.JSON, server_default="[]"
    )
    made_at: Mapped[dt.datetime]


class IndicatorFloor(HasId, Base):
    """No clinic of the county should lie below so many percent of an indicator; one that does is marked."""

    __tablename__ = "indicator_floors"
    __table_args__ = (
        sa.UniqueConstraint("county_id", "code"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    )

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    code: Mapped[str] = mapped_column(sa.String(40))  # of a share in rules.indicators
    percent: Mapped[int]
    set_at: Mapped[dt.datetime]
    set_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))


class VisitLook(HasId, Base):
    """Somebody of the county looks at one visit, and says why. It is open to nobody else, and only for a while."""

    __tablename__ = "visit_looks"
    __table_args__ = (
        sa.CheckConstraint("length(reason) >= 4", name="reason"),
        sa.Index(None, "staff_id", "at"),
        sa.Index(None, "visit_id"),
    )

    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    reason: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[dt.datetime]

    visit: Mapped[Visit] = relationship()
    staff: Mapped[StaffAccount] = relationship()


class AccessAudit(HasId, Base):
    """Who opened records of minors in a year, as counted by the worker (未成年人网络保护条例 第37条)."""

    __tablename__ = "access_audits"
    __table_args__ = (sa.UniqueConstraint("county_id", "year"),)

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    year: Mapped[int]
    asked_at: Mapped[dt.datetime]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    made_at: Mapped[dt.datetime | None]  # None: the worker has still to count
    result: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    county: Mapped[County] = relationship()
    asked_by: Mapped[StaffAccount] = relationship()
