"""The pages about scores: the family's question, the manager's figures."""

import datetime as dt

import pytest

from tests import builders
from tests.observation.builders import visit
from vaccsched.feedback import queries
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.visits.queries import ticket_qr_text

DAY = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def home(app, clock):
    clock.move_to(NOW)
    return builders.clinic()


def link(home, number=1):
    token = queries.token_of(visit_id=visit(at=home, number=number, minutes_ago=31).id)
    db.session.rollback()
    return f"/score/{token}"


def test_who_holds_the_link_scores_and_reads_the_thanks(home, client):
    address = link(home)
    assert "您满意吗" in client.get(address).text
    answer = client.post(address, data={"stars": "4", "comment": "排队有点久"}, follow_redirects=True)
    assert ("收到了" in answer.text, "排队有点久" in answer.text, "王小1" in answer.text) == (True, True, False)


def test_without_stars_nothing_that_was_typed_is_lost(home, client):
    answer = client.post(link(home), data={"comment": "很好"})
    assert (answer.status_code, "请选 1 到 5 颗星" in answer.text, "很好" in answer.text) == (422, True, True)


def test_a_forged_link_is_nobodys(home, client):
    assert client.get(link(home) + "x").status_code == 404


def test_a_link_stays_a_link_for_its_own_purpose(home, client):
    one = visit(at=home)
    text = ticket_qr_text(one)
    db.session.rollback()
    assert client.get(f"/score/{text.rsplit('/', 1)[-1]}").status_code == 404


def test_the_manager_sees_the_day_from_five_answers_on_and_no_names(home, client):
    for number in range(1, 5):
        client.post(link(home, number), data={"stars": "5", "comment": f"意见{number}"})
    builders.sign_in_staff(client, builders.staff(at=home, roles=[Role.MANAGER]))
    few = client.get("/feedback").text
    assert ("不到 5 份，不显示" in few, "意见1" in few) == (True, False)
    client.post(link(home, 5), data={"stars": "1"})
    page = client.get("/feedback?days=30").text
    assert ("意见1" in page, "4.2" in page, "王小1" in page, "A001" in page) == (True, True, False, False)


def test_how_many_know_the_thirty_minutes_is_told_from_five_answers_on(home, client):
    answers = ("30", "30", "15", "unsure", "30", "")  # the last one leaves it out
    for number, stay in enumerate(answers, start=1):
        assert client.post(link(home, number), data={"stars": "5", "stay": stay}).status_code == 303
        if number == 4:
            assert queries.known(clinic_id=home.id, first=DAY, last=DAY) is None
            db.session.rollback()
    known = queries.known(clinic_id=home.id, first=DAY, last=DAY)
    db.session.rollback()
    assert known is not None
    assert (known.answers, known.right, known.rate) == (5, 3, 60)
    builders.sign_in_staff(client, builders.staff(at=home, roles=[Role.MANAGER]))
    assert "知道留观 30 分钟" in client.get("/feedback").text


def test_an_answer_that_cannot_be_chosen_loses_nothing(home, client):
    answer = client.post(link(home), data={"stars": "5", "stay": "60", "comment": "很好"})
    assert (answer.status_code, "请从几个时间里选一个" in answer.text, "很好" in answer.text) == (422, True, True)


def test_front_staff_do_not_see_the_scores(home, client):
    builders.sign_in_staff(client, builders.nurse(at=home))
    assert client.get("/feedback").status_code == 403
