"""What happened in the observation room besides moves of visits."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class RoomChanged(Event):
    """An alarm was raised, taken or ended, or somebody got a seat: boards and walls look again."""

    clinic_id: uuid.UUID
