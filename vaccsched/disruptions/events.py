"""What happened when supply broke."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class DisruptionOpened(Event):
    disruption_id: uuid.UUID
    clinic_id: uuid.UUID
