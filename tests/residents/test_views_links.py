"""Consent, devices, who may act: through HTTP without a script."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.identity.models import Role
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents.models import LinkBlock, Relation
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PHONE, MOTHERS = "13912345678", "13712345678"
WECHAT = "Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0"


def text(answer):
    return unescape(answer.get_data(as_text=True))


@pytest.fixture
def account(app):
    return builders.account(phone=PHONE)


@pytest.fixture
def family(account, client):
    builders.sign_in_account(client, account)
    return client


def mother_on_file():
    made = builders.person(name="陈桂兰", birth_date=builders.born(years=67), phone=MOTHERS)
    number, person_id = made.document, made.id
    db.session.rollback()
    return person_id, {
        "relation": "child", "name": "陈桂兰", "document_kind": "01", "document": number, "phone": MOTHERS,
    }  # fmt: skip


def sent_code():
    body = db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at.desc())).first().body
    db.session.rollback()
    return re.search(r"验证码 (\d{6})", body)[1]


# a grown-up agrees


def test_a_mother_agrees_and_stands_in_the_family(family):
    _id, form = mother_on_file()
    asked = family.post("/family/ask", data=form)
    assert asked.status_code == 303
    page = text(family.get(asked.location))
    assert "137****5678" in page
    assert sent_code() not in page
    entered = family.post(asked.location, data={"code": sent_code()})
    assert entered.status_code == 303
    assert "陈桂兰" in text(family.get(entered.location))


def test_right_and_wrong_particulars_get_the_same_pages(family):
    _id, form = mother_on_file()

    def shape(sent):
        asked = family.post("/family/ask", data=sent)
        page = text(family.get(asked.location)).replace(sent["name"], "")
        refused = family.post(asked.location, data={"code": "000000"})
        named = text(refused).replace(sent["name"], "")
        return [
            asked.status_code,
            refused.status_code,
            *(re.sub(r"[0-9a-f-]{36}|[\w.-]{60,}", "", one) for one in (page, named)),
        ]

    right = shape(form)
    assert right[:2] == [303, 422]
    assert shape({**form, "name": "陈桂英"}) == right
    unknown = builders.id_number(birth_date=builders.born(years=67))
    assert shape({**form, "document": unknown}) == right


def test_a_wrong_field_stays_filled_in_and_is_named(family):
    _id, form = mother_on_file()
    answer = family.post("/family/ask", data={**form, "phone": "123"})
    assert answer.status_code == 422
    assert 'href="#phone"' in text(answer)
    assert 'value="陈桂兰"' in text(answer)
    assert "<title>出错" in text(answer)


# devices


def test_the_devices_are_listed_and_one_is_signed_out(app, account, client):
    phone = app.test_client()
    builders.sign_in_account(phone, account)
    builders.sign_in_account(client, account)
    devices = client.get("/account/devices", headers={"Accept": "application/json"}).json["devices"]
    assert [one["here"] for one in devices] == [True, False]
    assert client.post(f"/account/devices/{devices[1]['id']}/end").status_code == 303
    assert phone.get("/family").status_code == 302
    assert client.get("/family").status_code == 200
    assert "没有别的设备登录" in text(client.get("/account/devices"))


def test_all_others_are_signed_out_at_once(app, account, client):
    others = [app.test_client() for _one in range(2)]
    for one in (*others, client):
        builders.sign_in_account(one, account)
    assert client.post("/account/devices/others/end").status_code == 303
    assert [one.get("/family").status_code for one in others] == [302, 302]
    assert client.get("/family").status_code == 200


def test_another_accounts_device_is_not_there(app, family):
    stranger = app.test_client()
    builders.sign_in_account(stranger, builders.stranger())
    theirs = stranger.get("/account/devices", headers={"Accept": "application/json"}).json["devices"][0]["id"]
    assert family.post(f"/account/devices/{theirs}/end").status_code == 404
    assert stranger.get("/family").status_code == 200


def test_a_device_has_a_name_that_people_know(app, account):
    client = app.test_client()
    client.post("/sign-in", data={"phone": PHONE})
    client.post("/sign-in/code", data={"code": sent_code()}, headers={"User-Agent": WECHAT})
    assert "安卓手机 · 微信" in text(client.get("/account/devices"))


# who may act


def test_both_guardians_see_each_other_and_neither_ends_the_other(app, client):
    made = builders.child_with_two_guardians()
    builders.sign_in_account(client, made.mother)
    shown = client.get(f"/family/{made.child.id}/links")
    links = client.get(f"/family/{made.child.id}/links", headers={"Accept": "application/json"}).json["links"]
    assert len(links) == 2
    assert "不再让这个手机替我办理" not in text(shown)
    for link in links:
        assert client.post(f"/family/{made.child.id}/links/{link['id']}/end").status_code == 404


def test_a_grown_up_ends_it_with_one_press(app, client, account):
    person_id, _form = mother_on_file()
    own = builders.account(phone=MOTHERS)
    with unit_of_work():
        from vaccsched.residents.models import Person

        person = db.session.get(Person, person_id)
        builders.guardianship(of=person, by=own, relation=Relation.SELF)
        builders.guardianship(of=person, by=account, relation=Relation.CHILD)
    builders.sign_in_account(client, own)
    [action] = re.findall(r'action="([^"]+/end)"', text(client.get(f"/family/{person_id}/links")))
    assert client.post(action).status_code == 303
    builders.sign_in_account(client, account)
    assert client.get(f"/family/{person_id}").status_code == 404


# the desk


@pytest.fixture
def desk(app):
    clinic = builders.clinic()
    nurse = builders.staff(at=clinic, roles=[Role.REGISTRAR])
    client = app.test_client()
    builders.sign_in_staff(client, nurse)
    return client, clinic


def test_the_desk_confirms_a_guardian_with_the_documents_seen(desk, account):
    client, clinic = desk
    child = builders.person(name="周小雨", birth_date=builders.born(years=2), at=clinic)
    form = {"phone": PHONE, "relation": "parent", "proof": "母亲身份证、出生医学证明"}
    assert client.post(f"/persons/{child.id}/links", data=form).status_code == 303
    page = text(client.get(f"/persons/{child.id}/links"))
    assert "139****5678" in page
    assert "门诊核对证件：母亲身份证、出生医学证明" in page


def test_a_court_order_is_set_and_lifted_and_the_blocked_one_sees_nothing(desk, account, app):
    client, clinic = desk
    child = builders.person(name="周小雨", birth_date=builders.born(years=2), at=clinic)
    builders.guardianship(of=child, by=account)
    father = app.test_client()
    builders.sign_in_account(father, account)
    assert "周小雨" in text(father.get("/family"))
    form = {"phone": PHONE, "order_number": "(2026)青01民保令3号", "reason": "人身安全保护令"}
    assert client.post(f"/persons/{child.id}/links/blocks", data=form).status_code == 303
    assert "周小雨" not in text(father.get("/family"))
    assert father.get(f"/family/{child.id}").status_code == 404
    assert father.get(f"/family/{child.id}/links").status_code == 404
    made = db.session.scalar(sa.select(LinkBlock.id))
    db.session.rollback()
    refused = client.post(f"/persons/{child.id}/links/blocks/{made}/lift", data={"reason": ""})
    assert refused.status_code == 422
    assert client.post(f"/persons/{child.id}/links/blocks/{made}/lift", data={"reason": "已撤销"}).status_code == 303
    assert "已解除" in text(client.get(f"/persons/{child.id}/links"))
    assert "周小雨" in text(father.get("/family"))


def test_an_order_that_names_nobody_is_refused_at_the_field(desk):
    client, clinic = desk
    child = builders.person(name="周小雨", birth_date=builders.born(years=2), at=clinic)
    answer = client.post(f"/persons/{child.id}/links/blocks", data={"order_number": "1", "reason": "x"})
    assert answer.status_code == 422
    assert "至少一样" in text(answer)
