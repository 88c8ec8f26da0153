"""The shape of the programme files, validated as a whole at load; every clause in them is executed, none is prose."""

import enum
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import Field

from vaccsched.vaccines.forecast.conditions import Duration, Strict, When
from vaccsched.vaccines.forecast.periods import Period

Confidence = Literal["high", "medium", "low"]
Where = tuple[int | str, ...]  # a place in a file: keys and positions from the top


class Kind(enum.StrEnum):
    """What a product is, as far as intervals ask."""

    NON_LIVE = "non_live"
    INJECTED_LIVE = "injected_live"
    ORAL_LIVE = "oral_live"
    INTRANASAL_LIVE = "intranasal_live"
    IMMUNOGLOBULIN = "immunoglobulin"
    BY_PRODUCT = "by_product"


class Program(enum.StrEnum):
    """Who pays: the state for the first two (疫苗管理法 第49条)."""

    NIP = "NIP"
    NIP_CATCHUP = "NIP_CATCHUP"
    NON_NIP = "NON_NIP"


class Outcome(enum.StrEnum):
    """What a clause decides, in the order in which the outcomes are asked."""

    COMPLETE = "complete"
    NOT_APPLICABLE = "not_applicable"
    SKIP = "skip"  # another vaccine of the same sequence carries the next dose
    NEEDS_DOCTOR = "needs_doctor"
    NOTE = "note"  # nothing; its sentence is added to the reason
    FREE = "free"  # somebody pays for it here (a province's or clinic's layer)
    PLAN = "plan"  # which line of doses is counted


class Dated(Strict):
    """Something in force from ``from`` (included) until ``until`` (excluded)."""

    since: date = Field(date.min, alias="from")
    until: date = date.max


class Source(Strict):
    """A document the rules come from."""

    title: str
    doc_no: str = ""
    issuer: str = ""
    dated: date | None = None
    url: str = ""
    note: str = ""


class GapFrom(Strict):
    """At least ``gap`` after dose ``nth`` of another line (0: its last dose)."""

    line: str
    nth: int = Field(0, ge=0)
    gap: Duration


class Step(Strict):
    """One dose of a schedule. Ages from birth, gaps from the dose before it in the line."""

    age_min: Duration = Period()
    age_due: Duration | None = None
    age_below: Duration | None = None  # hard end, excluded
    age_max: Duration | None = None  # hard end, included
    gap_prev: Duration | None = None
    gaps_from: tuple[GapFrom, ...] = ()
    due_gap_prev: Duration | None = None
    due_gap_first: Duration | None = None
    gap_max: Duration | None = None  # advice: the series is never restarted
    complete_before: Duration | None = None


class Schedule(Dated):
    """The steps of a line for some products, in some years, for some people; the first that fits is taken."""

    id: str
    products: frozenset[str] | None = None
    when: When | None = None
    steps: tuple[Step, ...] = ()
    repeat: Step | None = None  # every dose beyond the steps, where more than the steps may be needed
    highest_number: int | None = None  # doses beyond are still called this one


class Line(Strict):
    """Doses counted together (抗原计数): which of them count, and what the next must keep to."""

    id: str
    name_zh: str
    name_en: str
    ask_after_invalid: Duration | None = None  # how long a doctor is asked after a dose that does not count
    schedules: tuple[Schedule, ...] = Field(min_length=1)


class Clause(Dated):
    """``when`` → ``then``, with the sentence that says so."""

    id: str
    then: Outcome
    when: When | None = None
    line: str | None = None  # for plan
    zh: str = ""
    en: str = ""
    source: str = ""
    confidence: Confidence | None = None


class Reach(Strict):
    """Which vaccines a general clause speaks of."""

    programs: frozenset[Program] | None = None
    kinds: frozenset[Kind] | None = None
    confidence: Confidence | None = None
    but: frozenset[str] = frozenset()


class GeneralClause(Clause):
    """A clause for every vaccine in reach."""

    reach: Reach


class Season(Strict):
    """A vaccine of every season (流行季): when seasons begin, and who needs two doses in one."""

    starts: str = Field(pattern=r"^\d\d-\d\d$")
    two_doses_below: Duration | None = None


class DayList(Strict):
    """Days of a rabies course counted from the first dose."""

    id: str
    days: tuple[int, ...]


class RabiesCourses(Strict):
    """The courses of 狂犬病暴露预防处置工作规范(2023年版)."""

    default: str
    courses: tuple[DayList, ...]
    booster: DayList
    no_booster_within: Duration
    passive_window_days: int


class Product(Strict):
    """Anything that can stand in a record: the vaccines of the programme and history-only products."""

    id: str
    name_zh: str
    name_en: str
    kind: Kind
    national_codes: tuple[str, ...] = ()
    counts_as: tuple[str, ...] = ()
    blood_product: Literal["yes", "ask", "no"] = "no"


class Vaccine(Product):
    """A vaccine that can be offered: the facts a clinic shows, and the clauses for the next dose."""

    abbr: str
    program: Program
    route: str
    site: str
    limbs: tuple[Literal["arm", "thigh", "left_arm", "mouth", "nose"], ...]
    dose_text: str
    cvx: tuple[str, ...] = ()
    urgent: bool = False
    available_from: date = date.min
    line: str | None = None
    number_by_product: bool = False  # the dose number counts this product only
    season: Season | None = None
    rabies: RabiesCourses | None = None
    clauses: tuple[Clause, ...] = ()
    source: str
    confidence: Confidence


class GlobalRules(Strict):
    """Rules about every vaccine, each with its clause id in the national text."""

    live_gap: Duration  # G03
    live_nasal_ask: Duration  # between nasal and injected live vaccines: a doctor is asked
    blood_gap: Duration  # G09
    blood_gap_not_for: frozenset[str]
    ask_after_invalid: Duration
    observation_minutes: int  # G12
    visit_slack: Duration  # how long the next visit may wait so that doses come together


class ProgrammeFile(Strict):
    """One programme file; a programme is several of them together."""

    data_version: str | None = None
    global_rules: GlobalRules | None = None
    options: dict[str, str] = Field({})
    code_owner: dict[str, str] = Field({})
    sources: dict[str, Source] = Field({})
    general: tuple[GeneralClause, ...] = ()
    lines: tuple[Line, ...] = ()
    vaccines: tuple[Vaccine, ...] = ()
    history: tuple[Product, ...] = ()


@dataclass
class Merged:
    """The parts of all files together."""

    global_rules: GlobalRules
    data_version: str
    options: dict[str, str] = field(default_factory=dict)
    code_owner: dict[str, str] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    general: list[GeneralClause] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    vaccines: list[Vaccine] = field(default_factory=list)
    history: list[Product] = field(default_factory=list)
