"""A study's computing, in pieces of seconds: plain numbers in, plain numbers out; no database, no clock of its own.

Inputs and state are what ``Study`` keeps. The same inputs, seed and number of looks give the same report.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vaccsched.advisor.describing import clinic_facts, report_facts
from vaccsched.advisor.rules import search
from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import REPORT_RUNS, SEARCH_RUNS, report
from vaccsched.advisor.rules.proposals import Kind, Proposal, Reason, as_now, proposals
from vaccsched.advisor.rules.search import State, Weights
from vaccsched.advisor.rules.targets import Targets

Facts = dict[str, Any]
ORDER = (Kind.RECOMMENDED, Kind.CAREFUL, Kind.MORE)
LOOKS = 10  # plans between two looks at the clock
MOST_SECONDS = 50.0  # of computing for a whole study; with the worker's rests it is under a minute
UNTIL = {Kind.RECOMMENDED: 0.5, Kind.CAREFUL: 0.75, Kind.MORE: 1.0}  # share of the seconds after which each one ends
Tick = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Advance:
    """Where a study stands after a piece of work."""

    state: Facts
    progress: int  # percent
    seconds: float  # of computing, in all
    done: bool


def floor_of(online: int, percent: int) -> int:
    """The county's share of walk-in places beside so many online ones; at 100 % nothing is online."""
    return -(-percent * online // (100 - percent)) if percent < 100 else online


def advance(inputs: Facts, state: Facts, *, seed: int, used: float, budget: float, tick: Tick) -> Advance:
    """Work for ``budget`` seconds more (a little longer when a report is due); ``used``: seconds before."""
    begun = tick()
    state = dict(state) if state else _begin(inputs, seed)
    draws: dict[str, Draws] = {}
    while not _done(state) and tick() - begun < budget:
        kind = next(kind for kind in ORDER if not _is_finished(state, kind))
        spent = used + tick() - begun
        state = _work_on(inputs, state, kind, seed, draws, late=spent >= MOST_SECONDS * UNTIL[kind])
    return Advance(state=state, progress=_progress(state), seconds=round(used + tick() - begun, 3), done=_done(state))


def _begin(inputs: Facts, seed: int) -> Facts:
    """The present plan's report and the three proposals as the rule makes them."""
    clinic, targets = Clinic.model_validate(inputs["clinic"]), Targets(**inputs["targets"])
    draws = Draws(clinic, runs=SEARCH_RUNS, seed=seed)
    percent = inputs["floor_percent"]
    found = proposals(
        clinic, draws, targets, floor=lambda online: floor_of(online, percent), least_pool=inputs["least_pool"]
    )
    if inputs["trusted"] is False:
        found = [as_now(clinic) if one.kind is Kind.RECOMMENDED else one for one in found]
    return {
        "present": report_facts(report(clinic, runs=REPORT_RUNS, seed=seed + 1)),
        "proposals": {str(one.kind): _first(one, draws, Weights(**inputs["weights"])) for one in found},
    }


def _first(one: Proposal, draws: Draws, weights: Weights) -> Facts:
    state = search.begin(one.clinic, draws, weights)
    if one.reason is Reason.AS_NOW:
        state = dataclasses.replace(state, phase=search.FINISHED)
    return {
        "clinic": clinic_facts(one.clinic),
        "reason": str(one.reason),
        "fewer": one.fewer,
        "busiest_start": one.busiest_start,
        "busiest_end": one.busiest_end,
        "expected": one.expected,
        "rule_places": [slot.places for slot in one.clinic.arrivals.slots],
        "search": dataclasses.asdict(state),
        "report": None,
    }


def _work_on(inputs: Facts, state: Facts, kind: Kind, seed: int, draws: dict[str, Draws], *, late: bool) -> Facts:
    """Ten looks more at one proposal; when its search is over, or its time, its report."""
    facts = state["proposals"][kind]
    clinic, weights = Clinic.model_validate(facts["clinic"]), Weights(**inputs["weights"])
    chance = draws.setdefault(kind, Draws(clinic, runs=SEARCH_RUNS, seed=seed))
    at = _state_of(facts["search"])
    if not (at.done or late):
        at = search.improve(clinic, chance, weights, at, looks=LOOKS)
        return _with(state, kind, {**facts, "search": dataclasses.asdict(at)})
    if facts["reason"] != Reason.AS_NOW:
        at = search.smoothed(clinic, chance, weights, at)
    final = clinic.with_places(list(at.places))
    told = report_facts(report(final, runs=REPORT_RUNS, seed=seed + 1))
    return _with(state, kind, {**facts, "search": dataclasses.asdict(at), "report": told})


def _with(state: Facts, kind: Kind, facts: Facts) -> Facts:
    return {**state, "proposals": {**state["proposals"], str(kind): facts}}


def _state_of(facts: Facts) -> State:
    return State(**{**facts, "places": tuple(facts["places"])})


def _is_finished(state: Facts, kind: Kind) -> bool:
    return state["proposals"][kind]["report"] is not None


def _done(state: Facts) -> bool:
    return all(_is_finished(state, kind) for kind in ORDER)


def _progress(state: Facts) -> int:
    parts = [
        1.0 if _is_finished(state, kind) else min(state["proposals"][kind]["search"]["phase"] / search.FINISHED, 0.9)
        for kind in ORDER
    ]
    return round(100 * sum(parts) / len(parts))
