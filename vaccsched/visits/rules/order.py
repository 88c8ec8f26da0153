"""The calling order: where somebody stands, and why."""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from flask_babel import lazy_gettext as _l

from vaccsched.visits.models import Visit

LETS_PASS = 2  # whoever missed a call waits for the next two


class OrderReason(enum.StrEnum):
    """Why a visit stands where it stands in the calling order; kept with the visit."""

    URGENT = "urgent"
    ON_TIME = "on_time"
    LATE = "late"
    WALK_IN = "walk_in"
    PASSED = "passed"  # called and not there: not called again until they are back
    RETURNED = "returned"
    BEHIND = "behind"  # here but not ready: let the next two go first


_AWAY = frozenset({OrderReason.PASSED, OrderReason.BEHIND})
PLACES: dict[OrderReason, frozenset[OrderReason]] = {  # an undo puts the old place back
    OrderReason.URGENT: _AWAY,
    OrderReason.ON_TIME: _AWAY,
    OrderReason.LATE: _AWAY,
    OrderReason.WALK_IN: _AWAY,
    OrderReason.PASSED: frozenset({OrderReason.RETURNED, OrderReason.URGENT}),
    OrderReason.RETURNED: _AWAY,
    OrderReason.BEHIND: _AWAY,
}
ORDER_SENTENCE = _l(
    "叫号顺序：急需接种的先叫；其余按时间先后，按时到的预约算预约时段的开始时间，"
    "迟到（时段结束后超过 %(grace)s 分钟）的预约和现场取号算到达时间。"
)
PRIORITY_SENTENCE = _l("每叫 %(one_in)s 位，最多 1 位优先：%(groups)s。被越过的人多等满 %(minutes)s 分钟就先叫。")
REASONS: dict[OrderReason, object] = {
    OrderReason.URGENT: _l("急需接种，优先"),
    OrderReason.ON_TIME: _l("按时到的预约，按 %(time)s 排"),
    OrderReason.LATE: _l("预约迟到，按到达时间 %(time)s 排"),
    OrderReason.WALK_IN: _l("现场取号，按到达时间 %(time)s 排"),
    OrderReason.PASSED: _l("叫号时不在；回来请告诉工作人员，排在后面两位之后"),
    OrderReason.RETURNED: _l("过号后回来，排在两位之后"),
    OrderReason.BEHIND: _l("没准备好，让了后面两位"),
}
TAKEN_HERE = _l("现场取的号，排在 %(time)s 的时段")  # on time like a booking, but nobody had booked


@dataclass(frozen=True, kw_only=True)
class Placing:
    """The instant the order counts from, and why."""

    queue_at: dt.datetime
    reason: OrderReason


class Span(Protocol):
    """A slot, as far as the order asks."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def is_late(*, arrived_at: dt.datetime, slot: Span, grace_minutes: int) -> bool:
    """After the end of the slot and the clinic's grace (minutes). Then the place is given to somebody else."""
    return arrived_at > slot.ends_at + dt.timedelta(minutes=grace_minutes)


def placing(
    *,
    arrived_at: dt.datetime,
    slot: Span | None,
    grace_minutes: int,
    urgent: bool,
    booked_at: dt.datetime | None = None,
) -> Placing:
    """Where an arrival stands: urgent by arrival before all others; a booking that is in time (until the end of its
    slot and the clinic's grace) by the start of its slot; a late booking and a walk-in by arrival.

    ``booked_at``: who took the place only when the slot had begun stands by arrival, like a walk-in.
    """
    if urgent:
        return Placing(queue_at=arrived_at, reason=OrderReason.URGENT)
    if slot is None or (booked_at is not None and booked_at > slot.starts_at):
        return Placing(queue_at=arrived_at, reason=OrderReason.WALK_IN)
    if is_late(arrived_at=arrived_at, slot=slot, grace_minutes=grace_minutes):
        return Placing(queue_at=arrived_at, reason=OrderReason.LATE)
    return Placing(queue_at=slot.starts_at, reason=OrderReason.ON_TIME)


OrderKey = tuple[bool, dt.datetime, dt.datetime, str, int]


def order_key(visit: Visit) -> OrderKey:
    """Sorts a queue: urgent first, then ``queue_at``, then arrival, then ticket. No two visits of a day are equal."""
    return (
        visit.order_reason != OrderReason.URGENT,
        visit.queue_at,
        visit.arrived_at,
        visit.letter,
        visit.number,
    )


def in_order(visits: Iterable[Visit]) -> list[Visit]:
    """The calling order."""
    return sorted(visits, key=order_key)


def queue_at_after_passing(*, waiting: Sequence[Visit], own: dt.datetime) -> dt.datetime:
    """The instant that puts a person who missed a call behind the next two of ``waiting`` (in calling order).

    Never earlier than their own; urgent ones among the two go before anyway.
    """
    instants = [visit.queue_at for visit in waiting[:LETS_PASS] if visit.order_reason != OrderReason.URGENT]
    return max([own, *(instant + dt.timedelta(microseconds=1) for instant in instants)])
