"""One server, one-minute lattice, exactly: the oracle for appointment schedules (set-up of Kaandorp and Koole 2007)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Law = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Lattice:
    """Intervals of ``minutes``; service is Poisson with this mean, nobody (no service) with ``no_show``."""

    minutes: int = 5
    mean: float = 9.0
    no_show: float = 0.0
    weights: tuple[float, float, float] = (0.4, 0.2, 0.4)  # mean wait, idle time, tardiness


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Minutes: mean wait of who comes, idle time of the server, tardiness after the last interval."""

    wait: float
    idle: float
    tardiness: float
    cost: float


def evaluate(places: Sequence[int], lattice: Lattice) -> Schedule:
    """The exact cost of ``places`` people at the beginning of each interval."""
    size = math.ceil(len(places) * lattice.minutes + sum(places) * lattice.mean * 1.2 + 200)
    service = _service(lattice, size)
    work = np.zeros(size)
    work[0] = 1.0
    minutes = np.arange(size)
    waits = 0.0
    for number in places:
        for _person in range(number):
            waits += float((minutes * work).sum())
            work = np.convolve(work, service)[:size]
        work = np.concatenate([[work[: lattice.minutes + 1].sum()], work[lattice.minutes + 1 :]])
        work = np.pad(work, (0, size - len(work)))
    late = float((minutes * work).sum())
    people = sum(places)
    idle = len(places) * lattice.minutes + late - people * (1 - lattice.no_show) * lattice.mean
    mean = waits / people if people else 0.0
    cost = sum(weight * part for weight, part in zip(lattice.weights, (mean, idle, late), strict=True))
    return Schedule(wait=mean, idle=idle, tardiness=late, cost=cost)


def _service(lattice: Lattice, size: int) -> Law:
    width = min(size, math.ceil(lattice.mean + 15 * math.sqrt(lattice.mean) + 15))
    law = np.exp([n * math.log(lattice.mean) - lattice.mean - math.lgamma(n + 1) for n in range(width)])
    law *= 1 - lattice.no_show
    law[0] += lattice.no_show
    return law
