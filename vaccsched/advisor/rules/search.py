"""Better plans by moving places between slots: first two, then one at a time, then shifts along the morning.

A search is done in pieces: ``improve`` looks at so many plans and answers where it stands, as plain numbers that can
be kept; going on from there is the same as never having stopped.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import Score, score

REACH = 4  # slots that a place may be moved at once
STEPS = (2, 1)  # places moved at a time, then shifts
SHIFTS = len(STEPS)
FINISHED = SHIFTS + 1
FEW_SLOTS = 8  # up to here all subsets of shifts are looked at, above only pairs
BEARABLE = 0.02  # of the people without a booking turned away
PENALTY = 200.0  # minutes for each share of them above that
STEEP = 5  # places between neighbouring slots
SMOOTH_COST = 1.05


@dataclass(frozen=True, kw_only=True)
class Weights:
    """What counts how much (1: as it is): residents' waiting, no place left empty, closing in time."""

    waiting: float = 1.0
    full: float = 1.0
    closing: float = 1.0


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a search stands. ``cursor``: the next plan of its neighbourhood; ``idle``: plans since the last gain."""

    places: tuple[int, ...]
    cost: float
    looked: int = 0
    phase: int = 0
    cursor: int = 0
    idle: int = 0

    @property
    def done(self) -> bool:
        return self.phase >= FINISHED


def cost(figures: Score, weights: Weights) -> float:
    """P90 + mean wait + overtime (minutes) + 200 × what is turned away above 2 % + a tenth of the places unused."""
    return (
        weights.waiting * (figures.p90 + figures.mean)
        + weights.closing * figures.overtime
        + PENALTY * max(0.0, figures.turned_away - BEARABLE)
        + weights.full * figures.unsold / 10
    )


def begin(clinic: Clinic, draws: Draws, weights: Weights) -> State:
    """The search from the clinic's own places."""
    places = tuple(slot.places for slot in clinic.arrivals.slots)
    return State(places=places, cost=cost(score(clinic, draws), weights), looked=1)


def improve(clinic: Clinic, draws: Draws, weights: Weights, state: State, *, looks: int) -> State:
    """Look at ``looks`` more plans at most; the first better one is taken and the search goes on from it."""
    for _look in range(looks):
        if state.done:
            return state
        state = _step(clinic, draws, weights, state)
    return state


def smoothed(clinic: Clinic, draws: Draws, weights: Weights, state: State) -> State:
    """Neighbouring slots differ by five places at most, unless that costs more than 5 %."""
    places = list(state.places)
    while (steep := _steepest(places)) is not None:
        higher, lower = steep
        places[higher] -= 1
        places[lower] += 1
    if tuple(places) == state.places:
        return state
    found = cost(score(clinic.with_places(places), draws), weights)
    if found > state.cost * SMOOTH_COST:
        return state
    return replace(state, places=tuple(places), cost=found)


def exhaustive(clinic: Clinic, draws: Draws, weights: Weights, *, places: int) -> State:
    """The best of all plans with so many places: for small cases, to judge the search."""
    slots = len(clinic.arrivals.slots)
    plans = (
        tuple(after - before - 1 for before, after in itertools.pairwise((-1, *bars, places + slots - 1)))
        for bars in itertools.combinations(range(places + slots - 1), slots - 1)
    )
    found = [
        State(places=plan, cost=cost(score(clinic.with_places(list(plan)), draws), weights), phase=FINISHED)
        for plan in plans
    ]
    return replace(min(found, key=lambda one: one.cost), looked=len(found))


def neighbours(places: tuple[int, ...], phase: int) -> list[tuple[int, ...]]:
    """The plans that a phase compares with this one."""
    if phase < SHIFTS:
        return list(_moved(places, STEPS[phase]))
    return list(_shifted(places))


def _step(clinic: Clinic, draws: Draws, weights: Weights, state: State) -> State:
    plans = neighbours(state.places, state.phase)
    if state.idle >= len(plans):
        return replace(state, phase=state.phase + 1, cursor=0, idle=0)
    plan = plans[state.cursor % len(plans)]
    found = cost(score(clinic.with_places(list(plan)), draws), weights)
    after = replace(state, cursor=state.cursor % len(plans) + 1, looked=state.looked + 1, idle=state.idle + 1)
    return replace(after, places=plan, cost=found, idle=0) if found < state.cost - 1e-9 else after


def _moved(places: tuple[int, ...], number: int) -> Iterator[tuple[int, ...]]:
    slots = range(len(places))
    for source, target in itertools.product(slots, slots):
        if source != target and abs(source - target) <= REACH and places[source] >= number:
            moved = list(places)
            moved[source] -= number
            moved[target] += number
            yield tuple(moved)


def _shifted(places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Sums of shift vectors (one place from a slot to the one before; from the first to the last).

    For one server without walk-ins no plan is best unless it beats all of them (Koole and van der Sluis 2003).
    """
    slots = len(places)
    sizes = range(1, slots) if slots <= FEW_SLOTS else range(2, 3)
    for size in sizes:
        for chosen in itertools.combinations(range(slots), size):
            shifted = list(places)
            for at in chosen:
                shifted[at] -= 1
                shifted[at - 1] += 1
            if min(shifted) >= 0 and tuple(shifted) != places:
                yield tuple(shifted)


def _steepest(places: list[int]) -> tuple[int, int] | None:
    """(higher, lower) neighbour with the greatest difference above what is smooth."""
    steps = [(abs(one - two), at) for at, (one, two) in enumerate(itertools.pairwise(places))]
    steep, at = max(steps, default=(0, 0))
    if steep <= STEEP:
        return None
    return (at, at + 1) if places[at] > places[at + 1] else (at + 1, at)
