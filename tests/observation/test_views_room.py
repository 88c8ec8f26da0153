"""The observation room's page: the list, scanning out, early leave, what is refused and what is not shown."""

import pytest

from tests import builders
from tests.checks.builders import ticket_code
from tests.observation.builders import visit
from vaccsched.identity.models import Role
from vaccsched.observation import queries
from vaccsched.shared import audit, clock
from vaccsched.shared.db import db
from vaccsched.visits.models import Stage

JSON = {"Accept": "application/json"}


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def nurse(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.OBSERVER])
    builders.sign_in_staff(client, who)
    return who


def scan(client, code, key="k1", **more):
    return client.post("/observation/scan", data={"code": code, "idempotency_key": key}, **more)


def seats(clinic):
    found = [seat.ticket for seat in queries.board(clinic_id=clinic.id, reading=clock.read())]
    db.session.rollback()
    return found


def test_the_list_is_ordered_by_the_time_one_may_leave(client, clinic, nurse):
    for number, minutes in ((1, 2), (2, 45), (3, 26), (4, 31)):
        visit(at=clinic, number=number, minutes_ago=minutes)
    page = client.get("/observation").text
    at = [page.index(f'id="seat-A00{number}"') for number in (2, 4, 3, 1)]
    assert at == sorted(at)
    for words in ("超时未离", "可以离开", "快到时间", "观察中"):
        assert words in page


def test_names_are_masked(client, clinic, nurse):
    visit(at=clinic, who=builders.person(name="欧阳小明"))
    page = client.get("/observation").text
    assert "欧**" in page
    assert "欧阳小明" not in page


def test_an_empty_room_says_so(client, nurse):
    assert "现在没有人在留观" in client.get("/observation").text


def test_looking_at_the_list_leaves_one_row_with_the_ids(client, clinic, nurse):
    one = visit(at=clinic)
    client.get("/observation")
    row = db.session.query(audit.AuditEntry).filter_by(action="observation_list_seen").one()
    assert row.detail == {"persons": [str(one.person_id)]}
    db.session.rollback()


def test_scanning_a_ticket_after_thirty_minutes_signs_out_and_says_so(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=31)
    code = ticket_code(one)
    db.session.rollback()
    answer = scan(client, code)
    assert answer.status_code == 303
    assert "A001 已离开，留观了 31 分钟" in client.get(answer.location).text
    assert seats(clinic) == []


@pytest.mark.parametrize("typed", ["A001", "a1", " Ａ００１ "])
def test_a_typed_number_does_too(client, clinic, nurse, typed):
    visit(at=clinic, minutes_ago=31)
    assert scan(client, typed).status_code == 303


def test_scanning_too_early_is_refused_with_the_time_that_remains_and_the_way_to_sign(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=20)
    answer = scan(client, "A001")
    assert answer.status_code == 409
    assert "A001 还要留观 10:00" in answer.text or "A001 还要留观 09:5" in answer.text
    assert f"/observation/{one.id}/early" in answer.text
    assert seats(clinic) == ["A001"]


def test_a_program_gets_code_and_remaining_time(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=20)
    answer = client.post(f"/observation/{one.id}/leave", json={"idempotency_key": "k"}, headers=JSON)
    assert (answer.status_code, answer.json["error"], answer.json["ticket"]) == (409, "still_watching", "A001")


def test_a_double_press_is_one_exit(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=31)
    answers = [
        client.post(f"/observation/{one.id}/leave", json={"idempotency_key": "k"}, headers=JSON) for _press in range(2)
    ]
    assert answers[0].json == answers[1].json
    assert answers[0].json["minutes"] == 31


def test_an_unknown_number_is_refused_at_the_field(client, clinic, nurse):
    answer = scan(client, "A099")
    assert answer.status_code == 422
    assert "没有找到这张号票" in answer.text
    assert 'value="A099"' in answer.text


def test_another_clinics_ticket_is_not_found_and_logged(client, clinic, nurse):
    elsewhere = visit(at=builders.clinic(), minutes_ago=31)
    code = ticket_code(elsewhere)
    db.session.rollback()
    assert scan(client, code).status_code == 404
    row = db.session.query(audit.AuditEntry).filter_by(action="denied").one()
    assert row.detail == {"asked": {"visit_id": str(elsewhere.id)}}
    db.session.rollback()


def test_another_clinics_visit_cannot_be_opened_or_signed_out(client, clinic, nurse):
    elsewhere = visit(at=builders.clinic(), minutes_ago=31)
    assert client.get(f"/observation/{elsewhere.id}/early").status_code == 404
    assert client.post(f"/observation/{elsewhere.id}/leave", data={"idempotency_key": "k"}).status_code == 404


EARLY = {"reason": "要赶车", "signer_relation": "parent", "signer_name": "陈芳", "idempotency_key": "k"}


def test_an_early_leave_with_reason_and_name_is_recorded_and_a_call_back_is_due(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=5)
    assert "提前离开要签名" in client.get(f"/observation/{one.id}/early").text
    answer = client.post(f"/observation/{one.id}/early", data=EARLY)
    page = client.get(answer.location).text
    assert "要回访的人" in page
    assert "提前离开" in page
    (left,) = queries.open_call_backs(clinic_id=clinic.id)
    left_id = left.id
    db.session.rollback()
    client.post(f"/observation/call-backs/{left_id}")
    assert "要回访的人" not in client.get("/observation").text


@pytest.mark.parametrize("missing", ["reason", "signer_relation", "signer_name"])
def test_an_early_leave_without_reason_or_signature_keeps_what_was_typed(client, clinic, nurse, missing):
    one = visit(at=clinic, minutes_ago=5)
    answer = client.post(f"/observation/{one.id}/early", data={**EARLY, missing: ""})
    assert answer.status_code == 422
    assert "出错" in answer.text
    for name, text in EARLY.items():
        assert name in (missing, "idempotency_key", "signer_relation") or text in answer.text
    assert seats(clinic) == ["A001"]


def test_somebody_who_waits_cannot_be_signed_out_here(client, clinic, nurse):
    visit(at=clinic, minutes_ago=60, stage=Stage.WAITING)
    answer = scan(client, "A001")
    assert (answer.status_code, "现在不在留观" in answer.text) == (409, True)


def test_only_observers_may_enter(client, clinic):
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=[Role.MANAGER]))
    assert client.get("/observation").status_code == 403
    assert client.get("/observation/seats").status_code == 403


def test_strangers_go_to_the_sign_in_page(client):
    assert client.get("/observation").status_code == 302


def test_the_live_list_is_the_same_partial_and_unchanged_is_304(client, clinic, nurse):
    visit(at=clinic, minutes_ago=3)
    answer = client.get("/observation/seats")
    assert "A001" in answer.text
    assert "<html" not in answer.text
    assert answer.headers["X-Version"] == "0"
    again = client.get("/observation/seats", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    visit(at=clinic, number=2)
    changed = client.get("/observation/seats", headers={"If-None-Match": answer.headers["ETag"]})
    assert changed.status_code == 200
