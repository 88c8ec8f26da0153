"""Questions about scores. Changes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.feedback import rules
from vaccsched.feedback.models import STAYS, Score
from vaccsched.feedback.rules import FEWEST, STARS, Known, Tally
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, Visit

__all__ = ["FEWEST", "STARS", "STAYS", "Known", "Tally"]

PURPOSE = "feedback"
MOST_COMMENTS = 200


@dataclass(frozen=True, kw_only=True)
class Comment:
    """Words of somebody. ``day`` is None where fewer than five answered on it."""

    day: dt.date | None
    stars: int
    text: str


def token_of(*, visit_id: uuid.UUID) -> str:
    """The signed text with which one visit is scored, and nothing else is done."""
    return qr.signed(PURPOSE, visit_id.hex)


def find_visit(*, visit_id: uuid.UUID) -> Visit | None:
    """A visit of whatever clinic, for whoever holds a signed text about it."""
    return db.session.get(Visit, visit_id)


def get_visit_of(*, token: str) -> Visit:
    """The visit that a signed text is about.

    :raises NotFound: the text is none of ours.
    """
    opened = qr.opened(PURPOSE, token)
    visit = find_visit(visit_id=uuid.UUID(opened)) if isinstance(opened, str) else None
    if visit is None:
        raise NotFound
    return visit


def find_score(*, visit_id: uuid.UUID) -> Score | None:
    """What was said of this visit."""
    return db.session.scalar(sa.select(Score).where(Score.visit_id == visit_id))


def is_over(*, visit: Visit) -> bool:
    """The needle is done: the visit is in the observation room or has left."""
    entry = visits.open_entry(visit_id=visit.id)
    return entry is None or entry.stage is Stage.OBSERVATION


def to_score(*, person_id: uuid.UUID, today: dt.date) -> Visit | None:
    """The newest visit of a person that can still be scored and was not."""
    first = today - dt.timedelta(days=rules.OPEN_DAYS)
    return db.session.scalar(
        sa.select(Visit)
        .where(
            Visit.person_id == person_id,
            Visit.day.between(first, today),
            Visit.left_at.is_not(None),
            ~sa.select(Score.id).where(Score.visit_id == Visit.id).exists(),
        )
        .order_by(Visit.day.desc(), Visit.id.desc())
        .limit(1)
    )


def tallies(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> tuple[Tally, list[Tally]]:
    """All days together, and each day on which there was a visit, newest first; both days included."""
    visits_of = _visits_by_day(clinic_id, first, last)
    counts: dict[dt.date, dict[int, int]] = {}
    rows = sa.select(Score.day, Score.stars, sa.func.count()).where(
        Score.clinic_id == clinic_id, Score.day.between(first, last)
    )
    for day, stars, count in db.session.execute(rows.group_by(Score.day, Score.stars)):
        counts.setdefault(day, {})[stars] = count
    days = [
        rules.tally(day=day, visits=number, counts=counts.get(day, {}))
        for day, number in sorted(visits_of.items(), reverse=True)
    ]
    return rules.total(counts, visits=sum(visits_of.values())), days


def known(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> Known | None:
    """How many know how long one stays, all days together; None while fewer than five have answered."""
    rows = db.session.execute(
        sa.select(Score.stay, sa.func.count())
        .where(Score.clinic_id == clinic_id, Score.day.between(first, last), Score.stay.is_not(None))
        .group_by(Score.stay)
    )
    return rules.known({stay: count for stay, count in rows if stay})


def comments(*, clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> list[Comment]:
    """What people wrote, newest day first; nothing while fewer than five have answered in these days."""
    found = db.session.scalars(
        sa.select(Score)
        .where(Score.clinic_id == clinic_id, Score.day.between(first, last))
        .order_by(Score.day.desc(), Score.stars, Score.id)
    ).all()
    if len(found) < FEWEST:
        return []
    answers: dict[dt.date, int] = {}
    for one in found:
        answers[one.day] = answers.get(one.day, 0) + 1
    told = [(one, one.comment) for one in found if one.comment_sealed is not None]
    return [
        Comment(day=one.day if answers[one.day] >= FEWEST else None, stars=one.stars, text=text)
        for one, text in told[:MOST_COMMENTS]
        if text
    ]


def _visits_by_day(clinic_id: uuid.UUID, first: dt.date, last: dt.date) -> dict[dt.date, int]:
    rows = db.session.execute(
        sa.select(Visit.day, sa.func.count())
        .where(Visit.clinic_id == clinic_id, Visit.day.between(first, last))
        .group_by(Visit.day)
    )
    return {day: count for day, count in rows}  # noqa: C416 - a Row is no pair to mypy
