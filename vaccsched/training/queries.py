"""Questions about trainings and examinations. Changes nothing."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.identity import queries as identity
from vaccsched.identity.models import StaffAccount
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.training import rules
from vaccsched.training.models import Attendance, ExamResult, Training
from vaccsched.training.rules import Standing as Standing

LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Covered:
    """One member of staff with their certificates and what they learned."""

    staff: StaffAccount
    certificates: list[identity.CertificateState]
    standing: Standing


def coverage(*, clinic_id: uuid.UUID, on: dt.date) -> list[Covered]:
    """Everybody who works in the clinic, those with something missing first, then by name."""
    return _covered(active_staff(clinic_id=clinic_id), on)


def county_coverage(*, county_id: uuid.UUID, on: dt.date) -> dict[uuid.UUID, list[Covered]]:
    """The same of every clinic of the county, by clinic; a clinic without accounts has an empty list."""
    staff = [
        one
        for one in identity.accounts(county_id=county_id, clinic_id=None)
        if one.clinic_id is not None and one.disabled_at is None
    ]
    found: dict[uuid.UUID, list[Covered]] = {clinic.id: [] for clinic in sites.clinics(county_id)}
    for one in _covered(staff, on):
        if one.staff.clinic_id in found:
            found[one.staff.clinic_id].append(one)
    return found


def active_staff(*, clinic_id: uuid.UUID) -> list[StaffAccount]:
    """The clinic's accounts in use, by user name."""
    clinic = sites.get_clinic(clinic_id)
    found = identity.accounts(county_id=clinic.county_id, clinic_id=clinic_id)
    return [one for one in found if one.disabled_at is None]


def trainings(*, clinic_id: uuid.UUID, limit: int = LONGEST) -> list[Training]:
    """Newest first."""
    return list(
        db.session.scalars(
            sa.select(Training)
            .where(Training.clinic_id == clinic_id)
            .order_by(Training.held_on.desc(), Training.id.desc())
            .limit(limit)
        )
    )


def get_training(*, clinic_id: uuid.UUID, training_id: uuid.UUID) -> Training:
    """:raises NotFound: also for another clinic's."""
    found = db.session.get(Training, training_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def trainings_of(*, staff_id: uuid.UUID) -> list[Training]:
    """What one person took part in, newest first."""
    return list(
        db.session.scalars(
            sa.select(Training)
            .join(Attendance, Attendance.training_id == Training.id)
            .where(Attendance.staff_id == staff_id)
            .order_by(Training.held_on.desc(), Training.id.desc())
        )
    )


def results(*, clinic_id: uuid.UUID, limit: int = LONGEST) -> list[ExamResult]:
    """The register's rows that count, newest first; withdrawn and corrected ones are left out."""
    return list(
        db.session.scalars(
            _counting()
            .where(ExamResult.clinic_id == clinic_id)
            .options(joinedload(ExamResult.staff))
            .order_by(ExamResult.held_on.desc(), ExamResult.id.desc())
            .limit(limit)
        )
    )


def results_of(*, staff_id: uuid.UUID) -> list[ExamResult]:
    """One person's results that count, newest first."""
    mine = _counting().where(ExamResult.staff_id == staff_id)
    return list(db.session.scalars(mine.order_by(ExamResult.held_on.desc(), ExamResult.id.desc())))


def get_result(*, clinic_id: uuid.UUID, result_id: uuid.UUID) -> ExamResult:
    """:raises NotFound: also for another clinic's."""
    found = db.session.get(ExamResult, result_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def versions_of(*, result: ExamResult) -> list[ExamResult]:
    """The row and those it stands in place of, the newest first."""
    found = [result]
    while (before := found[-1].corrects_id) is not None:
        found.append(db.session.get_one(ExamResult, before))
    return found


def passed(*, result: ExamResult) -> bool:
    """At the pass mark or above."""
    return rules.passed(result)


def done_today(*, county_id: uuid.UUID, now: dt.datetime) -> Counter[str]:
    """How often each thing was done from a page today anywhere in the county, by its code of the audit."""
    chains = [str(clinic.id) for clinic in sites.clinics(county_id)]
    rows = db.session.execute(
        sa.select(AuditEntry.action, sa.func.count())
        .where(
            AuditEntry.chain.in_(chains),
            AuditEntry.at >= clock.instant_of(clock.day_of(now), dt.time(0)),
            AuditEntry.request_id.is_not(None),
        )
        .group_by(AuditEntry.action)
    )
    return Counter({action: int(number) for action, number in rows})


def _covered(staff: Sequence[StaffAccount], on: dt.date) -> list[Covered]:
    states = identity.certificate_states(staff=staff, on=on)
    trainings, results = _trainings_of(staff), _results_of(staff)
    found = [
        Covered(
            staff=one,
            certificates=states[one.id],
            standing=rules.standing(
                tasks=[state.task for state in states[one.id]], trainings=trainings[one.id], results=results[one.id],
                on=on,
            ),
        )
        for one in staff
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.standing.is_covered, one.staff.name, one.staff.username))


def _counting() -> sa.Select[ExamResult]:
    later = aliased(ExamResult)
    replaced = sa.select(later.id).where(later.corrects_id == ExamResult.id).exists()
    return sa.select(ExamResult).where(~replaced, ExamResult.withdrawn.is_(False))


def _trainings_of(staff: Sequence[StaffAccount]) -> dict[uuid.UUID, list[tuple[dt.date, int]]]:
    found: dict[uuid.UUID, list[tuple[dt.date, int]]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(Attendance.staff_id, Training.held_on, Training.minutes)
        .join(Training, Training.id == Attendance.training_id)
        .where(Attendance.staff_id.in_([one.id for one in staff]))
    )
    for staff_id, held_on, minutes in rows:
        found[staff_id].append((held_on, minutes))
    return found


def _results_of(staff: Sequence[StaffAccount]) -> dict[uuid.UUID, list[ExamResult]]:
    found: dict[uuid.UUID, list[ExamResult]] = defaultdict(list)
    for one in db.session.scalars(_counting().where(ExamResult.staff_id.in_([one.id for one in staff]))):
        found[one.staff_id].append(one)
    return found
