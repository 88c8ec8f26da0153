"""The alarm on every staff page, whoever takes it, the emergency log in one press each, and the wall."""

import datetime as dt
import re

import pytest

from tests import builders
from tests.observation.builders import given, visit
from vaccsched.identity.models import DeviceKind, Role
from vaccsched.observation import operations, queries
from vaccsched.residents.models import Relation
from vaccsched.shared import clock as server_clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}
NOW = dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def clinic(app, clock):
    clock.move_to(NOW)
    return builders.clinic()


@pytest.fixture
def nurse(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.OBSERVER], name="吴芳")
    builders.sign_in_staff(client, who)
    return who


def as_role(client, clinic, role):
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=[role]))


def press(client, one):
    return client.post(f"/observation/{one.id}/alarm", json={}, headers=JSON).json["alarm_id"]


def started(client, one):
    answer = client.post(f"/observation/{one.id}/emergency", json={"idempotency_key": "e"}, headers=JSON)
    return answer.json["log_id"]


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.SCREENER, Role.VACCINATOR, Role.MANAGER, Role.STOCK_KEEPER])
def test_one_press_is_red_on_every_staff_page_of_the_clinic(client, clinic, nurse, role):
    press(client, visit(at=clinic, number=12))
    as_role(client, clinic, role)
    page = client.get("/staff").text
    assert ("alarm-raised" in page, "A012" in page, "还没有人接手" in page) == (True, True, True)
    assert ("我来处理" in page) is (role not in (Role.REGISTRAR, Role.STOCK_KEEPER))
    as_role(client, builders.clinic(), role)
    assert "A012" not in client.get("/staff").text


def test_it_stays_until_somebody_takes_it_and_then_names_them(client, clinic, nurse):
    alarm = press(client, visit(at=clinic))
    assert "alarm-raised" in client.get("/observation/alarms").text
    client.post(f"/observation/alarms/{alarm}/take")
    page = client.get("/observation/alarms").text
    assert "alarm-raised" not in page
    assert re.search(r"吴芳 10:0\d:\d\d 接手", page)
    client.post(f"/observation/alarms/{alarm}/end", data={"ending": "false_alarm"})
    assert "alarm" not in client.get("/observation/alarms").text


def test_anybody_may_press_and_only_who_treats_may_take(client, clinic, nurse):
    one = visit(at=clinic)
    as_role(client, clinic, Role.REGISTRAR)
    answer = client.post(f"/observation/{one.id}/alarm")
    assert "所有工作人员的页面都变红了" in client.get(answer.location).text
    (alarm,) = queries.open_alarms(clinic_id=clinic.id)
    alarm_id = alarm.id
    db.session.rollback()
    assert client.post(f"/observation/alarms/{alarm_id}/take").status_code == 403
    assert client.get(f"/observation/alarms/{alarm_id}").status_code == 403


def test_the_second_nurse_is_told_who_is_there(client, clinic, nurse):
    alarm = press(client, visit(at=clinic))
    client.post(f"/observation/alarms/{alarm}/take")
    as_role(client, clinic, Role.VACCINATOR)
    answer = client.post(f"/observation/alarms/{alarm}/take")
    assert answer.status_code == 409
    assert re.search(r"吴芳 已在 10:0\d 接手", answer.text)


def test_the_asking_for_alarms_does_not_keep_a_session_awake(client, clinic, nurse, clock):
    for minutes in (30, 61):
        clock.move_to(NOW + dt.timedelta(minutes=minutes))
        answer = client.get("/observation/alarms", headers=JSON)
    assert answer.status_code == 401


def test_the_wall_says_only_that_a_nurse_is_asked_for(client, clinic, nurse):
    press(client, visit(at=clinic, number=7, who=builders.person(name="欧阳小明")))
    builders.sign_in_device(client, builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN))
    page = client.get("/screens/observation/now").text
    assert ("A007" in page, "请护士" in page, "watch-nurse" in page) == (True, True, True)
    assert [word for word in ("不适", "reaction", "欧阳小明") if word in page] == []


def test_leaving_is_refused_with_the_way_to_the_reaction(client, clinic, nurse):
    alarm = press(client, visit(at=clinic, minutes_ago=31))
    answer = client.post("/observation/scan", data={"code": "A001", "idempotency_key": "k"})
    assert (answer.status_code, "按过“不适”" in answer.text) == (409, True)
    assert f"/observation/alarms/{alarm}" in answer.text


def test_ending_without_a_result_loses_no_words(client, clinic, nurse):
    alarm = press(client, visit(at=clinic))
    client.post(f"/observation/alarms/{alarm}/take")
    answer = client.post(f"/observation/alarms/{alarm}/end", data={"note": "皮疹已退"})
    assert (answer.status_code, "请选择结果" in answer.text, "皮疹已退" in answer.text) == (422, True, True)


def test_the_report_card_is_one_press_away(client, clinic, nurse):
    one = visit(at=clinic)
    given(to=one)
    alarm = press(client, one)
    answer = client.post(f"/observation/alarms/{alarm}/case")
    assert answer.location.startswith("/aefi/")
    assert "留观时发现" in client.get(answer.location).text


def test_the_emergency_is_one_tap_and_each_step_one_press(client, clinic, nurse):
    log = started(client, visit(at=clinic, who=builders.person(birth_date=builders.born(years=9))))
    assert "已打肾上腺素" in client.get(f"/observation/emergencies/{log}").text
    for kind in ("position", "adrenaline", "called_120"):
        sent = {"kind": kind, "idempotency_key": kind}
        assert client.post(f"/observation/emergencies/{log}/steps", data=sent).status_code == 303
    client.post(f"/observation/emergencies/{log}/weight", data={"weight": "35.5", "idempotency_key": "w"})
    page = client.get(f"/observation/emergencies/{log}").text
    assert ("0.30 mg = 0.30 mL" in page, "已到儿童最大量" in page) == (True, True)
    assert "仅供参考，待临床审核，不是医嘱" in page
    done = {"outcome": "hospital", "note": "县医院", "idempotency_key": "z"}
    client.post(f"/observation/emergencies/{log}/end", data=done)
    paper = client.get(f"/observation/emergencies/{log}/paper").text
    assert [word for word in ("已打 120", "35.5 kg", "送医院", "县医院", "吴芳", "10:0") if word not in paper] == []
    assert "送医院" in client.get("/observation/emergencies").text


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("weight", {"weight": "很重"}, "体重请填公斤数"),
        ("weight", {"weight": "0.2"}, "体重请填公斤数"),
        ("steps", {"kind": "note", "note": ""}, "请写下要记的内容"),
        ("steps", {"kind": "magic"}, "请按一个按钮"),
        ("end", {"outcome": "", "note": "x"}, "请选择结果"),
    ],
)
def test_what_cannot_be_read_is_said(client, clinic, nurse, path, sent, words):
    log = started(client, visit(at=clinic))
    answer = client.post(f"/observation/emergencies/{log}/{path}", data={**sent, "idempotency_key": "k"})
    assert (answer.status_code, words in answer.text) == (422, True)


def test_somebody_without_a_ticket_has_a_log_too(client, clinic, nurse):
    answer = client.post("/observation/emergencies", data={"idempotency_key": "k"})
    assert "没有号的人" in client.get(answer.location).text


def test_seats_are_given_and_shown_with_companions(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=3)
    with unit_of_work():
        db.session.merge(one).companions = 2
    client.post(f"/observation/{one.id}/seat", data={"number": "7"})
    page = client.get("/observation").text
    assert ('data-label="座位">7</td>' in page, "陪 2 人" in page) == (True, True)
    taken = visit(at=clinic, number=2)
    assert client.post(f"/observation/{taken.id}/seat", data={"number": "7"}).status_code == 409
    assert client.post("/observation/seat-everybody").status_code == 303


def test_a_try_that_reached_nobody_stays_on_the_list(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=5)
    with unit_of_work():
        left = operations.leave_early(
            visit_id=one.id, reason="上学", signer_relation=Relation.PARENT, signer_name="陈芳",
            actor=builders.actor(nurse), key="k", reading=server_clock.read(),
        ).id  # fmt: skip
    client.post(f"/observation/call-backs/{left}", data={"result": "not_reached"})
    assert "没打通 1 次" in client.get("/observation").text
    client.post(f"/observation/call-backs/{left}", data={"result": "well"})
    assert "要回访的人" not in client.get("/observation").text


def test_who_left_when_is_a_list_of_the_day_to_be_printed(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=31)
    given(to=one)
    client.post(f"/observation/{one.id}/leave", data={"idempotency_key": "k"})
    page = client.get("/observation/left?day=2026-12-01").text
    assert ("完成率 100.0%" in page, "31 分钟" in page) == (True, True)
    assert "留观护士签名" in client.get("/observation/left/paper?day=2026-12-01").text
    assert "这一天没有人办离开" in client.get("/observation/left?day=2026-11-30").text
    assert client.get("/observation/left?day=soon").status_code == 200


def test_a_drawn_signature_is_asked_for_when_it_was_chosen(client, clinic, nurse):
    one = visit(at=clinic, minutes_ago=5)
    sent = {"reason": "上学", "signer_relation": "parent", "signer_name": "陈芳", "method": "canvas"}
    answer = client.post(f"/observation/{one.id}/early", data={**sent, "signature": "", "idempotency_key": "k"})
    assert (answer.status_code, "请在框里签名" in answer.text) == (422, True)
    drawn = {**sent, "signature": "M1 1 L200 90", "idempotency_key": "k"}
    assert client.post(f"/observation/{one.id}/early", data=drawn).status_code == 303
