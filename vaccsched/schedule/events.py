"""What happened to the half-days."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class WalkInPlaceTaken(Event):
    session_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PlaceFreed(Event):
    """A place of a slot came back: cancelled, changed, not come, hold or offer expired."""

    slot_id: uuid.UUID
    clinic_id: uuid.UUID
