"""When a message is tried again and when it is given up; when the line rests. Decides from values handed in."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from vaccsched.aefi.models import Source, What
from vaccsched.handover.models import HandoverStatus, Trouble

TRANSITIONS: dict[HandoverStatus, frozenset[HandoverStatus]] = {
    HandoverStatus.WAITING: frozenset({HandoverStatus.TAKEN, HandoverStatus.DEAD, HandoverStatus.WITHDRAWN}),
    HandoverStatus.DEAD: frozenset({HandoverStatus.WAITING, HandoverStatus.TAKEN, HandoverStatus.WITHDRAWN}),
    HandoverStatus.TAKEN: frozenset(),
    HandoverStatus.WITHDRAWN: frozenset(),
}
LIMIT = dt.timedelta(hours=24)  # 预防接种工作规范(2023) §9.2.4
HELD_BACK = dt.timedelta(seconds=60)  # so long a dose can be undone at the station; nobody is told before
LEASE = dt.timedelta(minutes=5)
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(hours=1)
MIN_ATTEMPTS = 10  # hours in which nothing was tried do not count against a message
GIVEN_UP_REFUSED = dt.timedelta(hours=72)  # the platform says no to this message
GIVEN_UP_SILENT = dt.timedelta(days=14)  # the platform does not answer: the longest holidays and a week
LINE_ENDURES = 5  # failures in a row
FIRST_PAUSE = dt.timedelta(seconds=10)
LONGEST_PAUSE = dt.timedelta(minutes=5)
SHOWN_TO = dt.timedelta(seconds=10)  # how exactly the page tells when the last receipt came
OWN_FAULT = frozenset({Trouble.REFUSED, Trouble.UNBUILDABLE})  # of the message; the others are the line's


@dataclass(frozen=True, kw_only=True)
class Share:
    """Doses of a span that could be told within 24 hours, and those that were."""

    due: int
    in_time: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None: nothing was due."""
        return self.in_time * 100 // self.due if self.due else None


def is_told(*, what: What, source: Source, told: int) -> bool:
    """Whether this line of a case's history is to be told, when ``told`` messages have told of the case before: not a
    follow-up call, not a family's report that nobody at the clinic has taken up, nor that it was none.
    """
    if what is What.NOTE:
        return False
    return told > 0 or not (source is Source.RESIDENT and what in (What.REPORTED, What.CLOSED))


def is_lines_fault(trouble: Trouble) -> bool:
    """Whether the next message would fail alike."""
    return trouble not in OWN_FAULT


def wait_after(attempts: int, *, luck: float) -> dt.timedelta:
    """How long to wait after so many failed attempts (1 or more): half to all of 30 s, 1, 2, 4 … minutes, at most an
    hour. ``luck`` from 0 to 1 spreads what failed together.
    """
    doubled: int = 1 << min(attempts - 1, 20)
    longest = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    return longest / 2 + longest / 2 * luck


def is_given_up(*, trouble: Trouble, attempts: int, first_tried_at: dt.datetime, now: dt.datetime) -> bool:
    """Refused for 72 hours, or not answered for 14 days, and tried at least ten times."""
    limit = GIVEN_UP_SILENT if is_lines_fault(trouble) else GIVEN_UP_REFUSED
    return attempts >= MIN_ATTEMPTS and now - first_tried_at >= limit


def pause_after(failures: int) -> dt.timedelta | None:
    """How long the line rests after so many failures in a row; None: go on. 10, 20, 40 seconds … five minutes."""
    if failures < LINE_ENDURES:
        return None
    doubled: int = 1 << min(failures - LINE_ENDURES, 20)
    return min(FIRST_PAUSE * doubled, LONGEST_PAUSE)


def share(doses: Iterable[tuple[dt.datetime, dt.datetime | None]], *, now: dt.datetime) -> Share:
    """Of doses as (given, taken by the platform or None): a dose counts once it was told or its 24 hours are over."""
    due = in_time = 0
    for given_at, taken_at in doses:
        told = taken_at is not None and taken_at <= given_at + LIMIT
        if told or now > given_at + LIMIT:
            due += 1
            in_time += told
    return Share(due=due, in_time=in_time)
