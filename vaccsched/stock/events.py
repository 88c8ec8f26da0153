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
