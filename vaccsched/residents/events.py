"""What happened with persons."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonCorrected(Event):
    """Name, birth date or sex of a file were corrected: whoever was told of the person was told something else."""

    person_id: uuid.UUID
