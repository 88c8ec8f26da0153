"""How many places to give: overbooking, protection and quota for people without a booking (docs/advisor.md)."""

import math
from dataclasses import dataclass

from vaccsched.shared.demand import Demand

MOST = 60  # overbooked places that are looked at


def _came(number: int, booked: int, shows: float) -> float:
    """The probability that exactly so many of the booked come."""
    return math.comb(booked, number) * shows**number * (1 - shows) ** (booked - number)


def overflows(*, booked: int, places: int, no_show: float) -> float:
    """The probability that more of the booked come than there are places."""
    return math.fsum(_came(number, booked, 1 - no_show) for number in range(places + 1, booked + 1))


def most_booked(*, places: int, no_show: float, risk: float) -> int:
    """The largest number of bookings for which more than ``places`` come with a probability of ``risk`` at most."""
    booked = places
    while booked < places + MOST and overflows(booked=booked + 1, places=places, no_show=no_show) <= risk:
        booked += 1
    return booked


@dataclass(frozen=True, kw_only=True)
class Overbooked:
    """So many booked: how many are served, and how many too many come, on average."""

    booked: int
    served: float
    overflow: float


def newsvendor(*, places: int, no_show: float, cost_ratio: float) -> Overbooked:
    """Add a booking while an empty place is likelier than ``cost_ratio`` times a full house."""
    booked, shows = places, 1 - no_show
    while booked < places + MOST:
        free = math.fsum(_came(number, booked, shows) for number in range(places))
        if free <= cost_ratio * (1 - free):
            break
        booked += 1
    overflow = math.fsum((n - places) * _came(n, booked, shows) for n in range(places + 1, booked + 1))
    return Overbooked(booked=booked, served=booked * shows - overflow, overflow=overflow)


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A walk-in pool of so many places: the risk that anybody goes away, the share who do, places nobody used."""

    places: int
    anybody: float
    share: float
    unused: float


def quota(*, places: int, mean: float, vmr: float) -> Quota:
    """What a pool does when ``mean`` people come on average (variance ``vmr`` times that)."""
    demand = Demand(mean=mean, vmr=vmr)
    return Quota(
        places=places,
        anybody=demand.exceeds(places),
        share=demand.turned_away(places) / mean if mean > 0 else 0.0,
        unused=demand.unused(places),
    )
