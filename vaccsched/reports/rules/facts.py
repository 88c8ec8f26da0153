"""What happened in a period, as plain values: one row for each visit, dose, booking, slot, movement and so on."""

import datetime as dt
from dataclasses import dataclass, field

from vaccsched.shared.clock import day_of


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
    waiting_since: dt.datetime | None = None  # at the vaccinator's table
    dose_called_at: dt.datetime | None = None


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

    @property
    def day(self) -> dt.date:
        """The clinic's day on which it was given."""
        return day_of(self.at)


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
    expired: int = 0  # lost from a lot past its date


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
class TableDay:
    """One vaccinator's table on one day: doses, and minutes from its first call to its last needle."""

    day: dt.date
    station: str
    doses: int
    minutes: int


@dataclass(frozen=True, kw_only=True)
class CoverageFact:
    """应种, 实种 and those in time of one vaccine and dose in one month, in persons."""

    month: dt.date
    vaccine: str
    dose: int
    due: int
    done: int
    in_time: int

    @property
    def what(self) -> str:
        """As a list says it."""
        return f"{self.vaccine} {self.dose}"


@dataclass(frozen=True, kw_only=True)
class UsedFact:
    """应种 and 实种 of one vaccine in one month, all doses together, and the doses of it that the stock gave out."""

    month: dt.date
    vaccine: str
    due: int
    done: int
    used: int


@dataclass(frozen=True, kw_only=True)
class CohortFact:
    """Children under seven of one year of birth, and how many of them have every free dose, at the end of a month."""

    month: dt.date
    born: int
    children: int
    complete: int


@dataclass(frozen=True, kw_only=True)
class BirthFact:
    """A child born in the period: whether the first dose of hepatitis B was given within 24 hours."""

    born: dt.date
    in_time: bool


@dataclass(frozen=True, kw_only=True)
class SearchFact:
    """How often a vaccine was looked for online in one hour; ``missed``: nothing was found."""

    at: dt.datetime
    vaccine: str
    missed: bool
    number: int


@dataclass(frozen=True, kw_only=True)
class ScoreFact:
    """What people said on one day, or on several whose answers are too few to be told apart. ``good``: 4–5 stars."""

    when: dt.date
    good: int
    answers: int
    visits: int


@dataclass(frozen=True, kw_only=True)
class KnowingFact:
    """How many answered what one should know, and how many rightly."""

    when: dt.date
    right: int
    answers: int


@dataclass(frozen=True, kw_only=True)
class SampleFact:
    """A drawn record that was checked."""

    at: dt.datetime
    what: str
    correct: bool


@dataclass(frozen=True, kw_only=True)
class ToldFact:
    """A dose that the health-record platform has to be told; ``told_at`` None: it has not given a receipt yet."""

    at: dt.datetime
    told_at: dt.datetime | None
    vaccine: str


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
    read_files: list[FileFact] = field(default_factory=list)
    certified_files: list[FileFact] = field(default_factory=list)
    table_days: list[TableDay] = field(default_factory=list)
    coverage: list[CoverageFact] = field(default_factory=list)
    used: list[UsedFact] = field(default_factory=list)
    cohorts: list[CohortFact] = field(default_factory=list)
    births: list[BirthFact] = field(default_factory=list)
    searches: list[SearchFact] = field(default_factory=list)
    scores: list[ScoreFact] = field(default_factory=list)
    knowing: list[KnowingFact] = field(default_factory=list)
    samples: list[SampleFact] = field(default_factory=list)
    told: list[ToldFact] = field(default_factory=list)
    now: dt.datetime | None = None
