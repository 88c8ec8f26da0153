"""What happened on the waitlist."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class PlaceOffered(Event):
    offer_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class StandbyChanged(Event):
    """Somebody began or ended to stand by."""

    session_id: uuid.UUID
    clinic_id: uuid.UUID
