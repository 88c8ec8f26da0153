"""Trainings with who took part, and results of examinations. Results are never rewritten: a correction is a new row."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import CertificateTask, StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic


class TrainingKind(enum.StrEnum):
    COURSE = "course"  # 培训
    DRILL = "drill"  # 急救演练
    PRACTICE = "practice"  # 系统练习


class Training(HasId, Base):
    """A training that was held."""

    __tablename__ = "trainings"
    __table_args__ = (
        sa.CheckConstraint("minutes BETWEEN 1 AND 6000", name="minutes"),
        sa.Index(None, "clinic_id", "held_on"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    kind: Mapped[TrainingKind] = mapped_column(Word(TrainingKind))
    title: Mapped[str] = mapped_column(sa.String(100))
    held_on: Mapped[dt.date]
    minutes: Mapped[int]
    taught_by: Mapped[str] = mapped_column(sa.String(60))
    about: Mapped[str] = mapped_column(sa.String(500))
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    entered_at: Mapped[dt.datetime]

    people: Mapped[list["Attendance"]] = relationship(order_by="Attendance.staff_id", lazy="selectin")


class Attendance(HasId, Base):
    """Somebody took part in a training."""

    __tablename__ = "training_attendances"
    __table_args__ = (sa.UniqueConstraint("training_id", "staff_id"), sa.Index(None, "staff_id"))

    training_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Training.id))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))


class ExamResult(HasId, Base):
    """One person's result of one examination (考核). ``task`` None: of no single work, e.g. the law.

    ``corrects_id``: the row that this one stands in place of, with the reason; ``withdrawn``: it stands for nothing.
    """

    __tablename__ = "exam_results"
    __table_args__ = (
        sa.UniqueConstraint("corrects_id"),
        sa.CheckConstraint("pass_mark > 0 AND pass_mark <= full_mark AND full_mark <= 1000", name="marks"),
        sa.CheckConstraint("score >= 0 AND score <= full_mark", name="score"),
        sa.CheckConstraint("(corrects_id IS NULL) = (reason IS NULL)", name="correction_has_reason"),
        sa.Index(None, "clinic_id", "held_on"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    staff_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    task: Mapped[CertificateTask | None] = mapped_column(Word(CertificateTask))
    title: Mapped[str] = mapped_column(sa.String(100))
    held_on: Mapped[dt.date]
    score: Mapped[int]
    pass_mark: Mapped[int]
    full_mark: Mapped[int]
    withdrawn: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("exam_results.id"))
    reason: Mapped[str | None] = mapped_column(sa.String(200))
    entered_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    entered_at: Mapped[dt.datetime]

    staff: Mapped[StaffAccount] = relationship(foreign_keys=[staff_id])
