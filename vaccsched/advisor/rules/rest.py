"""The rest of a half-day from where it stands: who is here, who is still to come, when the last one is done."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import GRID, SEARCH_RUNS
from vaccsched.advisor.rules.laws import Law, Minutes
from vaccsched.advisor.rules.simulation import Missing, admitted, fcfs

POOL = 4_000  # drawn values from which what is still possible is picked
SCREENING, VACCINATION = 1, 2  # positions of the stations
CHANCE = 7  # a stream of its own


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A clinic at one instant; times in minutes of its day.

    ``in_inquiry``, ``in_dose``: minutes for which each person at a table has been there; ``for_inquiry``, ``for_dose``:
    people who wait for a table; ``seated``: when each person in the observation room may leave; ``booked``: (start of
    the slot, people who hold a place of it and are not here); ``pool``: walk-in places nobody has taken.
    """

    now: float
    in_inquiry: Sequence[float] = ()
    for_inquiry: int = 0
    in_dose: Sequence[float] = ()
    for_dose: int = 0
    seated: Sequence[float] = ()
    booked: Sequence[tuple[float, int]] = ()
    pool: int = 0


@dataclass(frozen=True, kw_only=True)
class Rest:
    """How it goes on. ``done``: the last needle, at the earliest at closing, as half and nine of ten half-days have it
    (minutes of the day); ``seats``: most people in the observation room at once, likewise; ``seats_at``: when that
    is; ``walk_ins``, ``turned_away``: people without a booking who still come, and those of them who get no place.
    """

    done: tuple[float, float]
    seats: tuple[int, int]
    seats_at: float
    walk_ins: float
    turned_away: float


def rest(clinic: Clinic, at: Standing, *, seed: int, runs: int = SEARCH_RUNS) -> Rest:
    """Simulate what is left of a half-day. ``clinic``: with as many tables at each station as are at work.

    The same clinic, instant and seed give the same answer.
    """
    draws = Draws(clinic, runs=runs, seed=seed)
    chance = np.random.default_rng([seed, CHANCE])
    coming, came, let_in = _coming(clinic, at, draws, chance)
    begins = float(max(at.now, clinic.opens))
    given = coming
    here = ((), 0), (at.in_inquiry, at.for_inquiry), (at.in_dose, at.for_dose)
    for position, (busy, waiting) in enumerate(here):
        given = _through(clinic, draws, chance, position, begins, busy=busy, waiting=waiting, later=given)
    last = np.where(np.isfinite(given), given, 0.0).max(axis=0, initial=0.0)
    done = np.quantile(np.maximum(last, clinic.closes), [0.5, 0.9])
    seats, seats_at = _seats(at, given, draws)
    return Rest(
        done=(float(done[0]), float(done[1])), seats=seats, seats_at=seats_at, walk_ins=float(came.mean()),
        turned_away=float((came - let_in).mean()),
    )  # fmt: skip


def _coming(
    clinic: Clinic, at: Standing, draws: Draws, chance: np.random.Generator
) -> tuple[Minutes, Minutes, Minutes]:
    """When everybody who is not here yet comes, sorted in each run; people without a booking, and those let in."""
    rows, missing = [np.empty((0, draws.runs))], []
    for start, people in at.booked:
        times = _still_to_come(clinic, start, people, at.now, draws.runs, chance)
        rows.append(times)
        missing.append((start, np.asarray(people - np.isfinite(times).sum(axis=0))))
    walk_ins = np.where(draws.walk_ins > at.now, draws.walk_ins, np.inf)
    walk_ins.sort(axis=0)
    let_in = admitted(clinic.with_pool(at.pool), walk_ins, _not_given_back(clinic, missing, at.now))
    rows.append(np.where(let_in, walk_ins, np.inf))
    coming = np.concatenate(rows)
    coming.sort(axis=0)
    coming = coming[: int(np.isfinite(coming).sum(axis=0).max(initial=0))]
    return coming, np.isfinite(walk_ins).sum(axis=0), let_in.sum(axis=0)


def _not_given_back(clinic: Clinic, missing: Missing, now: float) -> Missing:
    """Places that will be given to who waits on site; those given back already are in the pool."""
    after = clinic.admission.returned_after
    return [] if after is None else [(start, number) for start, number in missing if start + after > now]


def _still_to_come(
    clinic: Clinic, start: float, people: int, now: float, runs: int, chance: np.random.Generator
) -> Minutes:
    """When the people of a slot come who are not here at ``now``; the later it is, the fewer: (people, runs)."""
    times = np.maximum(start + _drawn(clinic.arrivals.punctuality, chance), clinic.doors)
    later = times[times > now]
    comes = (1 - clinic.no_show) * later.size / times.size
    if not later.size:
        return np.full((people, runs), np.inf)
    share = comes / (comes + clinic.no_show)
    return np.where(chance.random((people, runs)) < share, chance.choice(later, (people, runs)), np.inf)


def _through(
    clinic: Clinic, draws: Draws, chance: np.random.Generator, position: int, begins: float, *,
    busy: Sequence[float], waiting: int, later: Minutes,
) -> Minutes:  # fmt: skip
    """When everybody has left a station, sorted in each run: who is at its tables, who waits, who comes later."""
    station = clinic.stations[position]
    here = len(busy) + waiting
    arrived = np.concatenate([np.full((here, draws.runs), begins), np.maximum(later, begins)])
    service = draws.service(station=position, people=len(arrived)).copy()
    for row, since in enumerate(busy):
        service[row] = _left_of(station.service, since, draws.runs, chance)
    left = fcfs(arrived, service, servers=station.servers, opens=begins) + service
    left.sort(axis=0)
    return left


def _left_of(law: Law, since: float, runs: int, chance: np.random.Generator) -> Minutes:
    """Minutes that a service still takes which began so long ago; 0 when none ever took so long."""
    longer = _drawn(law, chance)
    longer = longer[longer > since] - since
    return chance.choice(longer, runs) if longer.size else np.zeros(runs)


def _drawn(law: Law, chance: np.random.Generator) -> Minutes:
    return np.asarray(law.sample(chance, (1, POOL))[0])


def _seats(at: Standing, given: Minutes, draws: Draws) -> tuple[tuple[int, int], float]:
    """Most people at once as half and nine of ten half-days have it, and when most are there on average."""
    seated = np.asarray(at.seated, dtype=float)
    leaves = given + draws.watch(people=len(given))
    last = float(np.where(np.isfinite(leaves), leaves, at.now).max(initial=at.now))
    looks = np.arange(at.now, last + GRID, GRID)
    counts = np.array(
        [(seated > look).sum() + ((given <= look) & (leaves > look)).sum(axis=0) for look in looks]
    ).reshape(len(looks), -1)
    most = np.quantile(counts.max(axis=0), [0.5, 0.9])
    return (round(float(most[0])), round(float(most[1]))), float(looks[int(counts.mean(axis=1).argmax())])


def with_tables(clinic: Clinic, *, screening: int, vaccination: int) -> Clinic:
    """The same clinic with so many tables at work."""
    return clinic.with_servers(SCREENING, screening).with_servers(VACCINATION, vaccination)
