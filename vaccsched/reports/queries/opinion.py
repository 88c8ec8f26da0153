"""What residents looked for and did not find, and what they said afterwards."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking.models import SearchCount, SearchOutcome
from vaccsched.feedback import queries as feedback
from vaccsched.reports.rules.facts import KnowingFact, Period, ScoreFact, SearchFact
from vaccsched.shared.clock import instant_of
from vaccsched.shared.db import db
from vaccsched.vaccines.models import Vaccine

GOOD = (4, 5)  # stars


def searches(clinic_id: uuid.UUID, period: Period) -> list[SearchFact]:
    """By day, hour and vaccine. What was refused for a reason of the person's own (booked already) is no demand."""
    rows = db.session.execute(
        sa.select(
            SearchCount.day, SearchCount.hour, Vaccine.name_zh, SearchCount.outcome, SearchCount.count.label("number")
        )
        .join(Vaccine, Vaccine.code == SearchCount.vaccine_code)
        .where(SearchCount.clinic_id == clinic_id, SearchCount.day.between(period.first, period.last))
        .where(SearchCount.outcome != SearchOutcome.REFUSED)
        .order_by(SearchCount.day, SearchCount.hour, Vaccine.name_zh, SearchCount.outcome)
    )
    return [
        SearchFact(
            at=instant_of(row.day, dt.time(row.hour)),
            vaccine=row.name_zh,
            missed=row.outcome is not SearchOutcome.FOUND,
            number=row.number,
        )
        for row in rows
    ]


def scores(clinic_id: uuid.UUID, period: Period) -> list[ScoreFact]:
    """By day; days with fewer than five answers together, when together they are enough to be told."""
    together, days = feedback.tallies(clinic_id=clinic_id, first=period.first, last=period.last)
    told = [
        ScoreFact(when=one.day or period.last, good=_good(one), answers=one.answers, visits=one.visits)
        for one in days
        if one.counts is not None
    ]
    rest = together.answers - sum(one.answers for one in told)
    visits = together.visits - sum(one.visits for one in told)
    if together.counts is None or visits == 0:
        return [*told, ScoreFact(when=period.last, good=0, answers=0, visits=visits)] if visits else told
    good = _good(together) - sum(one.good for one in told)
    return [*told, ScoreFact(when=period.last, good=good, answers=rest, visits=visits)]


def knowing(clinic_id: uuid.UUID, period: Period) -> list[KnowingFact]:
    """All days together; nothing while fewer than five have answered."""
    found = feedback.known(clinic_id=clinic_id, first=period.first, last=period.last)
    return [KnowingFact(when=period.last, right=found.right, answers=found.answers)] if found else []


def _good(tally: feedback.Tally) -> int:
    return sum(tally.counts.get(stars, 0) for stars in GOOD) if tally.counts is not None else 0
