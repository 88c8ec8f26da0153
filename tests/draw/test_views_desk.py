"""The desk enters a draw for people without a phone."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.draw import builders as made
from tests.draw.builders import CLOSES, DRAWN
from vaccsched.draw.models import DrawEntry
from vaccsched.residents.models import DocumentKind
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}
TYPED = {"name": "王桂芳", "birth_date": "19550301"}


@pytest.fixture
def desk(here, client):
    with unit_of_work():
        builders.sign_in_staff(client, builders.staff(at=here.clinic))
    return here


def elder(**more):
    with unit_of_work():
        return made.elder(**more)


def at(draw, person, *parts):
    return "/".join(["/desk/draws", str(draw.id), "persons", str(person.id), *parts])


def test_the_desk_finds_somebody_enters_them_and_prints_the_receipt(desk, client):
    person = elder()
    found = client.post("/desk/draws", data=TYPED).text
    assert ("王*芳" in found, "王桂芳" in found.split("找到 1 人")[1]) == (True, False)
    assert at(desk.draw, person) in found
    assert client.post(at(desk.draw, person, "enter")).status_code == 303
    code = client.get(at(desk.draw, person), headers=JSON).get_json()["pseudonym"]
    page = client.get(at(desk.draw, person)).text
    paper = client.get(at(desk.draw, person, "receipt")).text
    for shown in (page, paper):
        assert f"{code[:4]} {code[4:8]}" in shown
        assert "12月3日 周四 12:00" in shown
        assert "早来不占便宜" in shown
        assert f"/draws/{desk.draw.id}" in shown
    assert "没有登记手机号" in page
    assert "王桂芳" not in paper


def test_pressing_again_keeps_the_one_entry_and_who_entered_is_written_down(desk, client):
    person = elder()
    for _ in range(2):
        client.post(at(desk.draw, person, "enter"))
    entry = db.session.scalars(sa.select(DrawEntry)).one()
    notes = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "draw_entered")).all()
    assert (entry.account_id, len(notes), notes[0].actor_id is not None) == (None, 1, True)
    db.session.rollback()


def test_the_desk_withdraws_from_the_same_page(desk, client):
    person = elder()
    client.post(at(desk.draw, person, "enter"))
    assert "退出这次摇号" in client.get(at(desk.draw, person)).text
    assert client.post(at(desk.draw, person, "withdraw")).status_code == 303
    assert client.get(at(desk.draw, person), headers=JSON).get_json()["is_in"] is False
    assert "没有回执" in client.get(at(desk.draw, person, "receipt")).text


def test_a_name_alone_finds_nobody_and_is_not_lost(desk, client):
    answer = client.post("/desk/draws", data={"name": "王桂芳"})
    assert (answer.status_code, "请填证件号，或者同时填姓名和出生日期" in answer.text) == (422, True)
    assert 'value="王桂芳"' in answer.text


def test_without_a_document_the_reason_stands_on_the_persons_page(desk, client):
    person = elder(document_kind=DocumentKind.NONE, document_index=None, document_last4_index=None)
    assert "还没有证件号" in client.get(at(desk.draw, person)).text
    answer = client.post(at(desk.draw, person, "enter"))
    assert (answer.status_code, "摇号要实名" in answer.text, "王桂芳" in answer.text) == (422, True, True)


def test_after_closing_nobody_enters_but_whoever_is_in_is_found(desk, client, clock):
    late, early = elder(name="李秀英"), made.entered(desk.draw).person
    clock.move_to(CLOSES)
    with unit_of_work():
        builders.sign_in_staff(client, builders.staff(at=desk.clinic))
    assert "现在没有可以登记的摇号" in client.get("/desk/draws").text
    assert at(desk.draw, early) in client.post("/desk/draws", data=TYPED).text
    assert "现在不是登记时间" in client.post(at(desk.draw, late, "enter")).text


def test_another_clinics_draw_is_not_entered_here(desk, client):
    person = elder()
    with unit_of_work():
        other = made.draw(at=made.clinic())
    assert str(other.id) not in client.post("/desk/draws", data=TYPED).text
    for page in ((), ("receipt",)):
        assert client.get(at(other, person, *page)).status_code == 404
    for step in ("enter", "withdraw", "decline"):
        assert client.post(at(other, person, step)).status_code == 404


def test_whoever_has_no_phone_declines_at_the_desk_and_the_next_rank_is_called(desk, client, clock):
    people = [made.entered(desk.draw).person for _ in range(3)]
    made.drawn(desk.draw)
    made.rolled(desk.draw)
    clock.move_to(DRAWN)
    with unit_of_work():
        builders.sign_in_staff(client, builders.staff(at=desk.clinic))
    states = {one.id: client.get(at(desk.draw, one), headers=JSON).get_json()["offer"] for one in people}
    called = next(one for one in people if states[one.id] == "offered")
    page = client.get(at(desk.draw, called)).text
    assert f"/desk/booking/{called.id}?v=PPV23" in page
    assert "放弃，给下一位" in page
    assert client.post(at(desk.draw, called, "decline")).status_code == 303
    made.rolled(desk.draw)
    after = [client.get(at(desk.draw, one), headers=JSON).get_json()["offer"] for one in people]
    assert sorted(after) == ["declined", "offered", "offered"]
    assert client.post(at(desk.draw, called, "decline")).status_code == 409
