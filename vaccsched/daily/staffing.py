"""Whether every open hour has the people that the norm asks for. Decides from values handed in.

预防接种工作规范(2023) §5: while open at least one person for inquiry, one for vaccination, one for observation, each
with a valid certificate (疫苗管理法 第44条). A clinic may ask for more, never for fewer.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vaccsched.identity.models import CertificateTask

NORM, MOST = 1, 20  # people at one work
Span = tuple[dt.time, dt.time]
FROM_MORNING_TO_NIGHT: Span = (dt.time(0), dt.time.max)


@dataclass(frozen=True, kw_only=True)
class Post:
    """Somebody who can do ``tasks`` from ``since`` until ``until``, on the clinic's clock."""

    staff_id: uuid.UUID
    tasks: frozenset[CertificateTask]
    since: dt.time
    until: dt.time


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Open hours in which too few are at a work: ``have`` of ``need`` people."""

    task: CertificateTask
    since: dt.time
    until: dt.time
    have: int
    need: int


def gaps(*, hours: Sequence[Span], posts: Sequence[Post], minima: Mapping[CertificateTask, int]) -> list[Gap]:
    """Every stretch of ``hours`` with too few people, by task, then time; ``minima`` without a task means the norm."""
    return [
        gap
        for task in CertificateTask
        for span in together(hours)
        for gap in _of_task(task, span, posts, max(minima.get(task, NORM), NORM))
    ]


def together(hours: Iterable[Span]) -> list[Span]:
    """The same hours, half-days that follow without a break made one."""
    found: list[Span] = []
    for since, until in sorted(hours):
        if found and found[-1][1] >= since:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return found


def at_work(*, task: CertificateTask, since: dt.time, until: dt.time, posts: Iterable[Post]) -> int:
    """How many different people do the task during all of this time."""
    return len({one.staff_id for one in posts if task in one.tasks and one.since <= since and one.until >= until})


def _of_task(task: CertificateTask, span: Span, posts: Sequence[Post], need: int) -> list[Gap]:
    first, last = span
    inside = {at for one in posts for at in (one.since, one.until) if first < at < last}
    found: list[Gap] = []
    for since, until in itertools.pairwise(sorted({first, last, *inside})):
        have = at_work(task=task, since=since, until=until, posts=posts)
        if have >= need:
            continue
        before = found[-1] if found else None
        if before is not None and before.until == since and before.have == have:
            found[-1] = Gap(task=task, since=before.since, until=until, have=have, need=need)
        else:
            found.append(Gap(task=task, since=since, until=until, have=have, need=need))
    return found
