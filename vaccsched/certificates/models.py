"""Certificates issued and their printed lines, printers, moves of persons, checks at entry to school."""

import datetime as dt
import enum
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class IssueReason(enum.StrEnum):
    """Why a certificate was issued: 建证, or 补证 for one of the other reasons."""

    FIRST = "first"
    LOST = "lost"
    DAMAGED = "damaged"
    FULL = "full"
    WRONG = "wrong"
    FROM_ELSEWHERE = "from_elsewhere"  # another place's certificate is replaced


class MoveKind(enum.StrEnum):
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    SHORT_STAY = "short_stay"


class SchoolKind(enum.StrEnum):
    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    OTHER = "other"


class Certificate(HasId, Base):
    """One version of a person's 预防接种证 (疫苗管理法 第47条); the highest version is the one that counts."""

    __tablename__ = "certificates"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "version"),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("(version = 1) OR (reason <> 'first')", name="first_is_first"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    number: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[IssueReason] = mapped_column(Word(IssueReason))
    note: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[dt.date]
    issued_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()
    issued_by: Mapped[StaffAccount | None] = relationship()


class CertificateCounter(HasId, Base):
    """The last local number of a clinic. A platform's own number may be typed instead."""

    __tablename__ = "certificate_counters"

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id), unique=True)
    last_number: Mapped[int] = mapped_column(default=0)


class PrintedLine(HasId, Base):
    """A dose that stands on a line of a certificate. ``line`` counts from 1 through all pages."""

    __tablename__ = "printed_lines"
    __table_args__ = (
        sa.UniqueConstraint("certificate_id", "line"),
        sa.UniqueConstraint("certificate_id", "record_id"),
        sa.CheckConstraint("line BETWEEN 1 AND 400", name="line"),
    )

    certificate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Certificate.id))
    record_id: Mapped[uuid.UUID]  # of the dose, whatever its version
    line: Mapped[int]
    printed_at: Mapped[dt.datetime]
    printed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))


class CertificatePrinter(HasId, Base):
    """How a clinic's printer meets the printed lines of its certificates, in tenths of a millimetre."""

    __tablename__ = "certificate_printers"
    __table_args__ = (
        sa.CheckConstraint("offset_x BETWEEN -500 AND 500 AND offset_y BETWEEN -500 AND 500", name="offset"),
        sa.CheckConstraint("lines_per_page BETWEEN 1 AND 40", name="lines_per_page"),
        sa.CheckConstraint("first_line BETWEEN 0 AND 2500 AND line_height BETWEEN 30 AND 400", name="lines"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id), unique=True)
    offset_x: Mapped[int] = mapped_column(default=0)
    offset_y: Mapped[int] = mapped_column(default=0)
    first_line: Mapped[int] = mapped_column(default=350)
    line_height: Mapped[int] = mapped_column(default=90)
    lines_per_page: Mapped[int] = mapped_column(default=12)


class PersonMove(HasId, Base):
    """Somebody moved in or out, or stays for less than three months (预防接种工作规范(2023) §3.2). Append-only."""

    __tablename__ = "person_moves"
    __table_args__ = (sa.Index(None, "person_id", "recorded_at"), sa.Index(None, "clinic_id", "moved_on"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    kind: Mapped[MoveKind] = mapped_column(Word(MoveKind))
    moved_on: Mapped[dt.date]
    place: Mapped[str]  # from where, or where to
    reason: Mapped[str]
    stays_until: Mapped[dt.date | None]
    recorded_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_at: Mapped[dt.datetime]

    recorded_by: Mapped[StaffAccount | None] = relationship()


class SchoolCheck(HasId, Base):
    """入托入学查验 (疫苗管理法 第48条): which programme doses were missing on that day. A later check is a new row."""

    __tablename__ = "school_checks"
    __table_args__ = (sa.Index(None, "clinic_id", "checked_on"), sa.Index(None, "person_id", "checked_on"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    school: Mapped[str]
    kind: Mapped[SchoolKind] = mapped_column(Word(SchoolKind))
    checked_on: Mapped[dt.date]
    has_certificate: Mapped[bool]
    missing: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)  # {"vaccine", "dose", "late", "doctor"} each
    programme_version: Mapped[str] = mapped_column(sa.String(40))
    checked_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    checked_at: Mapped[dt.datetime]

    clinic: Mapped[Clinic] = relationship()
    person: Mapped[Person] = relationship()
    checked_by: Mapped[StaffAccount | None] = relationship()


class Proof(HasId, Base):
    """接种凭证 that somebody made of their own record: which doses it states, and the signed text in its QR code.

    Append-only. The text can be checked by anybody with the published key; the row says whether it still holds.
    """

    __tablename__ = "proofs"
    __table_args__ = (sa.Index(None, "person_id", "issued_at"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id))  # where the person is registered
    account_id: Mapped[uuid.UUID | None]  # of the family that made it
    record_ids: Mapped[list[str]]  # in the order of the signed text
    text: Mapped[str]
    issued_at: Mapped[dt.datetime]

    person: Mapped[Person] = relationship()
    clinic: Mapped[Clinic | None] = relationship()
