"""One row on its way: its cells by our fields, what was read of it, what is wrong with it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from vaccsched.imports.models import Outcome
from vaccsched.imports.rules.cells import Fault, Unreadable, clean

T = TypeVar("T")
GARBLED = "�"
NEVER_SHOWN = frozenset(  # numbers and addresses of people do not stand in a report
    {"document", "phone", "mother_phone", "father_phone", "home_address", "household_address"}
)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of the file; ``number`` as a spreadsheet counts, the head included."""

    number: int
    cells: dict[str, str]


@dataclass(kw_only=True)
class Found:
    """What a row is. ``entry``: its typed values; ``key``: what it is about, the same for the same thing; ``made``: the
    id of what it is or became; ``other``: whom it looks like.
    """

    line: int
    outcome: Outcome = Outcome.NEW
    faults: list[Fault] = field(default_factory=list)
    entry: Any = None
    key: str | None = None
    made: uuid.UUID | None = None
    other: uuid.UUID | None = None
    alike: "Found | None" = None  # an earlier row of the same block that it looks like

    def refuse(self, column: str, code: str, shown: str = "") -> None:
        """Something is wrong with it."""
        self.outcome = Outcome.WRONG
        self.faults.append(Fault(field=column, code=code, shown=shown))

    @property
    def is_wanted(self) -> bool:
        """Something is to be made of it."""
        return self.outcome in (Outcome.NEW, Outcome.LIKE)


class Reader:
    """Reads the cells of one line and collects what is wrong instead of stopping at the first."""

    def __init__(self, line: Line) -> None:
        self.cells = line.cells
        self.found = Found(line=line.number)

    def text(self, column: str) -> str:
        raw = self.cells.get(column)
        return clean(raw) if raw else ""

    def read(self, column: str, read: Callable[[str], T]) -> T | None:
        """The value of a cell; None when it is empty or wrong."""
        text = self.text(column)
        if not text:
            return None
        if GARBLED in text:
            self.wrong(column, "garbled")
            return None
        try:
            return read(text)
        except Unreadable as refusal:
            self.wrong(column, refusal.code)
            return None

    def need(self, column: str, read: Callable[[str], T]) -> T | None:
        """The same of a cell that must not be empty."""
        if not self.text(column):
            self.wrong(column, "empty")
            return None
        return self.read(column, read)

    def wrong(self, column: str, code: str) -> None:
        shown = "" if column in NEVER_SHOWN else self.text(column)[:60]
        self.found.refuse(column, code, shown)
