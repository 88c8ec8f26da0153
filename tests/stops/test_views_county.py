"""The county's page of rules: what asks, what stops, from which day on."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.visits.builders import at
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stops.models import RuleClass


@pytest.fixture
def county(app, clock, client):
    clock.move_to(at(9).wall)
    with unit_of_work():
        staff = make.staff(at=None, roles=[Role.COUNTY_SUPERVISOR])
    make.sign_in_staff(client, staff)
    return client


def decide(client, **values):
    data = {"rule": "near_expiry", "kind": "hard", "effective_from": "2026-12-02", "reason": "县 12 号", **values}
    return client.post("/county/stops", data=data)


def test_a_decision_stands_on_the_page_with_its_day(county):
    assert "还没有改过" in county.get("/county/stops").text
    assert decide(county).status_code == 303
    html = county.get("/county/stops").text
    assert "2026年12月2日" in html
    assert "县 12 号" in html


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"effective_from": "2026-12-01"}, "最早从明天起"), ({"reason": ""}, "请写明为什么改"),
     ({"effective_from": ""}, "请填从哪一天起")],
)  # fmt: skip
def test_what_is_refused_keeps_what_was_typed(county, values, sentence):
    answer = decide(county, **values)
    assert answer.status_code == 422
    assert sentence in answer.text
    if values.get("reason") != "":
        assert "县 12 号" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RuleClass)) == 0


@pytest.mark.parametrize("rule", ["lot_expired", "severe_allergy", "other_person", ""])
def test_a_stop_of_the_law_cannot_be_named(county, rule):
    assert decide(county, rule=rule).status_code == 422
