"""What happened in visits."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class VisitArrived(Event):
    """Somebody has a ticket."""

    visit_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class VisitMoved(Event):
    """A visit went from one stage to the next (words of ``Stage``)."""

    visit_id: uuid.UUID
    clinic_id: uuid.UUID
    from_stage: str
    to_stage: str


@dataclass(frozen=True, kw_only=True)
class PersonCalled(Event):
    """A station called a number, for the first time or again."""

    visit_id: uuid.UUID
    clinic_id: uuid.UUID
    station_id: uuid.UUID
