"""Lawful moves along the chain of stages, and what calling and going back start."""

from collections.abc import Iterable

from vaccsched.sites.models import StationKind
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage

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
UNDO_LEAVE: dict[Stage, frozenset[Stage]] = {  # within ten minutes of 登记离开, and by nothing else (`bring_back`)
    Stage.LEFT: frozenset(set(Stage) - {Stage.OBSERVATION, Stage.LEFT}),
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


def may_move(before: Stage, to: Stage) -> bool:
    """Whether ``TRANSITIONS`` has this move."""
    return to in TRANSITIONS[before]


def was_given(planned_doses: Iterable[PlannedDose]) -> bool:
    """Whether a needle has gone in: then nobody goes back in the queue, and the way out is the observation."""
    return any(planned.outcome is DoseOutcome.GIVEN for planned in planned_doses)


def stays_at_station(before: Stage, to: Stage) -> bool:
    """Consent is signed where the inquiry was."""
    return (before, to) == (Stage.INQUIRY, Stage.CONSENT)
