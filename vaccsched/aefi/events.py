"""What happened with reactions."""

import uuid
from dataclasses import dataclass

from vaccsched.shared.events import Event


@dataclass(frozen=True, kw_only=True)
class ReactionReported(Event):
    """A case was opened."""

    case_id: uuid.UUID
    clinic_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class CaseWritten(Event):
    """A line was written into a case's history: reported, its card changed, submitted, closed, a note."""

    case_id: uuid.UUID
    line_id: uuid.UUID
