"""Merges of persons, which rows went along, what was decided about doses entered twice, who are two persons."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.residents.models import Person
from vaccsched.shared.db import Base, HasId
from vaccsched.sites.models import Clinic


class PersonMerge(HasId, Base):
    """``duplicate`` became part of ``survivor``. ``taken``: the fields that the survivor's own file lacked."""

    __tablename__ = "person_merges"
    __table_args__ = (
        sa.Index(
            "uq_person_merges_live",
            "duplicate_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
        sa.Index(None, "survivor_id"),
        sa.Index(None, "clinic_id", "merged_at"),
        sa.CheckConstraint("survivor_id <> duplicate_id", name="two_files"),
        sa.CheckConstraint("(undone_at IS NULL) = (undo_reason IS NULL)", name="undone"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    survivor_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    duplicate_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    reason: Mapped[str]
    taken: Mapped[list[str]]
    merged_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    merged_at: Mapped[dt.datetime]
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    undone_at: Mapped[dt.datetime | None]
    undo_reason: Mapped[str | None]

    survivor: Mapped[Person] = relationship(foreign_keys=[survivor_id])
    duplicate: Mapped[Person] = relationship(foreign_keys=[duplicate_id])
    merged_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[merged_by_id])


class MergedRow(HasId, Base):
    """A row of another table that pointed to the duplicate and points to the survivor now."""

    __tablename__ = "merged_rows"
    __table_args__ = (sa.UniqueConstraint("merge_id", "table", "row_id"),)

    merge_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PersonMerge.id))
    table: Mapped[str] = mapped_column(sa.String(60))
    row_id: Mapped[uuid.UUID]


class MergeDecision(HasId, Base):
    """The same dose stood in both files: which record was kept, which was marked as entered in error."""

    __tablename__ = "merge_decisions"
    __table_args__ = (sa.UniqueConstraint("merge_id", "dropped_record_id"),)

    merge_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PersonMerge.id))
    kept_record_id: Mapped[uuid.UUID]
    dropped_record_id: Mapped[uuid.UUID]
    decided_at: Mapped[dt.datetime]


class DistinctPersons(HasId, Base):
    """Somebody looked: these two are two persons (twins, the same name). ``one_id`` is the smaller id."""

    __tablename__ = "distinct_persons"
    __table_args__ = (
        sa.UniqueConstraint("one_id", "other_id"),
        sa.CheckConstraint("one_id < other_id", name="order"),
    )

    one_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    other_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Person.id))
    reason: Mapped[str]
    said_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    said_at: Mapped[dt.datetime]
