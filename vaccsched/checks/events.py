"""What happened at the bedside."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class DoseGiven(Event):
    """A dose went in and is on record."""

    immunization_id: uuid.UUID
    visit_id: uuid.UUID
    clinic_id: uuid.UUID
