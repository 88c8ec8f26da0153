"""Deliveries, movements, places, readings."""

from typing import Any

from vaccsched.coldchain.models import FridgeReading
from vaccsched.shared.clock import local
from vaccsched.stock.models import Delivery, Location, Lot, Pack, StockMovement


def receipt(one: Delivery) -> dict[str, Any]:
    """``ReceiptOut``."""
    return {
        "id": one.id,
        "clinic_id": one.clinic_id,
        "location_id": one.location_id,
        "status": str(one.status),
        "faults": list(one.faults),
        "supplier": one.supplier,
        "arrived_at": local(one.arrived_at),
        "lots": [
            {
                "product_code": line.product.product_code,
                "lot_number": line.lot_number,
                "expires_on": line.expires_on,
                "packs": len(line.trace_codes),
            }
            for line in one.lines
        ],
    }


def movement(row: tuple[StockMovement, Lot, Pack | None]) -> dict[str, Any]:
    """``MovementOut``."""
    one, lot, pack = row
    return {
        "id": one.id,
        "at": local(one.at),
        "kind": str(one.kind),
        "doses": one.doses,
        "vaccine_code": lot.product.vaccine_code,
        "product_code": lot.product.product_code,
        "lot_number": lot.lot_number,
        "expires_on": lot.expires_on,
        "trace_code": pack.trace_code if pack else None,
        "location_id": one.location_id,
        "reason": one.reason,
    }


def place(one: Location) -> dict[str, Any]:
    """``PlaceOut``."""
    return {"id": one.id, "name": one.name, "kind": str(one.kind)}


def reading(one: FridgeReading) -> dict[str, Any]:
    """``ReadingOut``."""
    return {"id": one.id, "location_id": one.location_id, "at": local(one.at), "tenths": one.tenths}
