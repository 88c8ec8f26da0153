"""Figures: the month report, levels, and whether the books agree with themselves."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stock import rules
from vaccsched.stock.models import (
    Delivery,
    DeliveryLine,
    DeliveryStatus,
    Location,
    Lot,
    MovementKind,
    Pack,
    StockMovement,
)
from vaccsched.stock.queries.lots import LEFT, Difference, doses_on_hand
from vaccsched.vaccines.models import Vaccine, VaccineProduct

LOOKED_BACK = 90  # days of use that a month's need is reckoned from
USES = (MovementKind.USE, MovementKind.UNDO_USE)
COLUMNS: dict[MovementKind, str] = {
    MovementKind.RECEIVE: "received",
    MovementKind.USE: "used",
    MovementKind.UNDO_USE: "used",
    MovementKind.WASTE: "wasted",
    MovementKind.DISPOSE: "disposed",
    MovementKind.ADJUST: "adjusted",
}


@dataclass(kw_only=True)
class MonthRow:
    """One lot in one month, in doses. ``used``, ``wasted`` and ``disposed`` count what left; ``adjusted`` is signed."""

    product: VaccineProduct
    lot: Lot
    opening: int = 0
    received: int = 0
    used: int = 0
    wasted: int = 0
    disposed: int = 0
    adjusted: int = 0
    closing: int = 0


@dataclass(frozen=True, kw_only=True)
class LowLevel:
    """A vaccine with less than a month's need on hand (规范(2023): about one month). In doses."""

    vaccine_code: str
    on_hand: int
    need: int


def month_report(*, clinic_id: uuid.UUID, first_day: dt.date, next_month: dt.date) -> list[MonthRow]:
    """Opening balance, what came and went, closing balance of every lot, by the programme's order.

    Moves between places cancel out and are left out. Lots without balance and movement are left out.
    """
    start, end = clock.instant_of(first_day, dt.time()), clock.instant_of(next_month, dt.time())
    in_month = StockMovement.at >= start
    sums = db.session.execute(
        sa.select(StockMovement.lot_id, in_month.label("inside"), StockMovement.kind, sa.func.sum(StockMovement.doses))
        .where(StockMovement.clinic_id == clinic_id, StockMovement.at < end)
        .group_by(StockMovement.lot_id, in_month, StockMovement.kind)
    ).all()
    rows = _rows_of({lot_id for lot_id, _inside, _kind, _doses in sums})
    for lot_id, inside, kind, doses in sums:
        _book(rows[lot_id], kind, int(doses), inside=bool(inside))
    return [row for row in rows.values() if any((row.opening, row.received, row.used, row.closing, row.adjusted))]


def _rows_of(lot_ids: set[uuid.UUID]) -> dict[uuid.UUID, MonthRow]:
    found = db.session.execute(
        sa.select(Lot, VaccineProduct)
        .join(VaccineProduct, Lot.product_id == VaccineProduct.id)
        .join(Vaccine, VaccineProduct.vaccine_code == Vaccine.code)
        .where(Lot.id.in_(lot_ids))
        .order_by(Vaccine.position, VaccineProduct.name, VaccineProduct.id, Lot.expires_on, Lot.id)
    )
    return {lot.id: MonthRow(product=product, lot=lot) for lot, product in found}


def _book(row: MonthRow, kind: MovementKind, doses: int, *, inside: bool) -> None:
    row.closing += doses
    if not inside:
        row.opening += doses
    elif kind in COLUMNS:
        name = COLUMNS[kind]
        sign = 1 if name in ("received", "adjusted") else -1
        setattr(row, name, getattr(row, name) + sign * doses)


def low_levels(*, clinic_id: uuid.UUID, on: dt.date) -> list[LowLevel]:
    """Vaccines whose usable doses are below what a month uses, reckoned from the last 90 days; the barest first.

    A vaccine first used less than 90 days ago is reckoned from the days since then, a week at least.
    """
    since = clock.instant_of(on - dt.timedelta(days=LOOKED_BACK), dt.time())
    rows = db.session.execute(
        sa.select(VaccineProduct.vaccine_code, -sa.func.sum(StockMovement.doses), sa.func.min(StockMovement.at))
        .join(Lot, StockMovement.lot_id == Lot.id)
        .join(VaccineProduct, Lot.product_id == VaccineProduct.id)
        .where(StockMovement.clinic_id == clinic_id, StockMovement.at >= since, StockMovement.kind.in_(USES))
        .group_by(VaccineProduct.vaccine_code)
    ).all()
    there = doses_on_hand(clinic_id=clinic_id, on=on)
    found = []
    for code, used, first in rows:
        days = max((on - clock.day_of(first)).days + 1, 7)
        need = rules.month_need(used=int(used), days=days)
        if there.get(code, 0) < need:
            found.append(LowLevel(vaccine_code=code, on_hand=there.get(code, 0), need=need))
    return sorted(found, key=lambda one: (one.on_hand / one.need, one.vaccine_code))


def differences(*, clinic_id: uuid.UUID | None = None) -> list[Difference]:
    """Packs where stock is not the sum of movements, or the used doses not the uses. Empty: everything agrees."""
    used_by = sa.case((StockMovement.kind.in_(USES), -StockMovement.doses), else_=0)
    moved = sa.func.coalesce(sa.func.sum(StockMovement.doses), 0)
    uses = sa.func.coalesce(sa.func.sum(used_by), 0)
    asked = (
        sa.select(Pack.id, Pack.trace_code, LEFT, moved, Pack.doses_used, uses)
        .outerjoin(StockMovement, StockMovement.pack_id == Pack.id)
        .group_by(Pack.id)
        .having(sa.or_(moved != LEFT, uses != Pack.doses_used))
        .order_by(Pack.id)
    )
    if clinic_id is not None:
        asked = asked.where(Pack.clinic_id == clinic_id)
    return [
        Difference(pack_id=pack_id, trace_code=code, left=left, moved=int(sums), used=used, uses=int(count))
        for pack_id, code, left, sums, used, count in db.session.execute(asked)
    ]


def place_differences() -> list[tuple[str, str, int, int]]:
    """(trace code, place, doses in the books there, sum of movements there) wherever the two differ."""
    here = sa.func.sum(StockMovement.doses)
    asked = (
        sa.select(Pack.trace_code, sa.func.coalesce(Location.name, "—"), _here(), here)
        .join(StockMovement, StockMovement.pack_id == Pack.id)
        .outerjoin(Location, StockMovement.location_id == Location.id)
        .group_by(Pack.id, StockMovement.location_id, Location.name)
        .having(here != _here())
        .order_by(Pack.trace_code)
    )
    return [(code, place, int(booked), int(moved)) for code, place, booked, moved in db.session.execute(asked)]


def _here() -> sa.ColumnElement[int]:
    """Doses of the pack in the place of the movement: what is left, if it is there."""
    return sa.case((Pack.location_id.is_not_distinct_from(StockMovement.location_id), LEFT), else_=0)


def delivery_differences() -> list[tuple[uuid.UUID, int, int]]:
    """(delivery, packs on its papers, packs in stock) wherever the two differ; a refused one brought none."""
    counted = sa.select(Pack.delivery_id, sa.func.count()).where(Pack.delivery_id.is_not(None))
    in_stock = {row[0]: int(row[1]) for row in db.session.execute(counted.group_by(Pack.delivery_id))}
    on_paper: dict[uuid.UUID, int] = {}
    rows = db.session.execute(
        sa.select(Delivery.id, Delivery.status, DeliveryLine.trace_codes)
        .outerjoin(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .order_by(Delivery.id)
    )
    for delivery_id, status, codes in rows:
        packs = len(codes or []) if status is DeliveryStatus.ACCEPTED else 0
        on_paper[delivery_id] = on_paper.get(delivery_id, 0) + packs
    return [(one, packs, in_stock.get(one, 0)) for one, packs in on_paper.items() if packs != in_stock.get(one, 0)]
