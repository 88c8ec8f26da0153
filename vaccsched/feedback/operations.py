"""What can be done with scores."""

import datetime as dt
import uuid

from vaccsched.feedback import queries, rules
from vaccsched.feedback.errors import ScoreFixed, ScoringOver, VisitNotOver
from vaccsched.feedback.models import Score
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def score(
    *, visit_id: uuid.UUID, stars: int, comment: str, stay: str | None = None, actor: Actor, now: dt.datetime
) -> Score:
    """Score a visit, 1 to 5 stars, once; the same again within a day changes it. The audit tells neither stars nor
    words. ``stay``: what was answered about the observation, one of ``STAYS``; None: nothing.

    :raises NotFound: no such visit. :raises VisitNotOver: before the needle. :raises ScoringOver: a week later.
    :raises ScoreFixed: scored more than a day ago.
    """
    visit = queries.find_visit(visit_id=visit_id)
    if visit is None:
        raise NotFound
    if not queries.is_over(visit=visit):
        raise VisitNotOver
    given = queries.find_score(visit_id=visit.id)
    if given is None:
        if not rules.is_open(day=visit.day, today=day_of(now)):
            raise ScoringOver
        given = Score(id=new_id(), visit_id=visit.id, clinic_id=visit.clinic_id, day=visit.day, given_at=now)
        db.session.add(given)
    elif not rules.may_change(given_at=given.given_at, now=now):
        raise ScoreFixed
    else:
        given.changed_at = now
    given.stars, given.comment, given.stay = stars, comment.strip() or None, stay
    db.session.flush()
    audit.record(action="visit_scored", actor=actor, now=now, subject=given, clinic_id=visit.clinic_id)
    return given
