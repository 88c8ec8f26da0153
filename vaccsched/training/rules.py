"""Who was trained and examined, and what is missing (培训和考核全覆盖). Decides from values handed in.

预防接种工作规范(2023) §5: at least one training a year. 疫苗管理法 第44条(二): whoever asks, vaccinates or treats is
trained and examined.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dateutil.relativedelta import relativedelta

from vaccsched.identity.models import CertificateTask

MONTHS = 12  # calendar months that one training counts for


class Result(Protocol):
    """A result of an examination, as far as the rules ask."""

    @property
    def task(self) -> CertificateTask | None: ...
    @property
    def held_on(self) -> dt.date: ...
    @property
    def score(self) -> int: ...
    @property
    def pass_mark(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class ExamState:
    """The last examination of one work: ``passed``, ``failed`` or ``missing``."""

    task: CertificateTask
    state: str
    held_on: dt.date | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with one person: ``minutes`` of training within the last twelve months."""

    trained_on: dt.date | None
    minutes: int
    is_trained: bool
    exams: tuple[ExamState, ...]

    @property
    def is_covered(self) -> bool:
        return self.is_trained and all(one.state == "passed" for one in self.exams)


def passed(result: Result) -> bool:
    """At the pass mark or above."""
    return result.score >= result.pass_mark


def standing(
    *,
    tasks: Iterable[CertificateTask],
    trainings: Sequence[tuple[dt.date, int]],
    results: Sequence[Result],
    on: dt.date,
) -> Standing:
    """``trainings``: day and minutes of each; ``results``: those that count, in any order."""
    since = on - relativedelta(months=MONTHS)
    held = [day for day, _minutes in trainings if day <= on]
    return Standing(
        trained_on=max(held, default=None),
        minutes=sum(minutes for day, minutes in trainings if since <= day <= on),
        is_trained=any(day >= since for day in held),
        exams=tuple(_exam(task, results) for task in tasks),
    )


def _exam(task: CertificateTask, results: Sequence[Result]) -> ExamState:
    mine = [one for one in results if one.task == task]
    if not mine:
        return ExamState(task=task, state="missing", held_on=None)
    last = max(mine, key=lambda one: (one.held_on, one.score))
    return ExamState(task=task, state="passed" if passed(last) else "failed", held_on=last.held_on)
