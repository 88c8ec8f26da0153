"""The manager says which of two product lines the clinic offers."""

import pytest

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.records import queries
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme


@pytest.fixture
def clinic(app, client):
    with unit_of_work():
        load_programme()
        made = make.clinic()
        manager = make.staff(at=made, roles=[Role.MANAGER])
    make.sign_in_staff(client, manager)
    return made


def test_the_choice_is_kept_shown_and_reaches_the_forecaster(clinic, client):
    child = make.person(birth_date=make.born(months=9), at=clinic)
    assert client.post("/manage/product-lines", data={"je_line": "JEI", "hepa_line": ""}).status_code == 303
    assert '<option value="JEI" selected>' in client.get("/manage/product-lines").text
    assert queries.facts_of(child).options == {"JE": "JEI"}
    db.session.rollback()


def test_no_choice_leaves_it_to_the_county(clinic, client):
    client.post("/manage/product-lines", data={"je_line": "JEI", "hepa_line": "HEPAI"})
    client.post("/manage/product-lines", data={"je_line": "", "hepa_line": ""})
    assert queries.facts_of(make.person(at=clinic)).options == {}
    db.session.rollback()


def test_a_line_that_does_not_exist_is_refused(clinic, client):
    answer = client.post("/manage/product-lines", data={"je_line": "HEPAI"})
    assert answer.status_code == 422
    assert "请选择。" in answer.text
