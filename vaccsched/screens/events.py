"""What happened to the walls."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class WallChanged(Event):
    """What the clinic's walls show beside the queue was changed by staff."""

    clinic_id: uuid.UUID
