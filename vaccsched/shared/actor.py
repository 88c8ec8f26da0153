"""Who does something: handed to every operation, written into every audit row."""

import enum
import uuid
from dataclasses import dataclass


class ActorKind(enum.StrEnum):
    STAFF = "staff"
    ACCOUNT = "account"  # a resident's family account
    DEVICE = "device"
    CLIENT = "client"  # a program of others, by its token
    SYSTEM = "system"  # the worker, the command line


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The acting principal. ``clinic_id`` is None for residents, the county's staff and the system."""

    kind: ActorKind
    id: uuid.UUID | None = None
    clinic_id: uuid.UUID | None = None
    name: str = ""
    request_id: str | None = None

    @property
    def principal(self) -> str:
        return f"{self.kind}:{self.id}"


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="system")
