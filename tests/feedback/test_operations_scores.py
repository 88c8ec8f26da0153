"""Scoring a visit on both engines."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from tests.visits.races import race
from vaccsched.feedback import operations, queries
from vaccsched.feedback.errors import ScoreFixed, ScoringOver, VisitNotOver
from vaccsched.feedback.models import Score
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def seen(any_app, clock):
    clock.move_to(NOW)
    return visit(at=builders.clinic(), minutes_ago=31)


def score(one, *, stars=5, comment="", now=NOW):
    with unit_of_work():
        return operations.score(visit_id=one.id, stars=stars, comment=comment, actor=SYSTEM, now=now)


def test_a_visit_has_one_score_which_may_be_changed_for_a_day(seen):
    score(seen, stars=2, comment="等太久")
    score(seen, stars=4, comment=" ", now=NOW + dt.timedelta(hours=23))
    kept = db.session.scalars(sa.select(Score)).one()
    assert (kept.stars, kept.comment, kept.changed_at is None) == (4, None, False)


def test_after_a_day_the_score_stands(seen):
    score(seen)
    with pytest.raises(ScoreFixed):
        score(seen, stars=1, now=NOW + dt.timedelta(hours=25))


def test_before_the_needle_there_is_nothing_to_score(any_app, clock):
    clock.move_to(NOW)
    with pytest.raises(VisitNotOver):
        score(visit(at=builders.clinic(), stage=Stage.WAITING))


def test_a_visit_of_last_month_is_not_scored_any_more(seen):
    with pytest.raises(ScoringOver):
        score(seen, now=NOW + dt.timedelta(days=8))


def test_nobody_scores_a_visit_that_is_not_there(any_app):
    with unit_of_work(), pytest.raises(NotFound):
        operations.score(visit_id=new_id(), stars=5, comment="", actor=SYSTEM, now=NOW)


def test_words_are_kept_encrypted_and_the_audit_tells_neither_stars_nor_words(seen):
    score(seen, stars=1, comment="护士很凶")
    sealed = db.session.scalar(sa.select(Score.comment_sealed))
    detail = db.session.scalar(sa.select(AuditEntry.detail).where(AuditEntry.action == "visit_scored"))
    assert ("护士" in sealed, detail) == (False, {})


def test_comments_are_told_from_five_answers_on_and_without_the_day_when_it_had_fewer(any_app, clock):
    clock.move_to(NOW)
    home = builders.clinic()
    for number in range(1, 5):
        score(visit(at=home, number=number), comment=f"第 {number} 条")
    today = clocks.day_of(NOW)
    week = {"clinic_id": home.id, "first": today - dt.timedelta(days=6), "last": today + dt.timedelta(days=1)}
    assert queries.comments(**week) == []
    clock.move_to(NOW + dt.timedelta(days=1))
    score(visit(at=home, number=9), stars=3, comment="停车难", now=NOW + dt.timedelta(days=1))
    told = queries.comments(**week)
    assert [(one.day, one.text) for one in told if one.text == "停车难"] == [(None, "停车难")]
    assert len(told) == 5


def test_two_presses_at_once_make_one_score(pg_app, clock):
    clock.move_to(NOW)
    one = visit(at=builders.clinic(), minutes_ago=31)
    visit_id = one.id
    db.session.rollback()
    acts = [
        lambda stars=stars: operations.score(visit_id=visit_id, stars=stars, comment="", actor=SYSTEM, now=NOW).stars
        for stars in (5, 5, 5, 5)
    ]
    assert race(pg_app, acts) == [5, 5, 5, 5]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Score)) == 1
