"""The class of a rule: dated, beforehand, by the county; what is written down stays."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.visits.builders import DAY, at
from vaccsched.identity.models import Role
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stops import operations, queries
from vaccsched.stops.errors import DecidedAlready, NoDecisionReason, NotBeforehand
from vaccsched.stops.models import RuleClass, RuleKind, SoftRule

TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def county(any_app):
    with unit_of_work():
        home = make.county()
        staff = make.staff(at=None, in_county=home, roles=[Role.COUNTY_SUPERVISOR])
    return home, make.actor(staff)


def decide(county, *, since=TOMORROW, kind=RuleKind.HARD, rule=SoftRule.NEAR_EXPIRY, reason="县〔2026〕12 号"):
    home, actor = county
    with unit_of_work():
        return operations.decide_class(
            county_id=home.id, rule=rule, kind=kind, effective_from=since, reason=reason, actor=actor, now=at(9).wall
        )


def hardened(county, day):
    db.session.rollback()
    return queries.hardened(county_id=county[0].id, on=day)


def test_a_rule_stops_from_its_day_on_and_asks_again_from_another(county):
    decide(county)
    decide(county, since=TOMORROW + dt.timedelta(days=10), kind=RuleKind.SOFT)
    assert hardened(county, DAY) == frozenset()
    assert hardened(county, TOMORROW) == {SoftRule.NEAR_EXPIRY}
    assert hardened(county, TOMORROW + dt.timedelta(days=9)) == {SoftRule.NEAR_EXPIRY}
    assert hardened(county, TOMORROW + dt.timedelta(days=10)) == frozenset()
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "rule_class")) == 2


@pytest.mark.parametrize("days", [0, -1, -400])
def test_not_today_and_not_for_the_past(county, days):
    with pytest.raises(NotBeforehand):
        decide(county, since=DAY + dt.timedelta(days=days))


def test_a_decision_says_why(county):
    with pytest.raises(NoDecisionReason):
        decide(county, reason="  ")


def test_a_day_has_one_decision_for_a_rule(county):
    decide(county)
    with pytest.raises(DecidedAlready):
        decide(county, kind=RuleKind.SOFT)
    with pytest.raises(DecidedAlready), unit_of_work():
        db.session.add(
            RuleClass(
                id=new_id(), county_id=county[0].id, rule=SoftRule.NEAR_EXPIRY, kind=RuleKind.SOFT,
                effective_from=TOMORROW, reason="x", decided_at=at(9).wall,
            )
        )  # fmt: skip


def test_another_county_is_not_concerned(county):
    decide(county)
    with unit_of_work():
        other = make.county()
    assert queries.hardened(county_id=other.id, on=TOMORROW) == frozenset()


def test_a_decision_is_neither_changed_nor_deleted(county):
    decision = decide(county)
    with pytest.raises(RuntimeError), unit_of_work():
        db.session.get_one(RuleClass, decision.id).kind = RuleKind.SOFT

    with pytest.raises(RuntimeError), unit_of_work():
        db.session.delete(db.session.get_one(RuleClass, decision.id))
