"""Readings of fridges, excursions, and what was decided about the lots that were in them."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic
from vaccsched.stock.models import Location, Lot, Presentation
from vaccsched.vaccines.models import VaccineProduct


class ReadingSource(enum.StrEnum):
    MANUAL = "manual"  # 人工抄表
    LOGGER = "logger"  # 自动记录仪


class Decision(enum.StrEnum):
    """What becomes of a lot that was out of range."""

    RELEASE = "release"  # 恢复使用
    DISPOSE = "dispose"  # 报废处置
    KEEP = "keep"  # 继续封存，等厂家答复


class FridgeReading(HasId, Base):
    """One temperature of one place; append-only."""

    __tablename__ = "fridge_readings"
    __table_args__ = (
        sa.UniqueConstraint("location_id", "at", "source"),
        sa.CheckConstraint("tenths BETWEEN -1000 AND 1000", name="tenths"),
        sa.Index(None, "clinic_id", "at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Location.id))
    at: Mapped[dt.datetime]
    tenths: Mapped[int]  # 0.1 ℃
    source: Mapped[ReadingSource] = mapped_column(Word(ReadingSource))
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    note: Mapped[str | None]


class Excursion(HasId, Base):
    """A place was out of its range (超温). Running while ``ended_at`` is None; at most one runs in a place."""

    __tablename__ = "excursions"
    __table_args__ = (
        sa.Index(
            "uq_excursions_running", "location_id", unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index(None, "clinic_id", "began_at"),
    )  # fmt: skip

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Location.id))
    began_at: Mapped[dt.datetime]  # the last reading in range before it, or the first out of range
    found_at: Mapped[dt.datetime]  # the first reading out of range
    ended_at: Mapped[dt.datetime | None]  # the first reading in range again

    location: Mapped[Location] = relationship()


class Evaluation(HasId, Base):
    """The evaluation of one held lot: exposure, proposal of the table, decision, two signatures."""

    __tablename__ = "evaluations"
    __table_args__ = (
        sa.Index(
            "uq_evaluations_waiting", "lot_id", unique=True,
            sqlite_where=sa.text("signed_at IS NULL AND declined_at IS NULL"),
            postgresql_where=sa.text("signed_at IS NULL AND declined_at IS NULL"),
        ),
        sa.CheckConstraint("signed_by_id <> decided_by_id", name="two_signatures"),
        sa.Index(None, "lot_id", "decided_at"),
    )  # fmt: skip

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    minutes: Mapped[dict[str, int]] = mapped_column(sa.JSON)  # by band, of what is evaluated now
    earlier: Mapped[dict[str, int]] = mapped_column(sa.JSON)  # by band, of evaluations that released the lot before
    proposal: Mapped[Decision] = mapped_column(Word(Decision))
    clause: Mapped[str] = mapped_column(sa.String(40))  # code of the row of the table that decided
    decision: Mapped[Decision] = mapped_column(Word(Decision))
    reason: Mapped[str]
    decided_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    decided_at: Mapped[dt.datetime]
    signed_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    signed_at: Mapped[dt.datetime | None]
    declined_at: Mapped[dt.datetime | None]  # the second person did not agree

    lot: Mapped[Lot] = relationship()
    decided_by: Mapped[StaffAccount] = relationship(foreign_keys=[decided_by_id])


class ExcursionLot(HasId, Base):
    """A lot that was in a place while it was out of range."""

    __tablename__ = "excursion_lots"
    __table_args__ = (sa.UniqueConstraint("excursion_id", "lot_id"), sa.Index(None, "lot_id"))

    excursion_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Excursion.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    evaluation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Evaluation.id))  # that ended its hold

    excursion: Mapped[Excursion] = relationship()
    lot: Mapped[Lot] = relationship()


class Leaflet(HasId, Base):
    """What the leaflet (说明书) of a product says about temperature; newest first, before the general table."""

    __tablename__ = "leaflets"
    __table_args__ = (sa.Index(None, "clinic_id", "product_id", "set_at"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    product_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(VaccineProduct.id))
    presentation: Mapped[Presentation] = mapped_column(Word(Presentation))
    minutes: Mapped[dict[str, int]] = mapped_column(sa.JSON)  # longest together, by band; a band left out: the table
    source: Mapped[str]  # edition of the leaflet, or the maker's letter
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    set_at: Mapped[dt.datetime]


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (FridgeReading, Leaflet):
    sa.event.listen(_model, "before_update", _append_only)
    sa.event.listen(_model, "before_delete", _append_only)
