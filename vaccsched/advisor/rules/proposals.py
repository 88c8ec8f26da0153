"""Three proposals for a half-day (保守 推荐 多接种): how many places each has, before the search arranges them."""

import enum
from collections.abc import Callable
from dataclasses import dataclass

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.plans import around_walk_ins, walk_ins_by_slot
from vaccsched.advisor.rules.targets import Targets, fits, largest
from vaccsched.shared.demand import Demand

CAREFUL_SHARE = 0.9  # of the recommended online places
CAREFUL_POOL = 0.95  # with this probability nobody is turned away
Floor = Callable[[int], int]


class Kind(enum.StrEnum):
    """Which proposal."""

    CAREFUL = "careful"
    RECOMMENDED = "recommended"
    MORE = "more"


class Reason(enum.StrEnum):
    """Why a proposal looks as it does; its sentence stands in the page."""

    AS_NOW = "as_now"  # the present plan: the back-test says not to trust the advisor
    AROUND_ELDERS = "around_elders"
    FEWER = "fewer"  # the present number does not fit whatever the arrangement
    CALMER = "calmer"
    MOST = "most"
    NO_MORE = "no_more"  # the present number is already the most


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A half-day with the rule's places. ``busiest_start``–``busiest_end``: minutes kept for ``expected`` people
    without a booking; ``fewer``: online places that have to go.
    """

    kind: Kind
    clinic: Clinic
    reason: Reason
    fewer: int = 0
    busiest_start: float = 0.0
    busiest_end: float = 0.0
    expected: float = 0.0


def proposals(clinic: Clinic, draws: Draws, targets: Targets, *, floor: Floor, least_pool: int) -> list[Proposal]:
    """The three, in the order of ``Kind``. ``floor``: walk-in places that the county asks for beside so many online."""
    present = clinic.online
    pool = max(clinic.pool, least_pool)
    base = clinic.with_pool(max(pool, floor(present)))
    most = largest(base, draws, targets)
    online = min(present, most)
    careful_pool = max(pool, _enough(clinic, CAREFUL_POOL))
    more = max(most, online)
    return [
        _proposal(Kind.CAREFUL, clinic, round(online * CAREFUL_SHARE), careful_pool, floor, Reason.CALMER),
        _proposal(
            Kind.RECOMMENDED, clinic, online, pool, floor,
            Reason.AROUND_ELDERS if online == present else Reason.FEWER, fewer=present - online,
        ),
        _proposal(Kind.MORE, clinic, more, pool, floor, Reason.MOST if more > online else Reason.NO_MORE),
    ]  # fmt: skip


def as_now(clinic: Clinic) -> Proposal:
    """The present plan as the recommended one."""
    return Proposal(kind=Kind.RECOMMENDED, clinic=clinic, reason=Reason.AS_NOW)


def to_reduce(clinic: Clinic, draws: Draws, targets: Targets) -> int:
    """How many online places have to go before any arrangement keeps the limits; 0: arranging is enough."""
    if fits(clinic, draws, targets, online=clinic.online):
        return 0
    return clinic.online - largest(clinic, draws, targets, most=clinic.online)


def _proposal(
    kind: Kind, clinic: Clinic, online: int, pool: int, floor: Floor, reason: Reason, fewer: int = 0
) -> Proposal:
    changed = clinic.with_pool(max(pool, floor(online)))
    expected = walk_ins_by_slot(clinic)
    at = max(range(len(expected)), key=expected.__getitem__)
    starts = [slot.start for slot in clinic.arrivals.slots] + [clinic.closes]
    return Proposal(
        kind=kind,
        clinic=changed.with_places(around_walk_ins(changed, places=online)),
        reason=reason,
        fewer=fewer,
        busiest_start=starts[at],
        busiest_end=starts[at + 1],
        expected=expected[at],
    )


def _enough(clinic: Clinic, share: float) -> int:
    walk_ins = clinic.arrivals.walk_ins
    return Demand(mean=walk_ins.mean, vmr=walk_ins.vmr).quantile(share)
