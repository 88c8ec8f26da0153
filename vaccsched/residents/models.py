"""Persons (受种者), family accounts, guardianship, login codes."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.shared.crypto import Encrypted
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class Sex(enum.StrEnum):
    MALE = "M"
    FEMALE = "F"


class DocumentKind(enum.StrEnum):
    """Identity document (CV02.01.101 and what the norm adds)."""

    ID_CARD = "01"  # 居民身份证
    RESIDENCE_PERMIT = "residence_permit"  # 港澳台居民居住证
    FOREIGN_PERMANENT = "foreign_permanent"  # 外国人永久居留证
    PASSPORT = "03"
    BIRTH_CERTIFICATE = "birth_certificate"  # 出生医学证明
    NONE = "none"  # 暂无证件


class MotherHBsAg(enum.StrEnum):
    NEGATIVE = "negative"
    POSITIVE = "positive"
    UNKNOWN = "unknown"


class Relation(enum.StrEnum):
    """What the signed-in or accompanying person is to the recipient."""

    SELF = "self"
    PARENT = "parent"
    GRANDPARENT = "grandparent"
    CHILD = "child"
    SPOUSE = "spouse"
    OTHER = "other"


class Person(HasId, Base):
    """A recipient (受种者). County-wide; identity number and phone are encrypted and found by blind index."""

    __tablename__ = "persons"
    __table_args__ = (
        sa.Index(
            "uq_persons_document",
            "document_kind",
            "document_index",
            unique=True,
            sqlite_where=sa.text("merged_into_id IS NULL"),
            postgresql_where=sa.text("merged_into_id IS NULL"),
        ),
        sa.Index(None, "document_index"),  # many at once, merged files too
        sa.Index(None, "document_last4_index"),
        sa.Index(None, "phone_index"),
        sa.Index(None, "name_key", "birth_date"),
    )

    name: Mapped[str]  # as given, byte for byte
    name_key: Mapped[str]  # normalised for search
    sex: Mapped[Sex] = mapped_column(Word(Sex))
    birth_date: Mapped[dt.date]
    birth_time: Mapped[dt.time | None]
    document_kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    document_sealed: Mapped[str | None]
    document_index: Mapped[str | None] = mapped_column(sa.String(64))
    document_last4_index: Mapped[str | None] = mapped_column(sa.String(64))
    phone_sealed: Mapped[str | None]
    phone_index: Mapped[str | None] = mapped_column(sa.String(64))
    mother_hbsag: Mapped[MotherHBsAg] = mapped_column(Word(MotherHBsAg), default=MotherHBsAg.UNKNOWN)
    gestation_weeks: Mapped[int | None]
    birth_weight_g: Mapped[int | None]
    clinic_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Clinic.id), index=True)
    merged_into_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    created_at: Mapped[dt.datetime]

    document = Encrypted()
    phone = Encrypted()


class FileStatus(enum.StrEnum):
    """Where the file of a person stands (预防接种工作规范(2023) §3.2: 迁入、迁出、失访、死亡)."""

    LIVES_HERE = "lives_here"
    SHORT_STAY = "short_stay"  # less than three months: vaccinated and recorded, the file stays where it is
    MOVED_OUT = "moved_out"
    LOST = "lost"  # not reached for twelve months
    DIED = "died"


class PersonFile(HasId, Base):
    """What 预防接种工作规范(2023) 附5-4 asks of a file besides ``Person``: the family, addresses, the status."""

    __tablename__ = "person_files"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id), unique=True)
    mother_name_sealed: Mapped[str | None]
    mother_phone_sealed: Mapped[str | None]
    father_name_sealed: Mapped[str | None]
    father_phone_sealed: Mapped[str | None]
    home_address_sealed: Mapped[str | None]
    household_address_sealed: Mapped[str | None]  # 户籍地址
    status: Mapped[FileStatus] = mapped_column(Word(FileStatus), default=FileStatus.LIVES_HERE)
    status_since: Mapped[dt.date | None]
    updated_at: Mapped[dt.datetime]

    mother_name = Encrypted()
    mother_phone = Encrypted()
    father_name = Encrypted()
    father_phone = Encrypted()
    home_address = Encrypted()
    household_address = Encrypted()

    person: Mapped[Person] = relationship()


class PersonCorrection(HasId, Base):
    """A version of who somebody is: name, birth date and sex as they stood and as they stand since. Never changed.

    It stays with the file in which it was written, also when that file is merged into another.
    """

    __tablename__ = "person_corrections"
    __table_args__ = (sa.UniqueConstraint("person_id", "version"),)

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    version: Mapped[int]  # the first correction is 1
    old_name: Mapped[str]
    new_name: Mapped[str]
    old_birth_date: Mapped[dt.date]
    new_birth_date: Mapped[dt.date]
    old_sex: Mapped[Sex] = mapped_column(Word(Sex))
    new_sex: Mapped[Sex] = mapped_column(Word(Sex))
    reason: Mapped[str]
    corrected_by_id: Mapped[uuid.UUID | None]
    corrected_at: Mapped[dt.datetime]


class Account(HasId, Base):
    """A family account: whoever holds the phone."""

    __tablename__ = "accounts"

    phone_sealed: Mapped[str]
    phone_index: Mapped[str] = mapped_column(sa.String(64), unique=True)
    is_demo: Mapped[bool] = mapped_column(default=False)  # invented by the demo: its sign-in codes stand on the page
    language: Mapped[str | None] = mapped_column(sa.String(2))  # "zh", "en": as its pages were read last; messages too
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

    phone = Encrypted()


class Guardianship(HasId, Base):
    """An account may act for a person, until it ends or is revoked. For oneself ``relation`` is self."""

    __tablename__ = "guardianships"
    __table_args__ = (
        sa.Index(
            "uq_guardianships_live",
            "account_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
        sa.Index(None, "person_id"),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    relation: Mapped[Relation] = mapped_column(Word(Relation))
    proof: Mapped[str]
    created_at: Mapped[dt.datetime]
    ends_on: Mapped[dt.date | None]  # a guardian's link ends on the 18th birthday
    revoked_at: Mapped[dt.datetime | None]

    account: Mapped[Account] = relationship()
    person: Mapped[Person] = relationship()


class LoginCode(HasId, Base):
    """A code sent to a phone: single use, ten minutes, five attempts. Only its keyed hash is kept."""

    __tablename__ = "login_codes"
    __table_args__ = (sa.Index(None, "phone_index", "created_at"),)

    phone_index: Mapped[str] = mapped_column(sa.String(64))
    code_index: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    message_id: Mapped[uuid.UUID | None]  # in the outbox: the ten minutes begin when it has left
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]


class ConsentAsk(HasId, Base):
    """An account asks a grown-up to let it act for them: the answer is a code that only they receive.

    What was typed is kept whether or not it is right, and no code goes out when it is wrong: the asker cannot tell.
    Ten minutes, five attempts, deleted after three days.
    """

    __tablename__ = "consent_asks"
    __table_args__ = (sa.Index(None, "phone_index", "created_at"), sa.Index(None, "account_id"))

    account_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Account.id))
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Person.id))  # whoever is on file and was meant
    relation: Mapped[Relation] = mapped_column(Word(Relation))
    name_sealed: Mapped[str]
    sex: Mapped[Sex] = mapped_column(Word(Sex))
    birth_date: Mapped[dt.date]
    document_kind: Mapped[DocumentKind] = mapped_column(Word(DocumentKind))
    document_sealed: Mapped[str]
    phone_sealed: Mapped[str]
    phone_index: Mapped[str] = mapped_column(sa.String(64))
    code_index: Mapped[str | None] = mapped_column(sa.String(64))  # None: no code went out, none is right
    message_id: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[dt.datetime | None]

    name = Encrypted()
    document = Encrypted()
    phone = Encrypted()


class LinkBlock(HasId, Base):
    """A court's order: whoever has this phone, or this identity document, neither sees nor is linked to the child.

    Set and lifted at the desk with a reason; never deleted. While one stands, a child is linked at the desk alone.
    """

    __tablename__ = "link_blocks"
    __table_args__ = (
        sa.CheckConstraint("phone_index IS NOT NULL OR document_index IS NOT NULL", name="somebody"),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        sa.Index(None, "person_id"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    phone_sealed: Mapped[str | None]
    phone_index: Mapped[str | None] = mapped_column(sa.String(64))  # as of an account
    document_sealed: Mapped[str | None]
    document_index: Mapped[str | None] = mapped_column(sa.String(64))  # as of a person
    reason: Mapped[str]
    order_number: Mapped[str]
    set_by_id: Mapped[uuid.UUID]
    set_at: Mapped[dt.datetime]
    lifted_by_id: Mapped[uuid.UUID | None]
    lifted_at: Mapped[dt.datetime | None]
    lift_reason: Mapped[str | None]

    phone = Encrypted()
    document = Encrypted()
