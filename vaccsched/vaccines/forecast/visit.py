"""One visit, as few visits as possible: what to give together, in which order and limb, and when to come again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vaccsched.vaccines.forecast.engine import forecast, next_dose
from vaccsched.vaccines.forecast.facts import Forecast, GivenDose, PersonFacts, Status
from vaccsched.vaccines.forecast.history import read_history
from vaccsched.vaccines.forecast.periods import Period, later
from vaccsched.vaccines.forecast.programme import Programme, in_force
from vaccsched.vaccines.forecast.schema import Kind, Vaccine

_ROUTES = ("PO", "NAS", "ID", "SC", "IM")  # the mouth first, the deepest injection last
_THIGH_BELOW = Period(months=24)  # infants' thigh, later the arm, where the vaccine allows both
_INJECTED = ("left_arm", "right_arm", "left_thigh", "right_thigh")
_SIDES = {
    "arm": ("left_arm", "right_arm"),
    "thigh": ("left_thigh", "right_thigh"),
    "left_arm": ("left_arm",),
    "mouth": ("mouth",),
    "nose": ("nose",),
}


@dataclass(frozen=True, slots=True)
class PlannedInjection:
    """One dose of the visit. ``shares_limb``: at least 2.5 cm from the other injection in this limb."""

    order: int
    vaccine: str
    dose: int
    route: str
    limb: str
    is_free: bool
    shares_limb: bool


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """Today's doses in order, what had to be put off, and the best day of the next visit with its doses."""

    today: tuple[PlannedInjection, ...]
    put_off: tuple[Forecast, ...]
    next_visit: date | None
    then: tuple[Forecast, ...]


def plan_visit(
    facts: PersonFacts,
    doses: Sequence[GivenDose],
    on: date,
    programme: Programme | None = None,
    *,
    wanted: Collection[str] = (),
    most: int | None = None,
    without: Collection[str] = (),
) -> VisitPlan:
    """Plan a visit: everything free that is open today, and of the self-paid vaccines those in ``wanted``.

    All may be given the same day at different sites (G02). Where only ``most`` fit: urgent first, then free before
    self-paid (G08), MMR first (G10), live vaccines together, the longest overdue first. A wanted vaccine that covers
    free ones (a pentavalent one, another HPV) replaces them. What is in ``without`` is not to be had today.
    """
    programme = programme or in_force()
    chosen: list[Forecast] = []
    given = list(doses)
    answers = [answer for answer in forecast(facts, doses, on, programme) if answer.vaccine not in without]
    open_now = _candidates(answers, programme, wanted)
    put_off: list[Forecast] = []
    for candidate in _ranked(open_now, programme):
        history, _ = read_history(facts, given, on, programme)
        still = next_dose(history, programme.rows[candidate.vaccine], programme)
        if still is None or not still.is_open:
            continue  # another dose of this visit took its place
        if most is not None and len(chosen) >= most:
            put_off.append(candidate)
            continue
        chosen.append(still)
        given.append(GivenDose(candidate.vaccine, on))
    today = _with_limbs(facts, chosen, on, programme)
    day, then = _next_visit(facts, given, on, programme, {*wanted, *(dose.vaccine or "" for dose in given)})
    return VisitPlan(today, tuple(put_off), day, then)


def place_doses(
    facts: PersonFacts,
    doses: Sequence[GivenDose],
    vaccines: Collection[str],
    on: date,
    programme: Programme | None = None,
    *,
    used: Sequence[str] = (),
) -> tuple[PlannedInjection, ...]:
    """Order and limb of doses that somebody decided to give, whatever the forecast says of them.

    ``used``: limbs that had an injection today already.
    """
    programme = programme or in_force()
    chosen = [answer for answer in forecast(facts, doses, on, programme) if answer.vaccine in vaccines]
    return _with_limbs(facts, chosen, on, programme, used)


def _candidates(answers: Sequence[Forecast], programme: Programme, wanted: Collection[str]) -> list[Forecast]:
    covered = {line for code in wanted for line in programme.rows[code].vaccine.counts_as}
    return [
        answer
        for answer in answers
        if answer.is_open
        and (
            answer.vaccine in wanted
            or answer.urgent
            or (answer.is_free and covered.isdisjoint(programme.rows[answer.vaccine].vaccine.counts_as))
        )
    ]


def _ranked(candidates: Sequence[Forecast], programme: Programme) -> list[Forecast]:
    order = {row.vaccine.id: number for number, row in enumerate(programme.vaccines)}
    ranked = sorted(
        candidates,
        key=lambda one: (
            not one.urgent,
            not one.is_free,
            one.vaccine != "MMR",
            one.status is not Status.OVERDUE,
            one.overdue_from or date.max,
            one.recommended or date.max,
            order[one.vaccine],
        ),
    )
    if ranked and ranked[0].kind is Kind.INJECTED_LIVE:  # live ones not given together wait 28 days
        first = ranked[0]
        ranked.sort(key=lambda one: (one.is_free != first.is_free, one.kind is not Kind.INJECTED_LIVE))
    return ranked


def _with_limbs(
    facts: PersonFacts, chosen: Sequence[Forecast], on: date, programme: Programme, before: Sequence[str] = ()
) -> tuple[PlannedInjection, ...]:
    thigh_first = on < later(facts.birth_date, _THIGH_BELOW)
    used = list(before)
    planned: list[PlannedInjection] = []
    vaccines = [(answer, programme.rows[answer.vaccine].vaccine) for answer in chosen]
    for answer, vaccine in sorted(vaccines, key=lambda pair: _ROUTES.index(pair[1].route.split("/")[0].split("(")[0])):
        limbs = _limbs(vaccine, thigh_first=thigh_first)
        limb = min(limbs, key=lambda one: (used.count(one), limbs.index(one)))
        order, shares = len(planned) + 1, limb in used and limb in _INJECTED
        dose = PlannedInjection(order, vaccine.id, answer.dose or 1, vaccine.route, limb, answer.is_free, shares)
        planned.append(dose)
        used.append(limb)
    return tuple(planned)


def _limbs(vaccine: Vaccine, *, thigh_first: bool) -> list[str]:
    parts = sorted(vaccine.limbs, key=lambda limb: (limb == "thigh") != thigh_first)
    return [side for part in parts for side in _SIDES[part]]


def _next_visit(
    facts: PersonFacts, given: Sequence[GivenDose], on: date, programme: Programme, concerned: Collection[str]
) -> tuple[date | None, tuple[Forecast, ...]]:
    """The first day on which a dose is recommended, moved a few days where that brings doses together."""
    waiting = [
        (max(answer.recommended, on + timedelta(days=1)), answer)
        for answer in forecast(facts, given, on, programme)
        if answer.recommended
        and answer.status in (Status.NOT_YET, Status.DUE, Status.OVERDUE)
        and (answer.is_free or answer.urgent or answer.vaccine in concerned)
    ]
    if not waiting:
        return None, ()
    first = min(day for day, _ in waiting)
    end = min([later(first, programme.rules.visit_slack), *(day for day, answer in waiting if answer.urgent)])
    for day, answer in waiting:
        if day <= end and answer.overdue_from and answer.overdue_from > first:
            end = min(end, answer.overdue_from - timedelta(days=1))
    best = max(day for day, _ in waiting if day <= end)
    then = tuple(answer for answer in forecast(facts, given, best, programme) if _is_then(answer, waiting, best))
    return best, then


def _is_then(answer: Forecast, waiting: Sequence[tuple[date, Forecast]], best: date) -> bool:
    return answer.is_open and any(day <= best and one.vaccine == answer.vaccine for day, one in waiting)
