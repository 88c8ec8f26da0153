"""Many half-days at once: a row of first-come-first-served stations, all replications in one NumPy array.

Arrays are (people, runs), times in minutes; ``inf``: that person does not exist in that run.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.laws import Minutes

Flags = NDArray[np.bool_]
Missing = list[tuple[float, NDArray[np.int64]]]  # start of a slot, and in each run the people who do not come


@dataclass(frozen=True, kw_only=True)
class StationTimes:
    """One station: when each person's service began, minutes waited there and served; in the queue's own order."""

    waited: Minutes
    served: Minutes
    last: Minutes  # (runs): the last departure, 0 when nobody came


@dataclass(frozen=True, kw_only=True)
class HalfDays:
    """What happened in every run. One row per person in the order of the last station; absent ones are ``inf``.

    ``waited``: minutes in all queues, counted from opening; ``walk_in``: came without a booking.
    """

    arrived: Minutes
    walk_in: Flags
    waited: Minutes
    begun: Minutes  # the service of the last station: the jab begins
    done: Minutes
    stations: list[StationTimes]
    came: NDArray[np.int64]  # (runs): people without a booking who came
    let_in: NDArray[np.int64]  # (runs): of them let in

    @property
    def present(self) -> Flags:
        return np.isfinite(self.arrived)

    @property
    def runs(self) -> int:
        return int(self.arrived.shape[1])


def simulate(clinic: Clinic, draws: Draws) -> HalfDays:
    """Run the clinic's half-day once for each run of ``draws``."""
    booked, missing = _booked(clinic, draws)
    walk_ins = draws.walk_ins
    let_in = admitted(clinic, walk_ins, missing)
    arrived = np.concatenate([booked, np.where(let_in, walk_ins, np.inf)])
    is_walk_in = np.arange(len(arrived)) >= len(booked)
    order = np.argsort(arrived, axis=0, kind="stable")
    most = int(np.isfinite(arrived).sum(axis=0).max(initial=0))
    order = order[: max(most, 1)]
    arrived = np.take_along_axis(arrived, order, axis=0)
    came = np.isfinite(walk_ins).sum(axis=0)
    return _through(clinic, draws, arrived, is_walk_in[order], came, let_in.sum(axis=0))


def fcfs(arrived: Minutes, service: Minutes, *, servers: int, opens: float) -> Minutes:
    """When each person's service begins at a station with ``servers`` tables, first come, first served.

    ``arrived`` is sorted in every run. The tables' free times are kept sorted, so that the first is always the next.
    """
    people, runs = arrived.shape
    free = [np.full(runs, opens) for _table in range(servers)]
    begun = np.empty_like(arrived)
    later, swap = np.empty(runs), np.empty(runs)
    for person in range(people):
        start = begun[person]
        np.maximum(arrived[person], free[0], out=start)
        np.add(start, service[person], out=later)
        for table in range(servers - 1):
            np.minimum(free[table + 1], later, out=free[table])
            np.maximum(free[table + 1], later, out=swap)
            later, swap = swap, later
        free[-1], later = later, free[-1]
    return begun


def _booked(clinic: Clinic, draws: Draws) -> tuple[Minutes, Missing]:
    """When booked people come, and for each slot from when how many of its places are free again: (runs)."""
    rows, missing = [np.empty((0, draws.runs))], []
    for slot in clinic.arrivals.slots:
        if not slot.places:
            continue
        comes = draws.chances(start=slot.start, places=slot.places) >= clinic.no_show
        times = np.maximum(slot.start + draws.offsets(start=slot.start, places=slot.places), clinic.doors)
        rows.append(np.where(comes, times, np.inf))
        missing.append((slot.start, slot.places - comes.sum(axis=0)))
    return np.concatenate(rows), missing


def admitted(clinic: Clinic, walk_ins: Minutes, missing: Missing) -> Flags:
    """Who of the people without a booking is let in: (people, runs)."""
    is_there = np.isfinite(walk_ins)
    rule = clinic.admission
    if rule.walk_in_places is None or not len(walk_ins):
        return is_there
    limit = np.full(walk_ins.shape, rule.walk_in_places, dtype=np.int64)
    if rule.returned_after is not None:
        for start, number in missing:
            limit += np.where(walk_ins >= start + rule.returned_after, number, 0)
    let_in = np.zeros_like(is_there)
    count = np.zeros(walk_ins.shape[1], dtype=np.int64)
    for person in range(len(walk_ins)):
        np.logical_and(is_there[person], count < limit[person], out=let_in[person])
        count += let_in[person]
    return let_in


def _through(
    clinic: Clinic, draws: Draws, arrived: Minutes, walk_in: Flags, came: NDArray[np.int64], let_in: NDArray[np.int64]
) -> HalfDays:
    """Everybody through all stations; between two stations the queue is sorted by who left the first one first."""
    people = len(arrived)
    waited = np.zeros_like(arrived)
    at, begun = np.maximum(arrived, clinic.opens), arrived
    stations = []
    for position, station in enumerate(clinic.stations):
        if position:
            order = np.argsort(at, axis=0, kind="stable")
            at, arrived, walk_in, waited = (
                np.take_along_axis(one, order, axis=0) for one in (at, arrived, walk_in, waited)
            )
        service = draws.service(station=position, people=people)
        begun = fcfs(at, service, servers=station.servers, opens=clinic.opens)
        there = np.isfinite(at)
        queue = np.subtract(begun, at, out=np.zeros_like(at), where=there)
        if position >= clinic.measuring.waits_from:
            waited = waited + queue
        at = begun + service
        stations.append(_times(queue, service, at, there))
    return HalfDays(
        arrived=arrived, walk_in=walk_in, waited=waited, begun=begun, done=at, stations=stations, came=came,
        let_in=let_in,
    )  # fmt: skip


def _times(queue: Minutes, service: Minutes, left: Minutes, there: Flags) -> StationTimes:
    return StationTimes(
        waited=queue.sum(axis=0),
        served=np.where(there, service, 0.0).sum(axis=0),
        last=np.where(there, left, 0.0).max(axis=0, initial=0.0),
    )
