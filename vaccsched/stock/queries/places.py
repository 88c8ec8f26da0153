"""Questions about places: what is where, what is taken first, which vials are open, the way of a pack."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import Location, LocationKind, Lot, LotStatus, MovementKind, Pack, StockMovement
from vaccsched.vaccines.models import VaccineProduct

HAS_DOSES = sa.and_(Pack.discarded_at.is_(None), Pack.doses_used < Pack.doses_total)


@dataclass(frozen=True, kw_only=True)
class OpenVial:
    """An opened vial with doses in it. ``minutes_left``: whole minutes, negative when it must be discarded."""

    pack: Pack
    minutes_left: int


def locations(*, clinic_id: uuid.UUID) -> list[Location]:
    """The places in use where a clinic keeps vaccine: fridges, freezers, stations, bags, each by name."""
    kinds = list(LocationKind)
    found = db.session.scalars(
        sa.select(Location)
        .where(Location.clinic_id == clinic_id, Location.archived_at.is_(None))
        .order_by(Location.name, Location.id)
    )
    return sorted(found, key=lambda place: kinds.index(place.kind))


def get_location(*, clinic_id: uuid.UUID, location_id: uuid.UUID) -> Location:
    """:raises NotFound: missing, or another clinic's."""
    place = db.session.get(Location, location_id)
    if place is None or place.clinic_id != clinic_id:
        raise NotFound
    return place


def packs_at(*, clinic_id: uuid.UUID, location_id: uuid.UUID | None) -> list[Pack]:
    """Packs with doses in a place (None: nobody said where), with lot and product, the first to use first."""
    return _packs(Pack.clinic_id == clinic_id, Pack.location_id.is_not_distinct_from(location_id), HAS_DOSES)


def first_to_use(*, clinic_id: uuid.UUID, location_id: uuid.UUID | None, on: dt.date) -> list[Pack]:
    """Unopened packs of a place that may be issued on a day: returned ones first, then by expiry, then by receipt."""
    return _packs(
        Pack.clinic_id == clinic_id,
        Pack.location_id.is_not_distinct_from(location_id),
        HAS_DOSES,
        Pack.opened_at.is_(None),
        Lot.status == LotStatus.RELEASED,
        Lot.expires_on >= on,
    )


def left_of(*, lot_id: uuid.UUID) -> list[Pack]:
    """Packs of a lot that still have doses, wherever they are."""
    return _packs(Pack.lot_id == lot_id, HAS_DOSES)


def packs_by_id(*, ids: Iterable[str]) -> list[Pack]:
    """Packs with lot and product, by id."""
    wanted = [uuid.UUID(one) for one in ids]
    return sorted(_packs(Pack.id.in_(wanted)), key=lambda pack: pack.id) if wanted else []


def open_vials(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[OpenVial]:
    """Opened vials with doses left, the one that ends first at the top."""
    vials = []
    for pack in _packs(Pack.clinic_id == clinic_id, Pack.opened_at.is_not(None), HAS_DOSES):
        assert pack.opened_at is not None
        ends = pack.opened_at + dt.timedelta(minutes=pack.lot.product.open_minutes)
        vials.append(OpenVial(pack=pack, minutes_left=int((ends - now).total_seconds() // 60)))
    return sorted(vials, key=lambda vial: (vial.minutes_left, vial.pack.trace_code))


def lots_seen_at(*, clinic_id: uuid.UUID, location_id: uuid.UUID, since: dt.datetime) -> list[Lot]:
    """Lots of which packs are in a place, or were at or after ``since``; packs without a place count as being there."""
    ids = {pack.lot_id for pack in packs_seen_at(clinic_id=clinic_id, location_id=location_id, since=since)}
    lots = db.session.scalars(
        sa.select(Lot).where(Lot.id.in_(ids)).options(joinedload(Lot.product)).order_by(Lot.expires_on, Lot.id)
    )
    return list(lots)


def packs_seen_at(
    *, clinic_id: uuid.UUID, location_id: uuid.UUID, since: dt.datetime, lot_id: uuid.UUID | None = None
) -> list[Pack]:
    """Packs with doses that are in a place or left it at or after ``since``; without a place counts as being there."""
    left_it = (
        sa.select(StockMovement.id)
        .where(StockMovement.pack_id == Pack.id, StockMovement.location_id == location_id, StockMovement.at >= since)
        .exists()
    )
    conditions = [
        Pack.clinic_id == clinic_id,
        HAS_DOSES,
        sa.or_(Pack.location_id == location_id, Pack.location_id.is_(None), left_it),
    ]
    if lot_id is not None:
        conditions.append(Pack.lot_id == lot_id)
    return _packs(*conditions)


def left_place_at(*, lot_id: uuid.UUID, location_id: uuid.UUID) -> dt.datetime | None:
    """When the last pack of a lot left a place; None while one with doses is in it, or in no known place."""
    there = sa.select(Pack.id).where(
        Pack.lot_id == lot_id, HAS_DOSES, sa.or_(Pack.location_id == location_id, Pack.location_id.is_(None))
    )
    if db.session.scalar(there.limit(1)) is not None:
        return None
    return db.session.scalar(
        sa.select(sa.func.max(StockMovement.at)).where(
            StockMovement.lot_id == lot_id, StockMovement.location_id == location_id
        )
    )


def was_written_off(*, pack_id: uuid.UUID) -> bool:
    """The last thing that happened to a pack is that a count missed it."""
    last = db.session.scalar(
        sa.select(StockMovement)
        .where(StockMovement.pack_id == pack_id)
        .order_by(StockMovement.at.desc(), StockMovement.id.desc())
        .limit(1)
    )
    return last is not None and last.kind is MovementKind.ADJUST and last.doses < 0


def custody(*, pack_id: uuid.UUID) -> list[tuple[StockMovement, str | None]]:
    """Every movement of a pack with the name of its place, from receiving on."""
    rows = db.session.execute(
        sa.select(StockMovement, Location.name)
        .outerjoin(Location, StockMovement.location_id == Location.id)
        .where(StockMovement.pack_id == pack_id)
        .order_by(StockMovement.at, StockMovement.id)
    )
    return [(movement, name) for movement, name in rows]


def _packs(*conditions: sa.ColumnElement[bool]) -> list[Pack]:
    return list(
        db.session.scalars(
            sa.select(Pack)
            .join(Pack.lot)
            .join(Lot.product)
            .where(*conditions)
            .options(contains_eager(Pack.lot).contains_eager(Lot.product).joinedload(VaccineProduct.vaccine))
            .options(joinedload(Pack.location))
            .order_by(Pack.returned_at.is_(None), Lot.expires_on, Pack.id)
        )
    )
