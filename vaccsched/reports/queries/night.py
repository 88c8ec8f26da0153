"""What the night reads of a clinic before it keeps the result: nobody who writes waits for this."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.merging import queries as merging
from vaccsched.records import queries as records
from vaccsched.records.queries.coverage import Cohort, Coverage
from vaccsched.reports.models import Fault
from vaccsched.reports.queries.files import files
from vaccsched.reports.queries.sample import self_paid_doses
from vaccsched.reports.rules import checking
from vaccsched.reports.rules.facts import Period
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person


@dataclass(frozen=True)
class LookedAt:
    """How many files there are, and what is wrong: (person, fault)."""

    files: int
    faults: Sequence[tuple[uuid.UUID, Fault]]


@dataclass(frozen=True)
class Counted:
    """应种 and 实种 of a month, self-paid doses as (vaccine, doses), and the children by year of birth."""

    lines: Sequence[Coverage]
    others: Sequence[tuple[str, int]]
    cohorts: Sequence[Cohort]


def look_at_files(*, clinic_id: uuid.UUID, day: dt.date) -> LookedAt:
    """Every file of a clinic (通知2024: 数据日常自动校验、核对)."""
    twice = {one.id for pair in merging.proposals(clinic_id=clinic_id) for one in (pair.one, pair.other)}
    number = 0
    faults: list[tuple[uuid.UUID, Fault]] = []
    for person in files(clinic_id=clinic_id):
        number += 1
        faults.extend((person.id, fault) for fault in _faults(person, day, is_duplicate=person.id in twice))
    return LookedAt(files=number, faults=faults)


def count_coverage(*, clinic_id: uuid.UUID, month: dt.date, today: dt.date) -> Counted:
    """应种 and 实种 of a month (its first day), as they are today."""
    last = (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return Counted(
        lines=records.due_and_done(clinic_ids=[clinic_id], first=month, last=last),
        others=self_paid_doses(clinic_id=clinic_id, period=Period(first=month, last=last)),
        cohorts=records.complete_by_birth_year(clinic_ids=[clinic_id], on=min(last, today)),
    )


def _faults(person: Person, day: dt.date, *, is_duplicate: bool) -> Sequence[Fault]:
    number = None
    if person.document_kind is DocumentKind.ID_CARD and person.document:
        try:
            said = residents.parse_document(kind=person.document_kind, text=person.document, today=day)
            number = checking.Number(valid=True, birth_date=said.birth_date, sex=str(said.sex) if said.sex else None)
        except InvalidDocument:
            number = checking.Number(valid=False)
    return checking.faults(
        number=number,
        birth_date=person.birth_date,
        sex=str(person.sex),
        has_phone=person.phone_index is not None,
        is_child=not residents.is_adult(person.birth_date, day),
        is_duplicate=is_duplicate,
    )
