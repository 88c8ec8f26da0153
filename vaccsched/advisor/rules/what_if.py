"""What would happen if: somebody ill, no room for vaccine, flu weeks, nothing kept for people without a booking."""

import enum
from dataclasses import dataclass

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import SEARCH_RUNS, Score, score
from vaccsched.advisor.rules.plans import uniform
from vaccsched.advisor.rules.proposals import to_reduce
from vaccsched.advisor.rules.targets import Targets

FLU = 1.4
SCREENING = 1  # position of the station


class Case(enum.StrEnum):
    """What is asked."""

    AS_PLANNED = "as_planned"
    SCREENER_ILL = "screener_ill"
    FRIDGE_FULL = "fridge_full"
    FLU_WEEK = "flu_week"
    NO_RESERVE = "no_reserve"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """``score`` None: nobody can be served. ``fewer``: people to take off before any arrangement keeps the limits;
    ``unfit``: of those booked already, how many would no longer fit; ``broken``: limits that the plan as it is breaks.
    """

    case: Case
    score: Score | None
    broken: list[str]
    fewer: int
    unfit: int
    doses: int | None = None


def answers(clinic: Clinic, targets: Targets, *, booked: int, doses: int | None, seed: int) -> list[Answer]:
    """All cases. ``booked``: people who hold a place of the half-day; ``doses``: in the fridge for it, None: plenty."""
    return [answer(case, clinic, targets, booked=booked, doses=doses, seed=seed) for case in Case]


def answer(case: Case, clinic: Clinic, targets: Targets, *, booked: int, doses: int | None, seed: int) -> Answer:
    """One case, on 200 half-days with the chance of ``seed``."""
    if case is Case.SCREENER_ILL and clinic.stations[SCREENING].servers == 1:
        return Answer(case=case, score=None, broken=[], fewer=clinic.online + clinic.pool, unfit=booked)
    changed = _changed(case, clinic)
    draws = Draws(changed, runs=SEARCH_RUNS, seed=seed)
    found = score(changed, draws)
    fewer = to_reduce(changed, draws, targets)
    if case is Case.FRIDGE_FULL and doses is not None:
        fewer = max(fewer, round(changed.online * (1 - changed.no_show)) + changed.pool - doses)
    room = max(changed.online - fewer, 0)
    return Answer(
        case=case,
        score=found,
        broken=targets.broken(found),
        fewer=fewer,
        unfit=max(booked - room, 0) if fewer else 0,
        doses=doses if case is Case.FRIDGE_FULL else None,
    )


def _changed(case: Case, clinic: Clinic) -> Clinic:
    if case is Case.SCREENER_ILL:
        return clinic.with_servers(SCREENING, clinic.stations[SCREENING].servers - 1)
    if case is Case.FLU_WEEK:
        return clinic.with_walk_ins(FLU)
    if case is Case.NO_RESERVE:
        slots = len(clinic.arrivals.slots)
        extra = uniform(slots=slots, places=clinic.pool)
        places = [slot.places + more for slot, more in zip(clinic.arrivals.slots, extra, strict=True)]
        return clinic.with_places(places).with_pool(0)
    return clinic
