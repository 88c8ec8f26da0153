"""Counting what people look for and what they say (需求调研)."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.booking.errors import UnknownAnswer
from vaccsched.booking.models import Appointment, SearchCount, SearchOutcome, SurveyAnswer, SurveyQuestion
from vaccsched.booking.rules import demand as rules
from vaccsched.shared.db import db, new_id

Search = tuple[uuid.UUID, dt.date, int, str, SearchOutcome]  # clinic, day, hour, vaccine, what was found
COLUMNS = ("clinic_id", "day", "hour", "vaccine_code", "outcome")


def count_searches(*, searches: Mapping[Search, int]) -> None:
    """Add to the counters, in the order of their keys; numbers only, so nothing is written about a person."""
    insert: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for search in sorted(searches, key=str):
        row = {"id": new_id(), **dict(zip(COLUMNS, search, strict=True)), "count": searches[search]}
        adding = insert(SearchCount).values(**row)
        more = SearchCount.count + adding.excluded.count
        db.session.execute(
            adding.on_conflict_do_update(index_elements=list(COLUMNS), set_={"count": more}),
            execution_options={"synchronize_session": False},
        )


def answer_survey(*, appointment: Appointment, question: SurveyQuestion, answer: str, now: dt.datetime) -> None:
    """Keep one answer; a second answer to the same question replaces the first.

    :raises UnknownAnswer: not one of the question's answers.
    """
    if answer not in rules.ANSWERS[question]:
        raise UnknownAnswer
    values = {"answer": answer, "answered_at": now}
    of_question = (SurveyAnswer.appointment_id == appointment.id, SurveyAnswer.question == question)
    changed: Any = db.session.execute(sa.update(SurveyAnswer).where(*of_question).values(**values))
    if changed.rowcount == 0:
        db.session.add(
            SurveyAnswer(appointment_id=appointment.id, clinic_id=appointment.clinic_id, question=question, **values)
        )
