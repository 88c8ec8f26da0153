"""The rule in one line, plans to compare it with, and the instant preview (docs/advisor.md)."""

import math
from dataclasses import dataclass

from vaccsched.advisor.rules import queueing
from vaccsched.advisor.rules.clinic import Clinic, capacity
from vaccsched.advisor.rules.limits import Quota, quota

CEILING = 0.85  # of the slowest station's limit: above it waits grow fast
HOUR = 60.0
SEAT_SHARE = 0.95
QUOTA_STEPS = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3)


def ends_of(clinic: Clinic) -> list[float]:
    """When each slot ends: where the next one begins, the last one when the half-day closes."""
    starts = [slot.start for slot in clinic.arrivals.slots]
    return [*starts[1:], clinic.closes]


def expected_walk_ins(clinic: Clinic, *, start: float, end: float) -> float:
    """People without a booking who come between two minutes, on average."""
    walk_ins = clinic.arrivals.walk_ins
    inside = sum(
        one.share * max(min(one.end, end) - max(one.start, start), 0.0) / (one.end - one.start)
        for one in walk_ins.profile
    )
    return walk_ins.mean * inside


def walk_ins_by_slot(clinic: Clinic) -> list[float]:
    """The same for each slot; who comes before the first one begins is served in it."""
    slots = clinic.arrivals.slots
    starts = [0.0, *(slot.start for slot in slots[1:])]
    return [expected_walk_ins(clinic, start=start, end=end) for start, end in zip(starts, ends_of(clinic), strict=True)]


def around_walk_ins(clinic: Clinic, *, places: int, ceiling: float = CEILING) -> list[int]:
    """The rule: to each slot what the slowest station can do (``ceiling`` of it) without the people expected on site.

    Scaled so that ``places`` are given in all; whole places by the largest remainders.
    """
    limit = capacity(clinic.bottleneck) * ceiling
    slots, ends = clinic.arrivals.slots, ends_of(clinic)
    room = [
        max(limit * (end - slot.start) - expected, 0.0)
        for slot, end, expected in zip(slots, ends, walk_ins_by_slot(clinic), strict=True)
    ]
    return _whole(room if sum(room) > 0 else [1.0] * len(slots), places)


def uniform(*, slots: int, places: int) -> list[int]:
    """As evenly as whole places go."""
    return [(one + 1) * places // slots - one * places // slots for one in range(slots)]


def front_loaded(*, slots: int, places: int, servers: int) -> list[int]:
    """Two more people for each table at the beginning, the rest evenly (Bailey 1952)."""
    extra = min(2 * servers, places)
    rest = uniform(slots=slots, places=places - extra)
    return [rest[0] + extra, *rest[1:]] if slots else []


def _whole(shares: list[float], places: int) -> list[int]:
    whole = sum(shares)
    exact = [share * places / whole for share in shares]
    found = [math.floor(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: (found[at] - exact[at], at))
    for at in by_rest[: places - sum(found)]:
        found[at] += 1
    return found


@dataclass(frozen=True, kw_only=True)
class SlotLoad:
    """One slot: people expected with and without a booking, and the share of what the slowest station can do."""

    start: float
    end: float
    booked: float
    walk_ins: float
    load: float


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Closed forms of one plan, no simulation: an orientation within milliseconds.

    ``wait``: minutes in the long run at the busiest hour, all stations; infinite when more come than can be served.
    """

    slots: list[SlotLoad]
    peak_start: float
    peak_people: float
    wait: float
    busiest: int  # position of the station
    utilisation: float
    seats: int
    quotas: list[Quota]


def preview(clinic: Clinic) -> Preview:
    """Loads slot by slot, the wait of the busiest hour (Sakasegawa), seats (Poisson), what other quotas would do."""
    loads = _loads(clinic)
    peak = max(loads, key=lambda one: (_hour_of(loads, one), -one.start), default=None)
    people = _hour_of(loads, peak) if peak is not None else 0.0
    busiest = clinic.bottleneck
    wait = sum(
        queueing.approximate_wait(
            arrivals=people / HOUR, mean=station.service.moments[0], cv=station.service.moments[1],
            servers=station.servers,
        )
        for station in clinic.stations
    )  # fmt: skip
    through = min(people / HOUR, capacity(busiest))
    return Preview(
        slots=loads,
        peak_start=peak.start if peak is not None else clinic.opens,
        peak_people=people,
        wait=wait,
        busiest=clinic.stations.index(busiest),
        utilisation=people / HOUR / capacity(busiest),
        seats=queueing.seats_for(people=through * clinic.observation.moments[0], share=SEAT_SHARE),
        quotas=_quotas(clinic),
    )


def _loads(clinic: Clinic) -> list[SlotLoad]:
    rows = zip(clinic.arrivals.slots, ends_of(clinic), walk_ins_by_slot(clinic), strict=True)
    limit = capacity(clinic.bottleneck)
    return [
        SlotLoad(
            start=slot.start,
            end=end,
            booked=slot.places * (1 - clinic.no_show),
            walk_ins=expected,
            load=(slot.places * (1 - clinic.no_show) + expected) / (limit * (end - slot.start)),
        )
        for slot, end, expected in rows
    ]


def _hour_of(loads: list[SlotLoad], first: SlotLoad) -> float:
    """People of the hour that begins with a slot; an unfinished hour counts by its length."""
    inside = [one for one in loads if first.start <= one.start < first.start + HOUR]
    people = sum(one.booked + one.walk_ins for one in inside)
    return people * HOUR / max(inside[-1].end - first.start, HOUR)


def _quotas(clinic: Clinic) -> list[Quota]:
    walk_ins = clinic.arrivals.walk_ins
    pools = sorted({round(walk_ins.mean * step) for step in QUOTA_STEPS} | {clinic.pool})
    return [quota(places=pool, mean=walk_ins.mean, vmr=walk_ins.vmr) for pool in pools]
