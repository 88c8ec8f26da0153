"""What happened in a period, as plain values: one row for each visit, dose, booking, slot, movement and so on."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Period:
    """Clinic days, both included."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, kw_only=True)
class VisitFact:
    """One visit. Instants are aware UTC; ``age`` in full years on the day."""

    day: dt.date
    ticket: str
    age: int
    booked: bool
    urgent: bool
    slot_start: dt.datetime | None
    arrived_at: dt.datetime
    called_at: dt.datetime | None
    first_dose_at: dt.datetime | None
    left_at: dt.datetime | None
    given: int
    outcome: str | None  # of the inquiry
    watched: bool | None  # thirty minutes complete; None: no exit is recorded


@dataclass(frozen=True, kw_only=True)
class DoseFact:
    """One dose given at this clinic, as its last version says."""

    at: dt.datetime
    recorded_at: dt.datetime
    ticket: str | None
    vaccine: str
    staff: str
    items_ok: int
    consented: bool
    code_entry: str | None  # scan, camera, typed; None: no bedside check
    missing: tuple[str, ...]  # required fields of the record that are empty


@dataclass(frozen=True, kw_only=True)
class BookingFact:
    """One appointment for a day of the period."""

    day: dt.date
    slot_start: dt.datetime
    status: str
    channel: str
    vaccines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SlotFact:
    """One slot that was open online."""

    starts_at: dt.datetime
    places: int
    taken: int


@dataclass(frozen=True, kw_only=True)
class FridgeDay:
    """The readings of one fridge on one day."""

    day: dt.date
    place: str
    readings: int


@dataclass(frozen=True, kw_only=True)
class MovementFact:
    """Doses of one vaccine that left the stock in one movement: used (undone uses are negative) or wasted."""

    at: dt.datetime
    vaccine: str
    lot: str
    used: int
    wasted: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseFact:
    """A case of a suspected reaction."""

    code: str
    due_at: dt.datetime
    submitted_at: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class FileFact:
    """Files that the clinic looks after, counted together or one by one: ``good`` of ``number``."""

    when: dt.date
    what: str
    good: int
    number: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything that the indicators of one period are computed from."""

    visits: list[VisitFact] = field(default_factory=list)
    doses: list[DoseFact] = field(default_factory=list)
    bookings: list[BookingFact] = field(default_factory=list)
    slots: list[SlotFact] = field(default_factory=list)
    fridge_days: list[FridgeDay] = field(default_factory=list)
    movements: list[MovementFact] = field(default_factory=list)
    cases: list[CaseFact] = field(default_factory=list)
    checked_files: list[FileFact] = field(default_factory=list)
    open_files: list[FileFact] = field(default_factory=list)
    now: dt.datetime | None = None
