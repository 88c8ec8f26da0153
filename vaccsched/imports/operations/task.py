"""What every kind of row needs to be read, looked up and kept."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from vaccsched.imports.models import Likeness
from vaccsched.imports.rules.row import Found, Line
from vaccsched.shared import clock
from vaccsched.shared.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Task:
    """One file being worked on. ``words``: by field, what this clinic's other system writes → our code, by
    ``word_key``; ``at_hand``: what a kind keeps while it works on one file.
    """

    source: uuid.UUID
    clinic_id: uuid.UUID
    county_id: uuid.UUID
    location_id: uuid.UUID | None
    likeness: Likeness
    words: Mapping[str, Mapping[str, str]]
    actor: Actor
    now: dt.datetime
    at_hand: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> dt.date:
        return clock.day_of(self.now)


class Kind(Protocol):
    """A kind of rows. The dry run reads and looks up; the run does the same and then keeps."""

    def prepare(self, task: Task) -> None:
        """Read once, outside any unit of work, what ``read`` needs."""

    def read(self, line: Line, task: Task) -> Found:
        """What the row says, or what is wrong with it. Asks no database."""

    def look_up(self, found: Sequence[Found], task: Task) -> None:
        """Which of the readable rows are here already, look like somebody, or cannot be: written into them."""

    def keep(self, found: Sequence[Found], task: Task) -> None:
        """Write those that are wanted, and into each what it became."""
