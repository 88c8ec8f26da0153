"""Signing in, adding and removing family members, the start page, a record: through HTTP without a script."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import operations
from vaccsched.residents.models import Account, Person
from vaccsched.shared import clock as clocks
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

PHONE = "13912345678"


def text(answer):
    return unescape(answer.get_data(as_text=True))


def last_code():
    body = db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.created_at.desc())).first().body
    db.session.rollback()
    return re.search(r"\d{6}", body)[0]


def count(model):
    found = db.session.scalar(sa.select(sa.func.count()).select_from(model))
    db.session.rollback()
    return found


def ask(client, phone=PHONE, **more):
    return client.post("/sign-in", data={"phone": phone, **more})


def enter(client, code):
    return client.post("/sign-in/code", data={"code": code})


def test_the_start_page_tells_strangers_where_when_and_how(app, client):
    clinic = builders.clinic()
    page = text(client.get("/"))
    for fact in (clinic.name, clinic.address, clinic.phone, clinic.opening_hours, "国家基本公共卫生服务项目"):
        assert fact in page
    assert "长辈版" in page
    assert "没有手机也可以打" in page


def test_signing_in_takes_two_pages(app, client):
    sent = ask(client)
    assert sent.status_code == 303
    page = text(client.get(sent.location))
    assert "139****5678" in page
    assert PHONE not in page
    assert last_code() not in page
    entered = enter(client, last_code())
    assert entered.status_code == 303
    assert "添加孩子或自己" in text(client.get(entered.location))


def test_who_has_a_family_sees_it_after_signing_in(app, client):
    account = builders.account(phone=PHONE)
    builders.guardianship(of=builders.person(birth_date=builders.born(years=2)), by=account)
    ask(client)
    assert enter(client, last_code()).location == "/family"


def test_one_comes_back_to_the_page_one_wanted(app, client):
    wanted = client.get("/appointments").location
    hidden = re.findall(r'name="next" value="([^"]*)"', text(client.get(wanted)))[-1]
    ask(client, next=hidden)
    assert enter(client, last_code()).location == "/appointments"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "/\\example.org"])
def test_nobody_is_led_to_another_site(app, client, elsewhere):
    ask(client, next=elsewhere)
    assert enter(client, last_code()).location == "/family/add"


def test_known_and_unknown_phones_get_the_same_answer(app, client):
    builders.account(phone=PHONE)
    known, unknown = ask(client), ask(client.application.test_client(), phone="13900000001")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)


def test_a_wrong_code_counts_although_it_is_refused(app, client):
    ask(client)
    right = last_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _time in range(5):
        answer = enter(client, wrong)
        assert answer.status_code == 422
        assert "验证码不对或已失效" in text(answer)
    assert enter(client, right).status_code == 422
    assert count(Account) == 0


def test_a_phone_that_is_none_is_named_and_kept(app, client):
    answer = ask(client, phone="12345")
    assert answer.status_code == 422
    assert 'value="12345"' in text(answer)
    assert "1 开头的 11 位数字" in text(answer)


def test_a_program_signs_in_too(app, client):
    assert client.post("/sign-in", json={"phone": PHONE}).json == {"sent": True}
    answer = client.post("/sign-in/code", json={"phone": PHONE, "code": last_code()})
    assert answer.json == {"signed_in": True}
    refused = client.post("/sign-in/code", json={"phone": PHONE, "code": "000000"})
    assert refused.json["error"] == "wrong_code"


def test_the_code_page_without_a_phone_leads_to_the_first(app, client):
    assert client.get("/sign-in/code").location == "/sign-in"


def test_who_asks_again_too_soon_learns_when(app, client, clock):
    ask(client)
    assert "以后可以再发一次" not in text(client.get("/sign-in/code"))
    ask(client)
    assert "以后可以再发一次" in text(client.get("/sign-in/code"))


def test_a_stranger_does_not_learn_that_a_code_was_just_sent(app, client):
    ask(client)
    other = app.test_client()
    ask(other)
    assert "以后可以再发一次" not in text(other.get("/sign-in/code"))


def test_a_limit_names_the_time_the_way_round_it_and_keeps_what_was_typed(app, client):
    for number in range(31):
        answer = ask(client, phone=f"139000000{number:02d}")
    assert answer.status_code == 429
    page = text(answer)
    assert re.search(r"请等 \d+ 分钟再试", page)
    assert "直接到门诊办理，不受此限" in page
    assert 'value="13900000030"' in page
    assert "<title>出错" in page
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_one_network_cannot_ask_for_codes_without_end(app, client):
    answers = [ask(client, phone=f"139000000{number:02d}").status_code for number in range(31)]
    assert answers == [303] * 30 + [429]


def test_the_demos_code_stands_on_the_page_and_says_so(app, client):
    with unit_of_work():
        operations.open_account(phone=PHONE, now=clocks.now(), is_demo=True)
    page = text(client.get(ask(client).location))
    assert "演示系统" in page
    assert last_code() in page


def test_signing_out_ends_the_session(app, client):
    builders.sign_in_account(client, builders.account())
    cookie = client.get_cookie("vs_account").value
    assert client.post("/sign-out").status_code == 303
    client.set_cookie("vs_account", cookie)
    assert client.get("/family").status_code == 302


# the family


@pytest.fixture
def account(app):
    return builders.account(phone=PHONE)


@pytest.fixture
def family(account, client):
    builders.sign_in_account(client, account)
    return client


CHILD = {
    "relation": "parent",
    "name": "欧阳𠅤",
    "document_kind": "birth_certificate",
    "document": "W123456789",
    "birth_date": "2026-08-01",
    "sex": "F",
}


def test_a_child_is_added_by_its_birth_certificate(family):
    saved = family.post("/family/add", data=CHILD)
    assert saved.status_code == 303
    page = text(family.get(saved.location))
    assert "欧阳𠅤" in page
    assert "乙型肝炎疫苗" in page


def test_oneself_is_added_by_the_card_alone(family):
    number = builders.id_number(birth_date=builders.born(years=34))
    saved = family.post(
        "/family/add", data={"relation": "self", "name": "陈立", "document_kind": "01", "document": number}
    )
    assert saved.status_code == 303
    assert "34岁" in text(family.get("/family"))


def test_a_wrong_check_digit_names_the_field_and_keeps_what_was_typed(family):
    answer = family.post("/family/add", data={**CHILD, "document_kind": "01", "document": "110105194912310021"})
    assert answer.status_code == 422
    assert "校验不通过" in text(answer)
    assert 'href="#document"' in text(answer)
    assert 'value="110105194912310021"' in text(answer)
    assert 'value="欧阳𠅤"' in text(answer)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "长" * 61),
        ("name", "\u200b"),
        ("relation", "other"),
        ("document_kind", "library card"),
        ("document", ""),
        ("sex", "Q"),
        ("birth_date", "2026-02-30"),
    ],
)
def test_a_wrong_field_is_refused(family, field, value):
    answer = family.post("/family/add", data={**CHILD, field: value}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert field in answer.json["errors"]
    assert count(Person) == 0


def test_no_document_and_a_number_do_not_go_together(family):
    answer = family.post("/family/add", data={**CHILD, "document_kind": "none"})
    assert answer.status_code == 422
    assert "选了“暂无证件”就不用填号码" in text(answer)
    assert 'href="#document"' in text(answer)


def test_a_newborn_without_papers_is_added_without_a_number(family):
    child = {**CHILD, "document_kind": "none", "document": "", "birth_date": str(builders.born(days=2))}
    assert family.post("/family/add", data=child).status_code == 303
    assert "欧阳𠅤" in text(family.get("/family"))


def test_somebody_elses_record_is_not_given_away(family):
    other = builders.person(name="周小雨", birth_date=builders.born(years=2))
    number = other.document
    db.session.rollback()
    answer = family.post(
        "/family/add", data={"relation": "parent", "name": "周小雪", "document_kind": "01", "document": number}
    )
    assert answer.status_code == 422
    assert "对不上" in text(answer)
    assert "周小雨" not in text(family.get("/family"))


def test_nobody_tries_documents_without_end(family):
    answers = [
        family.post("/family/add", data={**CHILD, "document": f"W{number:09d}", "name": ""}).status_code
        for number in range(11)
    ]
    assert answers == [422] * 10 + [429]


def test_taking_a_child_off_asks_once(family, account):
    child = builders.person(name="周小雨", birth_date=builders.born(years=2))
    builders.guardianship(of=child, by=account)
    assert "移走" in text(family.get(f"/family/{child.id}/remove"))
    assert family.post(f"/family/{child.id}/remove").status_code == 303
    assert "周小雨" not in text(family.get("/family"))


def test_another_familys_child_cannot_be_taken_off(family):
    child = builders.child_with_two_guardians().child
    assert family.get(f"/family/{child.id}/remove").status_code == 404
    assert family.post(f"/family/{child.id}/remove").status_code == 404


def test_the_family_page_and_a_record_are_written_down(family, account):
    child = builders.person(name="周小雨", birth_date=builders.born(years=2))
    builders.guardianship(of=child, by=account)
    family.get("/family")
    family.get(f"/family/{child.id}")
    entries = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.detail) for one in entries] == [
        ("persons_listed", {"person_ids": [str(child.id)]}),
        ("person_opened", {"purpose": "own_record"}),
    ]


def test_an_empty_family_says_what_to_do(family):
    assert "还没有添加家人" in text(family.get("/family"))


def test_self_paid_vaccines_are_never_ticked_beforehand(family, account):
    me = builders.person(name="陈立", birth_date=builders.born(years=34))
    builders.guardianship(of=me, by=account)
    page = text(family.get("/family"))
    assert "自费" in page
    assert not re.search(r'name="v" value="\w+" checked', page)


def test_one_more_person_costs_the_family_page_two_questions(family, account):
    def questions():
        asked = []
        listen = (db.engine, "before_cursor_execute", lambda _c, _u, statement, *_rest: asked.append(statement))
        sa.event.listen(*listen)
        family.get("/family")
        sa.event.remove(*listen)
        return len([one for one in asked if one.startswith("SELECT")])

    def one_more():
        builders.guardianship(of=builders.person(birth_date=builders.born(years=2)), by=account)
        return questions()

    first, second, third = one_more(), one_more(), one_more()
    assert second - first == third - second == 2
    assert first < 15
