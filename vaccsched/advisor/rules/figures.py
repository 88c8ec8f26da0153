"""What simulated half-days say, with two intervals: how sure a figure is, and how much half-days differ."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.laws import Minutes
from vaccsched.advisor.rules.simulation import Flags, HalfDays, simulate

GRID = 5.0  # minutes between two looks at rooms and seats
BATCHES = 20
STUDENT = 2.093  # 97.5 % of Student's law with 19 degrees of freedom
LONG = 30.0  # minutes that nobody should wait
REPORT_RUNS, SEARCH_RUNS = 2000, 200


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure; ``low``–``high``: 95 % interval of it; ``day_low``–``day_high``: four of five half-days lie there."""

    value: float
    low: float
    high: float
    day_low: float
    day_high: float


@dataclass(frozen=True, kw_only=True)
class StationFigures:
    """One station: utilisation (1: never idle), people in its queue on average, minutes waited there."""

    name: str
    servers: int
    utilisation: Figure
    queue: Figure
    wait: Figure


@dataclass(frozen=True, kw_only=True)
class SlotFigures:
    """People who came in a slot's time, booked or not: how many on average, and their waits in minutes."""

    start: float
    people: float
    p50: float
    p90: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """All figures of one plan. Waits in minutes; ``elder``: came without a booking; ``unsold``: places nobody used."""

    runs: int
    seed: int
    people: dict[str, Figure]
    waits: dict[str, Figure]
    rooms: dict[str, Figure]
    stations: list[StationFigures]
    slots: list[SlotFigures]


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a search compares: minutes (``overtime_p90``: of nine in ten half-days), shares, and places unused."""

    p90: float
    mean: float
    overtime: float
    overtime_p90: float
    turned_away: float
    busiest: float
    unsold: float


def score(clinic: Clinic, draws: Draws) -> Score:
    """The few figures of a search, over all runs of ``draws``."""
    days = simulate(clinic, draws)
    present = days.present
    waits = days.waited[present]
    came = int(days.came.sum())
    overtime = _overtime(clinic, days)
    opening = clinic.closes - clinic.opens
    served = [
        float(times.served.mean()) / (station.servers * opening)
        for station, times in zip(clinic.stations, days.stations, strict=True)
    ]
    return Score(
        p90=_quantile(waits, 0.9),
        mean=float(waits.mean()) if waits.size else 0.0,
        overtime=float(overtime.mean()),
        overtime_p90=_quantile(overtime, 0.9),
        turned_away=1 - int(days.let_in.sum()) / came if came else 0.0,
        busiest=max(served),
        unsold=float(np.maximum(clinic.online + clinic.pool - present.sum(axis=0), 0).mean()),
    )


def report(clinic: Clinic, *, runs: int = REPORT_RUNS, seed: int) -> Report:
    """Simulate and tell everything. ``runs``: 40 at least, so that intervals mean something."""
    draws = Draws(clinic, runs=runs, seed=seed)
    days = simulate(clinic, draws)
    return Report(
        runs=runs,
        seed=seed,
        people=_people(clinic, days),
        waits=_waits(days, draws),
        rooms=_rooms(clinic, days, draws),
        stations=_stations(clinic, days),
        slots=_slots(clinic, days),
    )


def _people(clinic: Clinic, days: HalfDays) -> dict[str, Figure]:
    served = days.present.sum(axis=0).astype(float)
    turned_away = (days.came - days.let_in).astype(float)
    places = float(clinic.online + clinic.pool)
    found = {
        "served": _mean(served),
        "booked": _mean((days.present & ~days.walk_in).sum(axis=0).astype(float)),
        "elders": _mean(days.let_in.astype(float)),
        "turned_away": _mean(turned_away),
        "any_turned_away": _mean((turned_away > 0).astype(float)),
        "turned_away_share": _by_batch(
            lambda runs: float(turned_away[runs].sum() / max(days.came[runs].sum(), 1)),
            days.runs, turned_away / np.maximum(days.came, 1),
        ),
    }  # fmt: skip
    if clinic.admission.walk_in_places is not None:
        found["unsold"] = _mean(np.maximum(places - served, 0.0))
    return found


def _waits(days: HalfDays, draws: Draws) -> dict[str, Figure]:
    present = days.present
    total = np.subtract(days.done, days.arrived, out=np.zeros_like(days.done), where=present)
    total += draws.watch(people=len(days.done))
    groups = {"all": present, "elder": present & days.walk_in, "booked": present & ~days.walk_in}
    found = {}
    for name, who in groups.items():
        found[f"{name}_p50"], found[f"{name}_p90"] = (_share_of_people(days.waited, who, one) for one in (0.5, 0.9))
    found["mean"] = _mean_of_people(days.waited, present)
    found["long"] = _mean_of_people((days.waited > LONG).astype(float), present)
    found["visit_p50"], found["visit_p90"] = (_share_of_people(total, present, one) for one in (0.5, 0.9))
    return found


def _rooms(clinic: Clinic, days: HalfDays, draws: Draws) -> dict[str, Figure]:
    overtime = _overtime(clinic, days)
    watch = draws.watch(people=len(days.done))
    last = float(np.where(days.present, days.done, 0.0).max(initial=clinic.closes))
    looks = np.arange(clinic.doors - clinic.doors % GRID, last + GRID, GRID)
    hall, seats = np.zeros(days.runs), np.zeros(days.runs)
    for look in looks:
        hall = np.maximum(hall, ((days.arrived <= look) & (days.begun > look)).sum(axis=0))
        seats = np.maximum(seats, ((days.done <= look) & (days.done + watch > look)).sum(axis=0))
    found = {
        "overtime": _mean(overtime),
        "overtime_p50": _quantile_of_days(overtime, 0.5),
        "overtime_p90": _quantile_of_days(overtime, 0.9),
        "hall_p95": _quantile_of_days(hall, 0.95),
        "seats_p95": _quantile_of_days(seats, 0.95),
    }
    if clinic.seats is not None:
        found["seats_short"] = _mean((seats > clinic.seats).astype(float))
    return found


def _stations(clinic: Clinic, days: HalfDays) -> list[StationFigures]:
    since = clinic.opens if clinic.measuring.since is None else clinic.measuring.since
    people = np.maximum(days.present.sum(axis=0), 1)
    rows = []
    for station, times in zip(clinic.stations, days.stations, strict=True):
        whole = np.maximum(times.last - since, 1.0)
        over = whole if clinic.measuring.utilisation == "last_departure" else clinic.closes - clinic.opens
        rows.append(
            StationFigures(
                name=station.name,
                servers=station.servers,
                utilisation=_mean(times.served / (station.servers * over)),
                queue=_mean(times.waited / whole),
                wait=_mean(times.waited / people),
            )
        )
    return rows


def _slots(clinic: Clinic, days: HalfDays) -> list[SlotFigures]:
    starts = [slot.start for slot in clinic.arrivals.slots]
    edges = [-np.inf, *starts[1:], np.inf]
    rows = []
    for start, low, high in zip(starts, edges[:-1], edges[1:], strict=True):
        waits = days.waited[days.present & (days.arrived >= low) & (days.arrived < high)]
        rows.append(
            SlotFigures(
                start=start, people=waits.size / days.runs, p50=_quantile(waits, 0.5), p90=_quantile(waits, 0.9)
            )
        )
    return rows


def _overtime(clinic: Clinic, days: HalfDays) -> Minutes:
    last = np.where(days.present, days.done, 0.0).max(axis=0, initial=0.0)
    return np.asarray(np.maximum(last - clinic.closes, 0.0))


def _mean(by_run: Minutes) -> Figure:
    return _by_batch(lambda runs: float(by_run[runs].mean()), len(by_run), by_run)


def _quantile_of_days(by_run: Minutes, share: float) -> Figure:
    return _by_batch(lambda runs: _quantile(by_run[runs], share), len(by_run), by_run)


def _mean_of_people(values: Minutes, who: Flags) -> Figure:
    counted = np.maximum(who.sum(axis=0), 1)
    sums = np.where(who, values, 0.0).sum(axis=0)
    return _by_batch(lambda runs: float(sums[runs].sum() / counted[runs].sum()), len(sums), sums / counted)


def _share_of_people(values: Minutes, who: Flags, share: float) -> Figure:
    """A quantile over all people of all runs; the spread of half-days is that of each half-day's own quantile."""
    if not who.any():
        return Figure(value=0.0, low=0.0, high=0.0, day_low=0.0, day_high=0.0)
    ordered = np.sort(np.where(who, values, np.inf), axis=0)
    counts = who.sum(axis=0)
    position = np.maximum(np.ceil(counts * share).astype(int) - 1, 0)
    own = np.take_along_axis(ordered, position[None, :], axis=0)[0]
    return _by_batch(lambda runs: _quantile(values[:, runs][who[:, runs]], share), values.shape[1], own[counts > 0])


def _by_batch(of: Callable[[slice], float], runs: int, by_run: NDArray[np.float64]) -> Figure:
    """The figure of all runs; its interval from 20 batches, Student's law."""
    value = of(slice(0, runs))
    size = runs // BATCHES
    parts = [of(slice(one * size, (one + 1) * size)) for one in range(BATCHES)] if size else [value, value]
    half = STUDENT * float(np.std(parts, ddof=1)) / float(np.sqrt(len(parts)))
    low, high = (float(one) for one in np.quantile(by_run, [0.1, 0.9])) if by_run.size else (value, value)
    return Figure(value=value, low=value - half, high=value + half, day_low=low, day_high=high)


def _quantile(values: Minutes, share: float) -> float:
    return float(np.quantile(values, share)) if values.size else 0.0
