"""Receipts of self-paid vaccines, and refunds. Nothing here can belong to a dose of the programme."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.consents.models import Consent
from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Programme
from vaccsched.visits.models import PlannedDose, Visit


class Receipt(HasId, Base):
    """One version of the receipt of a visit: the number on the paper that the cashier gave (疫苗管理法 第49条).

    A wrong number is corrected by the next version; the one before gets ``superseded_at`` and stays. A number stands
    for one visit of a clinic at a time.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "version"),
        sa.Index(
            "uq_receipts_current",
            "visit_id",
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        ),
        sa.Index(
            "uq_receipts_number",
            "clinic_id",
            "number",
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        ),
        sa.CheckConstraint("version = 1 OR reason IS NOT NULL", name="correction_has_reason"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id))
    number: Mapped[str] = mapped_column(sa.String(40))
    version: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str | None]  # why this version was written
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_at: Mapped[dt.datetime]
    superseded_at: Mapped[dt.datetime | None]

    visit: Mapped[Visit] = relationship()
    recorded_by: Mapped[StaffAccount] = relationship()


class PaidDose(HasId, Base):
    """A self-paid dose that was paid for, in fen (0.01 yuan), as it was told when its consent was signed.

    ``programme`` is the vaccine's of that day: the database takes no row for a programme vaccine (第49条: free, also
    of any service fee).
    """

    __tablename__ = "paid_doses"
    __table_args__ = (
        sa.CheckConstraint("programme = 'NON_NIP'", name="never_of_the_programme"),
        sa.CheckConstraint("fen > 0", name="fen"),
    )

    planned_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PlannedDose.id), unique=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Visit.id), index=True)
    consent_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Consent.id))
    programme: Mapped[Programme] = mapped_column(Word(Programme))
    fen: Mapped[int]

    planned_dose: Mapped[PlannedDose] = relationship()


class Refund(HasId, Base):
    """The money of a dose that was not given in the end went back; the number of the refund's paper."""

    __tablename__ = "refunds"

    paid_dose_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(PaidDose.id), unique=True)
    number: Mapped[str] = mapped_column(sa.String(40))
    recorded_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    recorded_at: Mapped[dt.datetime]


def _kept(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (PaidDose, Refund):
    sa.event.listen(_model, "before_update", _kept)
    sa.event.listen(_model, "before_delete", _kept)
sa.event.listen(Receipt, "before_delete", _kept)
