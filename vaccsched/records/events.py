"""What happened with records."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class DoseWritten(Event):
    """A version of the record of a dose was written: given, taken over, corrected, taken back or reinstated."""

    immunization_id: uuid.UUID
