"""Time limits, what a card lacks, what may be reported when. Decides from values handed in.

疫苗管理法 第54条 and 全国疑似预防接种异常反应监测方案: found events are told to the county's CDC within 48 hours;
death, severe disability, clusters and events with a great effect on society within two hours.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.aefi.models import AefiCase, CaseStatus, Severity

TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.DRAFT: frozenset({CaseStatus.COMPLETE, CaseStatus.CLOSED}),
    CaseStatus.COMPLETE: frozenset({CaseStatus.DRAFT, CaseStatus.SUBMITTED}),
    CaseStatus.SUBMITTED: frozenset({CaseStatus.CLOSED}),
    CaseStatus.CLOSED: frozenset(),
}
WAITING = (CaseStatus.DRAFT, CaseStatus.COMPLETE)  # not told to the county yet: a clock runs
SOON = dt.timedelta(hours=2)
LIMIT = dt.timedelta(hours=48)
NEAR = dt.timedelta(hours=6)  # left until the limit: the list marks it
# The starred fields of the card that people fill in; the rest is read from person and record.
REQUIRED = (
    "onset_at", "seen_on", "course", "hospitalised", "recovery", "found", "reporter_name", "reporter_phone",
)  # fmt: skip
AFTER_SUBMISSION = ("recovery", "hospitalised")  # what may still change until the case is closed


@dataclass(frozen=True, kw_only=True)
class Window:
    """What is reportable when it begins within so long after the dose; a hint, never a decision."""

    code: str
    begins_after: dt.timedelta
    within: dt.timedelta


def _window(code: str, *, days: float, after: float = 0) -> Window:
    return Window(code=code, begins_after=dt.timedelta(days=after), within=dt.timedelta(days=days))


WINDOWS: tuple[Window, ...] = (
    _window("day", days=1),
    _window("five_days", days=5),
    _window("fifteen_days", days=15),
    _window("six_weeks", days=42),
    _window("three_months", days=92),
    _window("bcg", days=366, after=30),
)


def due_at(*, discovered_at: dt.datetime, severity: Severity, severe_at: dt.datetime | None) -> dt.datetime:
    """Until when it must be told: two hours from when it was known to be one of the great ones, and never later than
    48 hours from discovery.
    """
    limit = discovered_at + LIMIT
    if severity is Severity.ORDINARY or severe_at is None:
        return limit
    return min(limit, severe_at + SOON)


def clock_state(*, due: dt.datetime, now: dt.datetime) -> str:
    """``overdue``, ``near`` (six hours or fewer left) or ``running``."""
    if now > due:
        return "overdue"
    return "near" if due - now <= NEAR else "running"


def is_waiting(status: CaseStatus) -> bool:
    """Nobody has told the county yet."""
    return status in WAITING


def may_move(before: CaseStatus, to: CaseStatus) -> bool:
    """Whether ``TRANSITIONS`` has this move."""
    return to in TRANSITIONS[before]


def missing(case: AefiCase) -> list[str]:
    """The starred fields that are still empty; ``doses``: none named, ``given_correctly``: not said of each."""
    empty = [name for name in REQUIRED if getattr(case, name) in (None, "")]
    if not case.doses:
        empty.append("doses")
    if any(dose.given_correctly is None for dose in case.doses):
        empty.append("given_correctly")
    return empty


def windows(*, given_at: Sequence[dt.datetime], onset_at: dt.datetime | None) -> list[Window]:
    """The windows that the time between the doses and the onset falls into: what to think of."""
    if onset_at is None:
        return []
    passed = [onset_at - at for at in given_at if onset_at >= at]
    return [one for one in WINDOWS if any(one.begins_after <= span <= one.within for span in passed)]
