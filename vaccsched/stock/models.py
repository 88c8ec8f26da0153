"""Lots, packs with trace codes, movements."""

import datetime as dt
import enum
import uuid
from typing import Any

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
    TRANSFER = "transfer"  # 移库
    ISSUE = "issue"  # 领用
    RETURN = "return"  # 退回
    ADJUST = "adjust"  # 盘点调整
    DISPOSE = "dispose"  # 处置


class DeliveryStatus(enum.StrEnum):
    DRAFT = "draft"  # 正在登记
    WAITING = "waiting"  # 等第二人签字
    ACCEPTED = "accepted"  # 已入库
    REFUSED = "refused"  # 拒收


class TransportKind(enum.StrEnum):
    COLD = "cold"  # 冷藏 2–8 ℃
    FROZEN = "frozen"  # 冷冻 ≤ −15 ℃


class CountStatus(enum.StrEnum):
    WAITING = "waiting"  # 有差异，等第二人签字
    POSTED = "posted"  # 已记账
    DROPPED = "dropped"  # 作废重盘


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
    second_staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    at: Mapped[dt.datetime]


class Delivery(HasId, Base):
    """One delivery and everything the law asks for about it (疫苗管理法 第38、39条; 规范(2023) 第三章). Never deleted.

    Its packs come into stock with the second signature; a refused delivery is kept as well.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        sa.CheckConstraint("second_id <> first_id", name="two_signatures"),
        sa.CheckConstraint(
            "status <> 'accepted' OR (first_id IS NOT NULL AND second_id IS NOT NULL)", name="accepted_signed"
        ),
        sa.Index(None, "clinic_id", "arrived_at"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Location.id))
    status: Mapped[DeliveryStatus] = mapped_column(Word(DeliveryStatus), default=DeliveryStatus.DRAFT)
    supplier: Mapped[str]  # delivering unit
    courier: Mapped[str]  # who handed it over
    arrived_at: Mapped[dt.datetime]
    transport: Mapped[TransportKind] = mapped_column(Word(TransportKind))
    trip_minutes: Mapped[int]
    # The temperature record of the trip, 0.1 ℃; all None: there was none.
    start_tenths: Mapped[int | None]
    arrival_tenths: Mapped[int | None]
    lowest_tenths: Mapped[int | None]
    highest_tenths: Mapped[int | None]
    interval_minutes: Mapped[int | None]  # between two readings of the record
    packaging_ok: Mapped[bool]
    cooling_ok: Mapped[bool]  # ice and thermometer were looked at
    faults: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # why it was refused, codes of rules.FAULTS
    note: Mapped[str | None]
    first_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    first_at: Mapped[dt.datetime | None]
    second_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    second_at: Mapped[dt.datetime | None]
    reported_to: Mapped[str | None]  # whom a refusal was reported to (第39条)
    reported_at: Mapped[dt.datetime | None]

    location: Mapped[Location] = relationship()
    first: Mapped[StaffAccount | None] = relationship(foreign_keys=[first_id])
    second: Mapped[StaffAccount | None] = relationship(foreign_keys=[second_id])
    lines: Mapped[list["DeliveryLine"]] = relationship(back_populates="delivery", order_by="DeliveryLine.id")


class DeliveryLine(HasId, Base):
    """One lot of a delivery with its certificate and the scanned codes of its packs."""

    __tablename__ = "delivery_lines"
    __table_args__ = (sa.UniqueConstraint("delivery_id", "product_id", "lot_number"),)

    delivery_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Delivery.id))
    product_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(VaccineProduct.id))
    lot_number: Mapped[str] = mapped_column(sa.String(40))
    expires_on: Mapped[dt.date]
    release_certificate: Mapped[str] = mapped_column(sa.String(60))  # 批签发证明
    import_clearance: Mapped[str | None] = mapped_column(sa.String(60))  # 进口药品通关单, imports only
    trace_codes: Mapped[list[str]] = mapped_column(sa.JSON)

    delivery: Mapped[Delivery] = relationship(back_populates="lines")
    product: Mapped[VaccineProduct] = relationship()


class Pack(HasId, Base):
    """A smallest pack with its trace code (追溯码), bound to a lot at receiving. Doses in it are claimed."""

    __tablename__ = "packs"
    __table_args__ = (
        sa.UniqueConstraint("trace_code"),
        sa.CheckConstraint("doses_used BETWEEN 0 AND doses_total", name="doses_used"),
        sa.Index(None, "lot_id"),
        sa.Index(None, "location_id"),
        sa.Index(None, "delivery_id"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    location_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Location.id))  # None: nobody said where yet
    delivery_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Delivery.id))
    trace_code: Mapped[str] = mapped_column(sa.String(60))
    doses_total: Mapped[int]
    doses_used: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[dt.datetime | None]
    discarded_at: Mapped[dt.datetime | None]
    returned_at: Mapped[dt.datetime | None]  # came back unopened from a station: used first (规范(2023) 10.3.4)

    lot: Mapped[Lot] = relationship()
    location: Mapped[Location | None] = relationship()


class StockMovement(HasId, Base):
    """A change of stock in one place, append-only; stock is the sum of ``doses``. A move is two rows, out and in."""

    __tablename__ = "stock_movements"
    __table_args__ = (
        sa.Index(None, "lot_id", "at"),
        sa.Index(None, "pack_id"),
        sa.Index(None, "clinic_id", "at"),
        sa.CheckConstraint("doses <> 0", name="doses_moved"),
    )

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    lot_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Lot.id))
    pack_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Pack.id))
    kind: Mapped[MovementKind] = mapped_column(Word(MovementKind))
    doses: Mapped[int]  # + into, − out of stock
    location_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(Location.id))
    at: Mapped[dt.datetime]
    staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    second_staff_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    reason: Mapped[str | None]


class StockCount(HasId, Base):
    """A count (盘点) of one place. Differences are posted with the second signature; one waits per place at most."""

    __tablename__ = "stock_counts"
    __table_args__ = (
        sa.Index(
            "uq_stock_counts_waiting", "location_id", unique=True,
            sqlite_where=sa.text("status = 'waiting'"), postgresql_where=sa.text("status = 'waiting'"),
        ),
        sa.CheckConstraint("second_id <> first_id", name="two_signatures"),
    )  # fmt: skip

    clinic_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Clinic.id))
    location_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(Location.id))
    status: Mapped[CountStatus] = mapped_column(Word(CountStatus))
    lots: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # by lot id: packs expected and counted
    missing: Mapped[list[str]] = mapped_column(sa.JSON)  # ids of packs in the books but not there
    found: Mapped[list[str]] = mapped_column(sa.JSON)  # ids of packs there but not in the books of this place
    reason: Mapped[str | None]
    first_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey(StaffAccount.id))
    first_at: Mapped[dt.datetime]
    second_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey(StaffAccount.id))
    second_at: Mapped[dt.datetime | None]

    location: Mapped[Location] = relationship()
    first: Mapped[StaffAccount] = relationship(foreign_keys=[first_id])


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


for _written_once in (StockMovement, LotStatusChange):
    sa.event.listen(_written_once, "before_update", _append_only)
for _kept in (StockMovement, LotStatusChange, Delivery, StockCount):
    sa.event.listen(_kept, "before_delete", _append_only)
