"""When people look, what they do not find, what they say."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking.models import SearchCount, SearchOutcome, SurveyAnswer, SurveyQuestion
from vaccsched.shared.db import db


@dataclass(frozen=True, kw_only=True)
class Demand:
    """Counts of a span of days. ``hours``: hour → (searches, of them without a find); ``misses``: (vaccine, outcome)
    → searches; ``answers``: question → answer → taps.
    """

    hours: dict[int, tuple[int, int]]
    misses: dict[tuple[str, SearchOutcome], int]
    answers: dict[SurveyQuestion, dict[str, int]]


def demand(*, clinic_id: uuid.UUID, since: dt.date) -> Demand:
    """What a clinic's residents looked for and said from a day on."""
    searches = (
        sa.select(SearchCount.hour, SearchCount.vaccine_code, SearchCount.outcome, sa.func.sum(SearchCount.count))
        .where(SearchCount.clinic_id == clinic_id, SearchCount.day >= since)
        .group_by(SearchCount.hour, SearchCount.vaccine_code, SearchCount.outcome)
    )
    hours: dict[int, tuple[int, int]] = {}
    misses: dict[tuple[str, SearchOutcome], int] = {}
    for hour, code, outcome, count in db.session.execute(searches):
        missed = 0 if outcome is SearchOutcome.FOUND else int(count)
        looked, without = hours.get(hour, (0, 0))
        hours[hour] = looked + int(count), without + missed
        if missed:
            misses[code, outcome] = misses.get((code, outcome), 0) + missed
    return Demand(hours=hours, misses=misses, answers=_answers(clinic_id, since))


def answered(*, appointment_id: uuid.UUID) -> set[SurveyQuestion]:
    """The questions that have an answer for this appointment."""
    return set(
        db.session.scalars(sa.select(SurveyAnswer.question).where(SurveyAnswer.appointment_id == appointment_id))
    )


def _answers(clinic_id: uuid.UUID, since: dt.date) -> dict[SurveyQuestion, dict[str, int]]:
    first = dt.datetime.combine(since, dt.time(0), dt.UTC)
    taps = (
        sa.select(SurveyAnswer.question, SurveyAnswer.answer, sa.func.count())
        .where(SurveyAnswer.clinic_id == clinic_id, SurveyAnswer.answered_at >= first)
        .group_by(SurveyAnswer.question, SurveyAnswer.answer)
    )
    found: dict[SurveyQuestion, dict[str, int]] = {question: {} for question in SurveyQuestion}
    for question, answer, count in db.session.execute(taps):
        found[question][answer] = count
    return found
