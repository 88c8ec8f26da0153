"""What happened to the half-days."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class WalkInPlaceTaken(Event):
    session_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PlaceFreed(Event):
    """A place of a slot came back: cancelled, changed, not come, hold or offer expired, or released
    from the walk-in pool."""

    slot_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DayClosed(Event):
    """The clinic will be closed on a day; whoever is booked keeps the booking until it is moved."""

    clinic_id: uuid.UUID
    day: dt.date
