"""Lawful moves, the calling order and the expected time of a call. Decides from values handed in."""

import datetime as dt
import enum
import math
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask_babel import lazy_gettext as _l

from vaccsched.records.models import ExposureGrade
from vaccsched.sites.models import StationKind
from vaccsched.vaccines.forecast import Forecast, Reason, Status
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, Visit

TRANSITIONS: dict[Stage, frozenset[Stage]] = {
    Stage.ARRIVED: frozenset({Stage.INQUIRY, Stage.LEFT}),
    Stage.INQUIRY: frozenset({Stage.CONSENT, Stage.ARRIVED, Stage.LEFT}),
    Stage.CONSENT: frozenset({Stage.PAYMENT, Stage.WAITING, Stage.ARRIVED, Stage.LEFT}),
    Stage.PAYMENT: frozenset({Stage.WAITING, Stage.LEFT}),
    Stage.WAITING: frozenset({Stage.DOSE, Stage.LEFT}),
    Stage.DOSE: frozenset({Stage.OBSERVATION, Stage.WAITING, Stage.LEFT}),
    Stage.OBSERVATION: frozenset({Stage.LEFT}),
    Stage.LEFT: frozenset(),
}
_DECIDED = frozenset(DoseOutcome) - {DoseOutcome.PLANNED}
OUTCOMES: dict[DoseOutcome, frozenset[DoseOutcome]] = {
    outcome: _DECIDED if outcome is DoseOutcome.PLANNED else frozenset() for outcome in DoseOutcome
}
UNDO: dict[Stage, frozenset[Stage]] = {  # within a minute of the needle, and by nothing else (`take_back_dose`)
    Stage.OBSERVATION: frozenset({Stage.DOSE, Stage.WAITING}),
}
CALLS: dict[StationKind, tuple[Stage, Stage]] = {  # the queue a station calls from, and what calling starts
    StationKind.SCREENING: (Stage.ARRIVED, Stage.INQUIRY),
    StationKind.VACCINATION: (Stage.WAITING, Stage.DOSE),
}
BACK_TO: dict[Stage, Stage] = {  # where a person called by mistake, or not there, waits again
    Stage.INQUIRY: Stage.ARRIVED,
    Stage.CONSENT: Stage.ARRIVED,
    Stage.DOSE: Stage.WAITING,
}
SERVED_IN: dict[Stage, tuple[Stage, ...]] = {  # what happens at the station that calls from a queue
    Stage.ARRIVED: (Stage.INQUIRY, Stage.CONSENT),
    Stage.WAITING: (Stage.DOSE,),
}
QUEUES = tuple(SERVED_IN)
LETTERS = {"booked": "A", "walk_in": "B", "urgent": "C"}
MOST_VACCINES = 2  # in one visit
RABIES = "RABIES"
LETS_PASS = 2  # whoever missed a call waits for the next two
STEP = 5  # minutes in which a range is told
SECONDS_PER_PERSON = {Stage.ARRIVED: 300, Stage.WAITING: 210}  # until the clinic has its own figures of the day
ERR_LONG = 1.6  # the far end of a range: people forgive a call that comes early


class OrderReason(enum.StrEnum):
    """Why a visit stands where it stands in the calling order; kept with the visit."""

    URGENT = "urgent"
    ON_TIME = "on_time"
    LATE = "late"
    WALK_IN = "walk_in"
    PASSED = "passed"


ORDER_SENTENCE = _l(
    "叫号顺序：急需接种的先叫；其余按时间先后，按时到的预约算预约时段的开始时间，迟到的预约和现场取号算到达时间。"
)
REASONS: dict[OrderReason, object] = {
    OrderReason.URGENT: _l("急需接种，优先"),
    OrderReason.ON_TIME: _l("按时到的预约，按 %(time)s 排"),
    OrderReason.LATE: _l("预约迟到，按到达时间 %(time)s 排"),
    OrderReason.WALK_IN: _l("现场取号，按到达时间 %(time)s 排"),
    OrderReason.PASSED: _l("叫号时不在，排在后面两位之后"),
}


@dataclass(frozen=True, kw_only=True)
class Placing:
    """The instant the order counts from, and why."""

    queue_at: dt.datetime
    reason: OrderReason


@dataclass(frozen=True, kw_only=True)
class Dose:
    """A dose that may be given today."""

    vaccine_code: str
    number: int
    line_id: uuid.UUID | None
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class NotDue:
    """Why a vaccine may not be given today."""

    vaccine: Vaccine
    reason: Reason | None

    def sentence(self, lang: str) -> str:
        """The vaccine and the reason in the reader's language."""
        english = lang.startswith("en")
        why = self.reason.text(lang) if self.reason is not None else ""
        return f"{self.vaccine.name_en}: {why} " if english else f"{self.vaccine.name_zh}：{why}"


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """A rabies exposure as told at the desk; grade and course may be left to the doctor."""

    on: dt.date
    grade: ExposureGrade | None = None
    course: str | None = None


def dose(*, vaccine: Vaccine, line_id: uuid.UUID | None, forecast: Forecast | None) -> Dose | NotDue:
    """What a booked or chosen vaccine means today, by the forecast of today.

    Due, overdue and a doctor's case are planned (the screener decides); an urgent vaccine is never refused by
    software (rabies: domain §11).
    """
    number = forecast.dose if forecast is not None and forecast.dose else 1
    planned = Dose(vaccine_code=vaccine.code, number=number, line_id=line_id, urgent=vaccine.urgent)
    if vaccine.urgent:
        return planned
    if forecast is not None and is_possible(forecast):
        return planned
    return NotDue(vaccine=vaccine, reason=forecast.reason if forecast is not None else None)


def is_possible(forecast: Forecast) -> bool:
    """The dose may be given today, or a doctor decides."""
    return forecast.is_open or forecast.status is Status.NEEDS_DOCTOR


class Span(Protocol):
    """A slot, as far as the order asks."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def is_late(*, arrived_at: dt.datetime, slot: Span, grace_minutes: int) -> bool:
    """After the end of the slot and the clinic's grace (minutes). Then the place is given to somebody else."""
    return arrived_at > slot.ends_at + dt.timedelta(minutes=grace_minutes)


def placing(
    *,
    arrived_at: dt.datetime,
    slot: Span | None,
    grace_minutes: int,
    urgent: bool,
    booked_at: dt.datetime | None = None,
) -> Placing:
    """Where an arrival stands: urgent by arrival before all others; a booking that is in time (until the end of its
    slot and the clinic's grace) by the start of its slot; a late booking and a walk-in by arrival.

    ``booked_at``: who took the place only when the slot had begun stands by arrival, like a walk-in.
    """
    if urgent:
        return Placing(queue_at=arrived_at, reason=OrderReason.URGENT)
    if slot is None or (booked_at is not None and booked_at > slot.starts_at):
        return Placing(queue_at=arrived_at, reason=OrderReason.WALK_IN)
    if is_late(arrived_at=arrived_at, slot=slot, grace_minutes=grace_minutes):
        return Placing(queue_at=arrived_at, reason=OrderReason.LATE)
    return Placing(queue_at=slot.starts_at, reason=OrderReason.ON_TIME)


OrderKey = tuple[bool, dt.datetime, dt.datetime, str, int]


def order_key(visit: Visit) -> OrderKey:
    """Sorts a queue: urgent first, then ``queue_at``, then arrival, then ticket. No two visits of a day are equal."""
    return (
        visit.order_reason != OrderReason.URGENT,
        visit.queue_at,
        visit.arrived_at,
        visit.letter,
        visit.number,
    )


def in_order(visits: Iterable[Visit]) -> list[Visit]:
    """The calling order."""
    return sorted(visits, key=order_key)


def queue_at_after_passing(*, waiting: Sequence[Visit], own: dt.datetime) -> dt.datetime:
    """The instant that puts a person who missed a call behind the next two of ``waiting`` (in calling order).

    Never earlier than their own; urgent ones among the two go before anyway.
    """
    instants = [visit.queue_at for visit in waiting[:LETS_PASS] if visit.order_reason != OrderReason.URGENT]
    return max([own, *(instant + dt.timedelta(microseconds=1) for instant in instants)])


def may_move(before: Stage, to: Stage) -> bool:
    """Whether ``TRANSITIONS`` has this move."""
    return to in TRANSITIONS[before]


def was_given(planned_doses: Iterable[PlannedDose]) -> bool:
    """Whether a needle has gone in: then nobody goes back in the queue, and the way out is the observation."""
    return any(planned.outcome is DoseOutcome.GIVEN for planned in planned_doses)


def stays_at_station(before: Stage, to: Stage) -> bool:
    """Consent is signed where the inquiry was."""
    return (before, to) == (Stage.INQUIRY, Stage.CONSENT)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """When somebody is likely called: from ``first`` to ``last``, minutes from now in steps of five."""

    first: int
    last: int


def expected_call(*, ahead: int, seconds_per_person: float, stations: int) -> Expected:
    """A range in minutes for somebody with ``ahead`` people before them at ``stations`` open stations.

    Told long rather than short: an estimate that is missed angers more than a wait.
    """
    minutes = ahead * seconds_per_person / max(stations, 1) / 60
    first = math.floor(minutes / STEP) * STEP
    last = math.ceil(minutes * ERR_LONG / STEP) * STEP
    return Expected(first=first, last=max(last, first + STEP))


def is_ticket(text: str) -> tuple[str, int] | None:
    """``a12``, ``A012`` → ("A", 12); None for anything else."""
    letter, digits = text[:1].upper(), text[1:]
    if letter in LETTERS.values() and digits.isascii() and digits.isdigit() and len(digits) <= 4:
        return letter, int(digits)
    return None
