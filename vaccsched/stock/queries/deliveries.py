"""Questions about deliveries and counts."""

import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import CountStatus, Delivery, DeliveryLine, DeliveryStatus, StockCount

OPEN = (DeliveryStatus.DRAFT, DeliveryStatus.WAITING)


def deliveries(*, clinic_id: uuid.UUID, limit: int = 50) -> list[Delivery]:
    """The newest deliveries of a clinic with place, signers and lots; those that wait come first."""
    open_first = sa.case((Delivery.status.in_(OPEN), 0), else_=1)
    return list(
        db.session.scalars(
            sa.select(Delivery)
            .where(Delivery.clinic_id == clinic_id)
            .options(joinedload(Delivery.location), joinedload(Delivery.first), selectinload(Delivery.lines))
            .order_by(open_first, Delivery.arrived_at.desc(), Delivery.id.desc())
            .limit(limit)
        )
    )


def get_delivery(*, clinic_id: uuid.UUID, delivery_id: uuid.UUID) -> Delivery:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(Delivery, delivery_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def awaited_codes(*, clinic_id: uuid.UUID) -> set[str]:
    """Trace codes on deliveries that nobody has signed twice yet."""
    rows = db.session.scalars(
        sa.select(DeliveryLine.trace_codes)
        .join(Delivery, DeliveryLine.delivery_id == Delivery.id)
        .where(Delivery.clinic_id == clinic_id, Delivery.status.in_(OPEN))
    )
    return {code for codes in rows for code in codes}


def waiting_counts(*, clinic_id: uuid.UUID) -> list[StockCount]:
    """Counts with differences that wait for their second signature, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(StockCount)
            .where(StockCount.clinic_id == clinic_id, StockCount.status == CountStatus.WAITING)
            .options(joinedload(StockCount.location), joinedload(StockCount.first))
            .order_by(StockCount.first_at, StockCount.id)
        )
    )


def get_count(*, clinic_id: uuid.UUID, count_id: uuid.UUID) -> StockCount:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(StockCount, count_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found
