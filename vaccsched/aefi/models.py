"""Suspected adverse events following immunization (疑似预防接种异常反应): the report card, what became of it."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Account, Person
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class Source(enum.StrEnum):
    """Where the clinic heard of it."""

    OBSERVATION = "observation"  # the reaction alarm of the observation room
    STAFF = "staff"
    RESIDENT = "resident"  # the family's report from home


class Severity(enum.StrEnum):
    """What decides the time limit: everything but ``ordinary`` is told within two hours."""

    ORDINARY = "ordinary"
    DEATH = "death"
    DISABILITY = "disability"  # 严重残疾
    CLUSTER = "cluster"  # 群体性
    SOCIAL = "social"  # 对社会有重大影响


class CaseStatus(enum.StrEnum):
    DRAFT = "draft"  # 待填完
    COMPLETE = "complete"  # 已填完，待上报
    SUBMITTED = "submitted"  # 已在国家系统上报
    CLOSED = "closed"  # 已结案


class Recovery(enum.StrEnum):
    """转归."""

    CURED = "cured"
    BETTER = "better"
    SEQUELAE = "sequelae"
    DEATH = "death"
    UNKNOWN = "unknown"


class Found(enum.StrEnum):
    """反应获得方式."""

    PASSIVE = "passive"
    ACTIVE = "active"


class Correct(enum.StrEnum):
    """接种实施是否正确."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class What(enum.StrEnum):
    """A line of a case's history."""

    REPORTED = "reported"
    CHANGED = "changed"
    COMPLETED = "completed"
    REOPENED = "reopened"  # a field was emptied again
    SEVERITY = "severity"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    NOTE = "note"


class AefiCase(HasId, Base):
    """One report card (疑似预防接种异常反应个案报告卡). It has no field for the final classification: that is
    decided by the expert group of the county or above, never here; the card says 待定.

    ``discovered_at`` starts the clocks; ``severe_at``: when it became known that the two-hour limit holds.
    """

    __tablename__ = "aefi_cases"
    __table_args__ = (
        sa.UniqueConstraint("code"),
        sa.Index(None, "clinic_id", "status", "discovered_at"),
        sa.Index(None, "person_id"),
        sa.CheckConstraint(
            "status <> 'submitted' OR (submitted_number IS NOT NULL AND submitted_at IS NOT NULL)", name="submitted"
        ),
        sa.CheckConstraint(
            "status <> 'closed' OR (closed_at IS NOT NULL AND closing_reason_sealed IS NOT NULL)", name="closed"
        ),
        sa.CheckConstraint("(severity = 'ordinary') = (severe_at IS NULL)", name="severe_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    code: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[Source] = mapped_column(Word(Source))
    status: Mapped[CaseStatus] = mapped_column(Word(CaseStatus), default=CaseStatus.DRAFT)
    severity: Mapped[Severity] = mapped_column(Word(Severity))
    discovered_at: Mapped[dt.datetime]
    severe_at: Mapped[dt.datetime | None]
    found_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    account_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Account.id))  # who reported from home
    told_sealed: Mapped[str | None]  # the family's words
    created_at: Mapped[dt.datetime]

    occupation: Mapped[str | None] = mapped_column(sa.String(60))
    address_sealed: Mapped[str | None]
    phone_sealed: Mapped[str | None]
    onset_at: Mapped[dt.datetime | None]
    seen_on: Mapped[dt.date | None]
    seen_where: Mapped[str | None]
    course_sealed: Mapped[str | None]  # 主要临床经过
    temperature_tenths: Mapped[int | None]  # axillary, 0.1 °C
    redness_mm: Mapped[int | None]
    induration_mm: Mapped[int | None]
    diagnosis_sealed: Mapped[str | None]
    hospitalised: Mapped[bool | None]
    recovery: Mapped[Recovery | None] = mapped_column(Word(Recovery))
    found: Mapped[Found | None] = mapped_column(Word(Found))
    reporter_name: Mapped[str | None]
    reporter_phone_sealed: Mapped[str | None]

    submitted_number: Mapped[str | None] = mapped_column(sa.String(60))  # of the national system
    submitted_at: Mapped[dt.datetime | None]
    submitted_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    closed_at: Mapped[dt.datetime | None]
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    closing_reason_sealed: Mapped[str | None]

    told = Encrypted()
    address = Encrypted()
    phone = Encrypted()
    course = Encrypted()
    diagnosis = Encrypted()
    reporter_phone = Encrypted()
    closing_reason = Encrypted()
    person: Mapped[Person] = relationship()
    clinic: Mapped[Clinic] = relationship()
    doses: Mapped[list["AefiDose"]] = relationship(back_populates="case", order_by="AefiDose.id", lazy="selectin")
    history: Mapped[list["AefiEvent"]] = relationship(order_by="AefiEvent.id")


class AefiDose(HasId, Base):
    """A dose that came before the event; its facts are read from the record."""

    __tablename__ = "aefi_doses"
    __table_args__ = (sa.UniqueConstraint("case_id", "immunization_id"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(AefiCase.id))
    immunization_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Immunization.id))
    given_correctly: Mapped[Correct | None] = mapped_column(Word(Correct))

    case: Mapped[AefiCase] = relationship(back_populates="doses")
    immunization: Mapped[Immunization] = relationship()


class AefiEvent(HasId, Base):
    """What was done with a case, when and by whom; append-only."""

    __tablename__ = "aefi_events"
    __table_args__ = (sa.Index(None, "case_id", "at"),)

    case_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(AefiCase.id))
    what: Mapped[What] = mapped_column(Word(What))
    at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    note_sealed: Mapped[str | None]

    note = Encrypted()


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


sa.event.listen(AefiEvent, "before_update", _append_only)
sa.event.listen(AefiEvent, "before_delete", _append_only)
