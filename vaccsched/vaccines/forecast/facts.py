"""What the forecaster is told and what it answers: plain frozen values, no session, no clock."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, NamedTuple


class Status(enum.StrEnum):
    """Where a person stands with one vaccine."""

    NOT_YET = "not_yet"  # on < earliest
    DUE = "due"  # allowed, and before the recommended completion age
    OVERDUE = "overdue"  # on or after the recommended completion age
    COMPLETE = "complete"  # nothing more to give
    NOT_APPLICABLE = "not_applicable"  # never to be offered to this person
    NEEDS_DOCTOR = "needs_doctor"  # the software neither schedules nor refuses


class UnknownVaccine(ValueError):
    """A recorded dose names neither a vaccine of the programme nor a known national code."""


class BloodProduct(NamedTuple):
    """A transfusion or immunoglobulin (血液制品、免疫球蛋白)."""

    product: str
    date: date


class Event(NamedTuple):
    """Something that happened and calls for a vaccine, such as a rabies exposure (grade I, II, III)."""

    type: str
    date: date
    grade: str | None = None
    schedule: str | None = None


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person (受种者) as far as the programme asks.

    ``conditions`` holds confirmed facts only: ``hiv_infected``, ``hiv_exposed_unknown``, ``immunosuppressed``,
    ``chemotherapy``, ``premature_stable``, ``ppd_negative``, ``had_varicella``, ``pregnant``. ``options`` names the
    clinic's product line where two exist: ``{"JE": "JEL", "HEPA": "HEPAL"}``.
    """

    birth_date: date
    sex: str
    birth_time: time | None = None
    mother_hbsag: str | None = None  # positive | negative | unknown; None is unknown
    gestation_weeks: int | None = None
    birth_weight_g: int | None = None
    conditions: frozenset[str] = frozenset()
    blood_products: tuple[BloodProduct, ...] = ()
    events: tuple[Event, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


class GivenDose(NamedTuple):
    """A dose on record: a vaccine of the programme, or only a national 4-digit code."""

    vaccine: str | None
    date: date
    national_code: str | None = None


class Reason(NamedTuple):
    """A sentence in two languages with its blanks; filled only when somebody reads it."""

    zh: str
    en: str
    blanks: Mapping[str, Any] = {}

    def text(self, locale: str = "zh") -> str:
        """The sentence for a resident's page: Chinese unless the locale is English."""
        english = locale.startswith("en")
        told = {name: _spoken(blank, english=english) for name, blank in self.blanks.items()}
        return (self.en if english else self.zh).format_map(told)


def _spoken(blank: Any, *, english: bool) -> Any:
    """A day as people write it: 2027年3月18日, 18 March 2027."""
    if not isinstance(blank, date):
        return blank
    if english:
        return f"{blank.day} {_MONTHS[blank.month - 1]} {blank.year}"
    return f"{blank.year}年{blank.month}月{blank.day}日"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Forecast:
    """The next dose of one vaccine, or why there is none.

    ``earliest`` is the first day on which the dose is allowed, ``recommended`` the day to book, ``overdue_from`` the
    day on which the recommended completion age is reached (None: never overdue). ``rule`` is the id of the clause.
    """

    vaccine: str
    dose: int | None
    status: Status
    earliest: date | None
    recommended: date | None
    overdue_from: date | None
    reason: Reason
    rule: str
    program: str
    kind: str
    is_free: bool
    urgent: bool = False

    @property
    def reason_zh(self) -> str:
        """Why, in Chinese that a grandmother reads."""
        return self.reason.text("zh")

    @property
    def reason_en(self) -> str:
        """Why, in English."""
        return self.reason.text("en")

    @property
    def is_open(self) -> bool:
        """Whether the dose may be given on the day of the forecast."""
        return self.status in (Status.DUE, Status.OVERDUE)


class FindingCode(enum.StrEnum):
    """What there is to say against a dose on a given day, by arithmetic alone."""

    TOO_EARLY_AGE = "too_early_age"
    TOO_EARLY_INTERVAL = "too_early_interval"
    NOT_YET_IN_PROGRAMME = "not_yet_in_programme"
    LIVE_28_DAYS = "live_28d"
    BLOOD_PRODUCT_3_MONTHS = "blood_product_3m"
    SAME_DOSE_GIVEN = "same_dose_given"
    SERIES_COMPLETE = "series_complete"
    EARLIER_DOSE_MISSING = "earlier_dose_missing"
    SAME_SEASON = "same_season"
    TOO_LATE = "too_late"
    ASK_DOCTOR = "ask_doctor"


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection to a dose on a day; ``blocks`` is False where only a doctor may judge (weak sources)."""

    code: FindingCode
    blocks: bool
    reason: Reason
    rule: str
    allowed_from: date | None = None


class Verdict(NamedTuple):
    """How one recorded dose counts in one line of doses; ``position`` is its number there if it counts."""

    line: str
    position: int | None
    reason: Reason
    rule: str

    @property
    def is_valid(self) -> bool:
        """Whether the dose counts."""
        return self.position is not None


@dataclass(frozen=True, slots=True)
class JudgedDose:
    """A recorded dose, judged by the rules of its own date, once per line it may count in.

    ``doubts`` are sentences a doctor should read although the dose counts.
    """

    dose: GivenDose
    product: str
    verdicts: tuple[Verdict, ...]
    doubts: tuple[Reason, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether the dose counts anywhere (a dose outside every line is merely history)."""
        return any(verdict.is_valid for verdict in self.verdicts)
