"""What becomes of lots that were out of range: the cumulative table (预防接种工作规范(2023) 第三章; `domain.md` §6.2).

The leaflet comes first where it says something; the table proposes, a named person decides, another signs.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vaccsched.coldchain.models import Decision
from vaccsched.coldchain.rules.ranges import is_in_range
from vaccsched.stock.models import LocationKind, Presentation

HOUR = 60
# Bands of temperature, 0.1 ℃: lowest that still belongs to it, and the first above it. In order of cold to warm.
CHILLED_BANDS: dict[str, tuple[int, int]] = {
    "frozen": (-1001, 0),
    "0-2": (0, 20),
    "8-15": (81, 151),
    "15-25": (151, 251),
    "25-37": (251, 371),
    "over-37": (371, 1001),
}
FROZEN_BANDS: dict[str, tuple[int, int]] = {"-15-0": (-149, 1), "0-25": (1, 251), "over-25": (251, 1001)}
CHILLED = {"0-2": 48 * HOUR, "8-15": 48 * HOUR, "15-25": 24 * HOUR, "25-37": 8 * HOUR}
# Longest together, minutes; a band that is not there has no allowance.
TABLE: dict[Presentation, dict[str, int]] = {
    Presentation.LYOPHILISED: CHILLED | {"0-2": 72 * HOUR},
    Presentation.LIQUID: CHILLED,
    Presentation.NEVER_FROZEN: CHILLED,
    Presentation.FROZEN: {"-15-0": 48 * HOUR, "0-25": 24 * HOUR},
}
BANDS: dict[Presentation, dict[str, tuple[int, int]]] = {
    one: FROZEN_BANDS if one is Presentation.FROZEN else CHILLED_BANDS for one in Presentation
}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What the table proposes and why: ``clause`` is the band that decided, or ``within``."""

    decision: Decision
    clause: str


def bands_of(presentation: Presentation) -> list[str]:
    """The bands in which time counts for such a vaccine, from cold to warm."""
    return list(BANDS[presentation])


def limits_of(presentation: Presentation, leaflet: Mapping[str, int]) -> dict[str, int]:
    """Longest together in each band, minutes; what the leaflet says comes before the table."""
    return TABLE[presentation] | dict(leaflet)


def band_of(presentation: Presentation, tenths: int) -> str | None:
    """The band of a temperature; None where the vaccine is as it should be."""
    return next((name for name, (low, end) in BANDS[presentation].items() if low <= tenths < end), None)


def exposure(
    *, presentation: Presentation, kind: LocationKind, readings: Sequence[tuple[dt.datetime, int]]
) -> dict[str, int]:
    """Minutes in each band, from readings in order. Between two readings the worse of both is taken for the whole time,
    so that what nobody saw is never counted too little. Times between two readings in range count nothing.
    """
    minutes: dict[str, int] = {}
    names = bands_of(presentation)
    for (start, before), (end, after) in itertools.pairwise(readings):
        outside = [one for one in (before, after) if not is_in_range(kind, one)]
        bands = [band for band in (band_of(presentation, one) for one in outside) if band is not None]
        if bands:
            worst = min(bands, key=lambda band: _badness(presentation, names, band))
            minutes[worst] = minutes.get(worst, 0) + round((end - start).total_seconds() / 60)
    return minutes


def _badness(presentation: Presentation, names: list[str], band: str) -> tuple[int, int]:
    """The less time a band allows the worse it is; of equals the warmer."""
    return (TABLE[presentation].get(band, 0), -names.index(band))


def added(every: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Exposure adds up over a lot's life."""
    total: dict[str, int] = {}
    for minutes in every:
        for band, number in minutes.items():
            total[band] = total.get(band, 0) + number
    return total


def propose(*, presentation: Presentation, total: Mapping[str, int], leaflet: Mapping[str, int]) -> Proposal:
    """What to do with a lot that was this long in these bands, all its life together.

    Frozen DTaP, HepB and DT are discarded. Other frozen vaccine, and whatever the table does not know, stays on hold
    until leaflet or maker answers. Beyond an allowance it is discarded.
    """
    limits = limits_of(presentation, leaflet)
    exposed = [band for band in bands_of(presentation) if total.get(band, 0) > 0]
    if "frozen" in exposed and presentation is Presentation.NEVER_FROZEN:
        return Proposal(decision=Decision.DISPOSE, clause="frozen")
    beyond = next((band for band in exposed if band in limits and total[band] > limits[band]), None)
    if beyond is not None:
        return Proposal(decision=Decision.DISPOSE, clause=beyond)
    unknown = next((band for band in exposed if band not in limits), None)
    if unknown is not None:
        return Proposal(decision=Decision.KEEP, clause=unknown)
    return Proposal(decision=Decision.RELEASE, clause="within")


def may_release(proposal: Proposal) -> bool:
    """A lot is never released against the table; only a leaflet that allows more changes what the table says."""
    return proposal.decision is not Decision.DISPOSE
