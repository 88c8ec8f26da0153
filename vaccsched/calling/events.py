"""What happened in calling."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class QueueChanged(Event):
    """The order or a station changed without anybody moving: a pause, a hold, somebody back, a new rule."""

    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class HelpChanged(Event):
    """A station asked for help, or somebody goes there."""

    clinic_id: uuid.UUID
    station_id: uuid.UUID
