"""The page on which tokens are given out, and what the door says to programs."""

import pytest

from tests import builders as make
from tests.integration.programs import program
from vaccsched.identity.models import Role
from vaccsched.integration import queries
from vaccsched.shared.unit_of_work import unit_of_work

PAGE = "/manage/interface"
CLINICS = "/api/v1/clinics"


@pytest.fixture
def clinic(app):
    return make.clinic()


@pytest.fixture
def manager(clinic, client):
    make.sign_in_staff(client, make.staff(at=clinic, roles=[Role.MANAGER]))
    return client


def test_a_manager_gives_a_token_out_and_it_opens_what_was_ticked(manager):
    sent = {"name": "县公众号", "scopes": ["clinics:read"], "rate_per_minute": "60"}
    made = manager.post(PAGE, json=sent).json
    asked = {"Authorization": f"Bearer {made['token']}"}
    assert manager.get(CLINICS, headers=asked).status_code == 200
    assert "县公众号" in manager.get(PAGE).text
    assert made["token"] not in manager.get(PAGE).text
    manager.post(f"{PAGE}/{made['client_id']}/close")
    assert manager.get(CLINICS, headers=asked).status_code == 401


def test_the_token_is_shown_on_the_page_that_made_it(manager):
    shown = manager.post(PAGE, data={"name": "县公众号", "scopes": ["clinics:read"], "rate_per_minute": "60"})
    assert "vs1." in shown.text


def test_after_a_refusal_what_was_typed_is_still_there(manager):
    again = manager.post(PAGE, data={"name": "县公众号", "rate_per_minute": "60"})
    assert again.status_code == 422
    assert "县公众号" in again.text


def test_a_clinics_manager_gives_no_token_for_another_clinic_nor_to_an_institution(manager, clinic):
    other = make.clinic(name="白水县城关社区卫生服务中心")
    sent = {"name": "x", "scopes": ["clinics:read"], "rate_per_minute": "60"}
    assert manager.post(PAGE, json={**sent, "clinic_id": str(other.id)}).status_code == 404
    assert manager.post(PAGE, json={**sent, "institution_id": str(other.id)}).status_code == 404


def test_another_clinics_program_is_not_there(manager):
    with unit_of_work():
        made, _headers = program(at=make.clinic(name="白水县城关社区卫生服务中心"))
    assert manager.post(f"{PAGE}/{made.id}/renew", json={}).status_code == 404


def test_without_a_token_the_door_says_how_to_get_one(client):
    answer = client.get(CLINICS)
    assert (answer.status_code, answer.json["code"]) == (401, "no_token")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.content_type == "application/problem+json"


def test_a_missing_scope_is_named(client, clinic):
    with unit_of_work():
        _made, headers = program(at=clinic, scopes=["stock:read"])
    answer = client.get(CLINICS, headers=headers)
    assert (answer.status_code, answer.json["scope"]) == (403, "clinics:read")


def test_who_asks_too_fast_is_told_how_long_to_wait(client, clinic):
    with unit_of_work():
        _made, headers = program(at=clinic, rate=2)
    first = client.get(CLINICS, headers=headers)
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("2", "1")
    client.get(CLINICS, headers=headers)
    third = client.get(CLINICS, headers=headers)
    assert (third.status_code, third.json["code"]) == (429, "too_many_requests")
    assert 0 < int(third.headers["Retry-After"]) <= 60


def test_two_programs_do_not_count_for_each_other(client, clinic):
    with unit_of_work():
        _first, slow = program(at=clinic, rate=1)
        _second, other = program(at=clinic, rate=1)
    assert client.get(CLINICS, headers=slow).status_code == 200
    assert client.get(CLINICS, headers=other).status_code == 200


def test_a_token_that_was_used_shows_when(client, clinic, app):
    with unit_of_work():
        made, headers = program(at=clinic)
    client.get(CLINICS, headers=headers)
    [row] = queries.list_clients(county_id=clinic.county_id, clinic_id=clinic.id)
    assert (row.id, row.last_used_at is not None) == (made.id, True)


@pytest.mark.parametrize(("path", "method", "status"), [("/api/v1/none", "GET", 404), (CLINICS, "DELETE", 405)])
def test_what_is_not_there_is_a_problem_too(client, path, method, status):
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert "首页" not in answer.json["detail"]  # a program has none
    assert bool(answer.headers.get("Allow")) is (status == 405)


def test_a_body_that_is_no_json_is_a_problem(client, clinic):
    with unit_of_work():
        _made, headers = program(at=clinic)
    answer = client.post("/api/v1/persons/search", data="{", headers={**headers, "Content-Type": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (400, "bad_request")


def test_a_problem_speaks_the_readers_language(client):
    answer = client.get(CLINICS, headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "en"
