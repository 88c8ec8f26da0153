"""What happened with files."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class FilesMoved(Event):
    """What these persons have on file changed hands: two files became one, or two again."""

    person_ids: tuple[uuid.UUID, ...]
