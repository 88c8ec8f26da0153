"""The register of examinations (考核): results are entered for a group, and corrected by new rows."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from vaccsched.identity.models import CertificateTask
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.training import queries
from vaccsched.training.errors import BadMarks, BadScore, CorrectedAlready, CorrectionNeedsReason, NoScores, NotHeldYet
from vaccsched.training.models import ExamResult
from vaccsched.training.operations.training import must_be_own, staff_of

MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Marks:
    """An examination: its title, the work it is of (None: of none), its day, and its marks in points."""

    title: str
    task: CertificateTask | None
    held_on: dt.date
    pass_mark: int
    full_mark: int


def enter_exam(
    *, clinic_id: uuid.UUID, exam: Marks, scores: Mapping[uuid.UUID, int], actor: Actor, now: dt.datetime
) -> list[ExamResult]:
    """Enter what each person of ``scores`` reached, in points.

    :raises NotHeldYet: :raises NoScores: :raises BadMarks: :raises BadScore: below 0 or above the full mark.
    :raises NotFound: another clinic's, or somebody who does not work here.
    """
    must_be_own(clinic_id, actor)
    _must_be_sound(exam, now)
    if not scores:
        raise NoScores
    if not set(scores) <= {one.id for one in queries.active_staff(clinic_id=clinic_id)}:
        raise NotFound
    made = [_row(clinic_id, staff_id, exam, score, actor, now) for staff_id, score in sorted(scores.items())]
    db.session.add_all(made)
    db.session.flush()
    for one in made:
        audit.record(
            action="exam_entered", actor=actor, now=now, subject=one, staff_id=one.staff_id,
            passed=queries.passed(result=one),
        )  # fmt: skip
    return made


def correct_result(
    *,
    clinic_id: uuid.UUID,
    result_id: uuid.UUID,
    score: int | None,
    reason: str,
    actor: Actor,
    now: dt.datetime,
) -> ExamResult:
    """Put a new row in place of a result; ``score`` None withdraws it (entered for somebody else). Both rows stay.

    :raises CorrectionNeedsReason: :raises CorrectedAlready: it is not the newest. :raises BadScore:
    :raises NotFound: another clinic's.
    """
    must_be_own(clinic_id, actor)
    before = queries.get_result(clinic_id=clinic_id, result_id=result_id)
    if not reason.strip():
        raise CorrectionNeedsReason
    if before.withdrawn:
        raise CorrectedAlready
    exam = Marks(
        title=before.title, task=before.task, held_on=before.held_on, pass_mark=before.pass_mark,
        full_mark=before.full_mark,
    )  # fmt: skip
    made = _row(clinic_id, before.staff_id, exam, before.score if score is None else score, actor, now)
    made.withdrawn, made.corrects_id, made.reason = score is None, before.id, reason.strip()
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="exam_corrected", actor=actor, now=now, subject=made, staff_id=made.staff_id, before=before.score,
        after=score, reason=made.reason,
    )  # fmt: skip
    return made


def _must_be_sound(exam: Marks, now: dt.datetime) -> None:
    if exam.held_on > day_of(now):
        raise NotHeldYet
    if not 0 < exam.pass_mark <= exam.full_mark <= MOST:
        raise BadMarks


def _row(
    clinic_id: uuid.UUID, staff_id: uuid.UUID, exam: Marks, score: int, actor: Actor, now: dt.datetime
) -> ExamResult:
    if not 0 <= score <= exam.full_mark:
        raise BadScore(field=f"score_{staff_id}")
    return ExamResult(
        id=new_id(), clinic_id=clinic_id, staff_id=staff_id, task=exam.task, title=exam.title.strip(),
        held_on=exam.held_on, score=score, pass_mark=exam.pass_mark, full_mark=exam.full_mark, withdrawn=False,
        entered_by_id=staff_of(actor), entered_at=now,
    )  # fmt: skip
