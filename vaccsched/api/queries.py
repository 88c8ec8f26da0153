"""Lists in parts, for programs; single things come from their own rooms' queries. Changes nothing."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.booking.models import Appointment, Hold
from vaccsched.schedule.models import Slot
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import Delivery, DeliveryLine, Lot, Pack, StockMovement
from vaccsched.vaccines.models import VaccineProduct

Place = tuple[dt.datetime, uuid.UUID]


def clinic_of_slot(*, slot_id: uuid.UUID) -> uuid.UUID:
    """:raises NotFound: no such slot."""
    found = db.session.scalar(sa.select(Slot.clinic_id).where(Slot.id == slot_id))
    if found is None:
        raise NotFound
    return found


def get_hold(*, hold_id: uuid.UUID) -> Hold:
    """With its slot.

    :raises NotFound:
    """
    found = db.session.get(Hold, hold_id, options=[joinedload(Hold.slot)])
    if found is None:
        raise NotFound
    return found


def find_product(*, product_code: str) -> VaccineProduct | None:
    """By the first seven digits of its trace codes."""
    return db.session.scalar(sa.select(VaccineProduct).where(VaccineProduct.product_code == product_code))


def appointments(*, clinic_id: uuid.UUID, day: dt.date, after: Place | None, limit: int) -> list[Appointment]:
    """Appointments of a clinic's day in the order in which they were made; one more than ``limit`` when there is."""
    wanted = sa.select(Appointment).where(Appointment.clinic_id == clinic_id, Appointment.day == day)
    wanted = wanted.options(joinedload(Appointment.slot))
    return list(db.session.scalars(_part(wanted, Appointment.created_at, Appointment.id, after, limit)))


def movements(
    *, clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime, after: Place | None, limit: int
) -> list[tuple[StockMovement, Lot, Pack | None]]:
    """Movements from ``since`` to before ``until``, the oldest first, with lot, product and pack."""
    wanted = (
        sa.select(StockMovement, Lot, Pack)
        .join(Lot, StockMovement.lot_id == Lot.id)
        .outerjoin(Pack, StockMovement.pack_id == Pack.id)
        .where(StockMovement.clinic_id == clinic_id, StockMovement.at >= since, StockMovement.at < until)
        .options(joinedload(Lot.product))
    )
    rows = db.session.execute(_part(wanted, StockMovement.at, StockMovement.id, after, limit))
    return [(row[0], row[1], row[2]) for row in rows]


def deliveries(
    *, clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime, after: Place | None, limit: int
) -> list[Delivery]:
    """Deliveries that arrived from ``since`` to before ``until``, the oldest first, with their lots."""
    wanted = (
        sa.select(Delivery)
        .where(Delivery.clinic_id == clinic_id, Delivery.arrived_at >= since, Delivery.arrived_at < until)
        .options(selectinload(Delivery.lines).joinedload(DeliveryLine.product))
    )
    return list(db.session.scalars(_part(wanted, Delivery.arrived_at, Delivery.id, after, limit)))


def _part(wanted: Any, at: Any, row_id: Any, after: Place | None, limit: int) -> Any:
    if after is not None:
        wanted = wanted.where(sa.or_(at > after[0], sa.and_(at == after[0], row_id > after[1])))
    return wanted.order_by(at, row_id).limit(limit + 1)
