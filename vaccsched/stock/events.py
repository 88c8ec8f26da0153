"""What happened to stock."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class LotStatusChanged(Event):
    """A lot was released, quarantined, recalled or put on hold."""

    lot_id: uuid.UUID
    clinic_id: uuid.UUID
    status: str


@dataclass(frozen=True, kw_only=True)
class LotRecalled(Event):
    """A lot was recalled: who is booked on it and who received it is asked by others."""

    lot_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PacksPlaced(Event):
    """Packs of these lots came to a place: with a delivery, a move, or found there by a count."""

    clinic_id: uuid.UUID
    location_id: uuid.UUID
    lot_ids: tuple[uuid.UUID, ...]
