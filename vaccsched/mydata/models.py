"""Who outside may read a record by the person's own leave; what people want corrected."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Account, Person
from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, County


class Scope(enum.StrEnum):
    """What an institution may read."""

    DOSES = "doses"  # doses on record and what is due
    HEALTH = "health"  # conditions, allergies, reactions


class Topic(enum.StrEnum):
    """What is wrong."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    DOCUMENT = "document"
    CONTACT = "contact"
    DOSE = "dose"
    HEALTH = "health"
    OTHER = "other"


class AskedStatus(enum.StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DECLINED = "declined"


class Institution(HasId, Base):
    """A hospital, another clinic or a school that may be given leave to read online; the county puts it on the list."""

    __tablename__ = "outside_institutions"
    __table_args__ = (sa.UniqueConstraint("county_id", "code"),)

    county_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(County.id))
    code: Mapped[str] = mapped_column(sa.String(22))
    name: Mapped[str]
    added_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]


class ReadAuthorisation(HasId, Base):
    """本人授权在线调阅: one institution may read one person's record until a day, or until it is withdrawn."""

    __tablename__ = "read_authorisations"
    __table_args__ = (
        sa.Index(
            "uq_read_authorisations_live",
            "person_id",
            "institution_id",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
        sa.Index(None, "account_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    institution_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Institution.id))
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    scopes: Mapped[list[str]]
    until: Mapped[dt.date]  # the last day
    given_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    institution: Mapped[Institution] = relationship()


class CorrectionRequest(HasId, Base):
    """A family says that something in the record is wrong (个人信息保护法 第46条); the clinic answers."""

    __tablename__ = "correction_requests"
    __table_args__ = (
        sa.Index(
            "uq_correction_requests_waiting",
            "person_id",
            "topic",
            unique=True,
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        ),
        sa.Index(None, "clinic_id", "status"),
        sa.CheckConstraint("(status = 'waiting') = (answered_at IS NULL)", name="answered"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    topic: Mapped[Topic] = mapped_column(Word(Topic))
    told_sealed: Mapped[str]
    status: Mapped[AskedStatus] = mapped_column(Word(AskedStatus), default=AskedStatus.WAITING)
    made_at: Mapped[dt.datetime]
    answer_sealed: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))

    told = Encrypted()
    answer = Encrypted()

    person: Mapped[Person] = relationship()
    clinic: Mapped[Clinic] = relationship()
