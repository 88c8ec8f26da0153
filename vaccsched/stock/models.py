"""Lots, packs with trace codes, movements."""

import datetime as dt
import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from vaccsched.identity.models import StaffAccount
from vaccsched.shared.db import Base, HasId, Word
from vaccsched.sites.models import Clinic, Station
from vaccsched.vaccines.models import Vaccine, VaccineProduct


class LotStatus(enum.StrEnum):
    RELEASED = "released"  # 可用
    QUARANTINED = "quarantined"  # 封存
    RECALLED = "recalled"  # 召回
    COLD_CHAIN_HOLD = "cold_chain_hold"  # 冷链待评估


class MovementKind(enum.StrEnum):
    RECEIVE = "receive"  # 入库
    USE = "use"  # 使用
    UNDO_USE = "undo_use"  # 撤销使用
    WASTE = "waste"  # 损耗


class LocationKind(enum.StrEnum):
    FRIDGE = "fridge"  # 冷藏 2–8 ℃
    FREEZER = "freezer"  # 冷冻 ≤ −15 ℃
    STATION = "station"  # 接种台
    BAG = "bag"  # 冷藏包


class Presentation(enum.StrEnum):
    """How a vaccine bears warmth and frost (预防接种工作规范(2023) 第三章)."""

    LYOPHILISED = "lyophilised"  # 冻干，冷藏
    LIQUID = "liquid"  # 液体，冷藏
    NEVER_FROZEN = "never_frozen"  # 液体，冷藏，冻结即报废
    FROZEN = "frozen"  # 冷冻保存


class Location(HasId, Base):
    """A place in a clinic where vaccine is kept. ``station_id``: the 台 it belongs to, for a station's cold box."""

    __tablename__ = "locations"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "name"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    name: Mapped[str] = mapped_column(sa.String(40))
    kind: Mapped[LocationKind] = mapped_column(Word(LocationKind))
    station_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Station.id))
    archived_at: Mapped[dt.datetime | None]


class Lot(HasId, Base):
    """One lot (批号) of a product at one clinic."""

    __tablename__ = "lots"
    __table_args__ = (sa.UniqueConstraint("clinic_id", "product_id", "lot_number"),)

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    product_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(VaccineProduct.id))
    lot_number: Mapped[str] = mapped_column(sa.String(40))
    expires_on: Mapped[dt.date]  # the last day of use
    status: Mapped[LotStatus] = mapped_column(Word(LotStatus), default=LotStatus.RELEASED)

    product: Mapped[VaccineProduct] = relationship()


class LotStatusChange(HasId, Base):
    """Who moved a lot from one status to another, and why; append-only."""

    __tablename__ = "lot_status_changes"
    __table_args__ = (sa.Index(None, "lot_id", "at"),)

    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    from_status: Mapped[LotStatus] = mapped_column(Word(LotStatus))
    to_status: Mapped[LotStatus] = mapped_column(Word(LotStatus))
    reason: Mapped[str]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    at: Mapped[dt.datetime]


class Pack(HasId, Base):
    """A smallest pack with its trace code (追溯码), bound to a lot at receiving. Doses in it are claimed."""

    __tablename__ = "packs"
    __table_args__ = (
        sa.UniqueConstraint("trace_code"),
        sa.CheckConstraint("doses_used BETWEEN 0 AND doses_total", name="doses_used"),
        sa.Index(None, "lot_id"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    location_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Location.id))  # None: nobody said where yet
    trace_code: Mapped[str] = mapped_column(sa.String(60))
    doses_total: Mapped[int]
    doses_used: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime | None]
    discarded_at: Mapped[dt.datetime | None]

    lot: Mapped[Lot] = relationship()


class StockMovement(HasId, Base):
    """A change of stock, append-only; stock is the sum of ``doses``."""

    __tablename__ = "stock_movements"
    __table_args__ = (sa.Index(None, "lot_id", "at"), sa.CheckConstraint("doses <> 0", name="doses_moved"))

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    pack_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Pack.id))
    kind: Mapped[MovementKind] = mapped_column(Word(MovementKind))
    doses: Mapped[int]  # + into, − out of stock
    at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]


class Price(HasId, Base):
    """What a self-paid vaccine costs at a clinic from a day on (疫苗管理法 第49条); programme doses have no price."""

    __tablename__ = "prices"
    __table_args__ = (
        sa.UniqueConstraint("clinic_id", "vaccine_code", "effective_from"),
        sa.CheckConstraint("vaccine_fen >= 0 AND service_fen >= 0", name="price_not_negative"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    vaccine_code: Mapped[str] = mapped_column(sa.ForeignKey(Vaccine.code))
    vaccine_fen: Mapped[int]  # 0.01 yuan
    service_fen: Mapped[int]
    effective_from: Mapped[dt.date]


def _append_only(_mapper: object, _connection: object, row: Base) -> None:
    raise RuntimeError(f"{row.__tablename__} is append-only")


for _model in (StockMovement, LotStatusChange):
    sa.event.listen(_model, "before_update", _append_only)
    sa.event.listen(_model, "before_delete", _append_only)
