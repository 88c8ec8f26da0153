"""Closed forms of queueing theory: the instant preview, and the oracles that hold the simulation to account.

Rates are per minute or per hour, as the caller likes; times come in the same unit.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ENOUGH = 1e-13  # probability that may be left out of a series
UNSTABLE = float("inf")


def erlang_b(*, load: float, servers: int) -> float:
    """The share of people who find every server taken when nobody may wait; ``load``: rate × service time."""
    blocked = 1.0
    for number in range(1, servers + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked


def erlang_c(*, load: float, servers: int) -> float:
    """The share of people who have to wait (M/M/c); 1 when more come than can be served."""
    if load >= servers:
        return 1.0
    blocked = erlang_b(load=load, servers=servers)
    return servers * blocked / (servers - load * (1 - blocked))


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue in the long run: how busy, who waits, how long on average, how many wait."""

    utilisation: float
    waits: float
    mean_wait: float
    length: float

    def waits_longer(self, minutes: float) -> float:
        """The share of people who wait longer than this (M/M/c only)."""
        if not self.waits or math.isinf(self.mean_wait):
            return self.waits
        return self.waits * math.exp(-minutes * self.waits / self.mean_wait)


def mmc(*, arrivals: float, service: float, servers: int) -> Queue:
    """M/M/c: ``arrivals`` and ``service`` are rates; the queue's figures in their unit of time."""
    load = arrivals / service
    waits = erlang_c(load=load, servers=servers)
    mean = waits / (servers * service - arrivals) if load < servers else UNSTABLE
    return Queue(utilisation=load / servers, waits=waits, mean_wait=mean, length=arrivals * mean)


def pollaczek_khinchine(*, arrivals: float, mean: float, cv: float) -> float:
    """Mean wait of M/G/1: Poisson arrivals (rate), any service of this mean and coefficient of variation."""
    busy = arrivals * mean
    return arrivals * mean**2 * (1 + cv**2) / (2 * (1 - busy)) if busy < 1 else UNSTABLE


def approximate_wait(*, arrivals: float, mean: float, cv: float, servers: int, arrival_cv: float = 1.0) -> float:
    """Mean wait of G/G/c (Sakasegawa): good to 7 % on the oracles, for a preview only."""
    busy = arrivals * mean / servers
    if busy >= 1:
        return UNSTABLE
    power = math.sqrt(2 * (servers + 1)) - 1
    return float((arrival_cv**2 + cv**2) / 2 * busy**power / (servers * (1 - busy)) * mean)


def priority_waits(*, first: float, second: float, service: float, servers: int) -> tuple[float, float]:
    """Mean waits of two classes, the first served before the second without interrupting (M/M/c, equal service)."""
    whole = (first + second) / (servers * service)
    ahead = first / (servers * service)
    base = erlang_c(load=(first + second) / service, servers=servers) / (servers * service)
    return base / (1 - ahead), base / ((1 - ahead) * (1 - whole))


def mdc(*, arrivals: float, minutes: float, servers: int) -> tuple[float, float]:
    """M/D/c exactly: the share of people who wait, and their mean wait; ``arrivals`` per minute, fixed service time.

    The number of people one service time later is those who were not being served, and who came meanwhile:
    N(t+D) = max(N(t) − c, 0) + Poisson(λD); the stationary law is found by repeating that.
    """
    load = arrivals * minutes
    size = math.ceil(servers + 60 / max(1 - load / servers, 0.05) + 10 * math.sqrt(load))
    came = _poisson(load, size)
    law = np.zeros(size)
    law[0] = 1.0
    for _time in range(200_000):
        left = np.concatenate([[law[: servers + 1].sum()], law[servers + 1 :]])
        after = np.convolve(left, came)[:size]
        after /= after.sum()
        if np.abs(after - law).max() < ENOUGH:
            break
        law = after
    number = np.arange(size)
    waits = float(law[servers:].sum())
    length = float((np.maximum(number - servers, 0) * law).sum())
    return waits, length / arrivals


def seats_for(*, people: float, share: float) -> int:
    """Seats that are enough with this probability when ``people`` sit on average (M/G/∞: Poisson)."""
    law = _poisson(people, math.ceil(people + 20 * math.sqrt(people) + 20))
    return int(np.searchsorted(np.cumsum(law), share))


def seats_exceeded(*, people: float, seats: int) -> float:
    """The probability that more sit than there are seats."""
    return float(1 - _poisson(people, seats + 1).sum())


def _poisson(mean: float, size: int) -> NDArray[np.float64]:
    """Probabilities of 0 … size−1."""
    logs = [number * math.log(mean) - mean - math.lgamma(number + 1) for number in range(size)] if mean > 0 else [0.0]
    law = np.exp(np.array(logs))
    return law if mean > 0 else np.pad(law, (0, size - 1))
