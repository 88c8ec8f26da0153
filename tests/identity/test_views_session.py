"""Signing in and out, the forced own password, the station, and what a session's end looks like."""

import pytest

from tests import builders
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind

START = "/staff"
WRONG = "账号或密码不对"


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def li(clinic):
    return builders.staff(at=clinic, username="li.na", password=builders.PASSWORD)


def sign_in(client, username="li.na", password=builders.PASSWORD, **more):
    return client.post("/staff/sign-in", data={"username": username, "password": password, **more})


def test_the_sign_in_page_says_who_it_is_for(client):
    page = client.get("/staff/sign-in")
    assert page.status_code == 200
    assert "工作人员登录" in page.text
    assert "演示" not in page.text


def test_a_right_password_opens_the_start_page(client, li):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (303, START)
    assert "李护士" in client.get(START).text


def test_the_name_may_be_typed_full_width_and_in_capitals(client, li):
    assert sign_in(client, username=" ＬＩ.Na ").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, li):
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("vs_staff=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age" not in cookie  # gone with the browser


def test_over_https_the_cookie_is_bound_to_the_host(client, li, app, monkeypatch):
    monkeypatch.setitem(app.config, "SESSION_COOKIE_SECURE", True)
    cookie = sign_in(client).headers["Set-Cookie"]
    assert cookie.startswith("__Host-vs_staff=")
    assert "Secure" in cookie


def test_the_page_one_wanted_comes_after_signing_in(client, li):
    sent = client.get("/staff?x=1")
    assert sent.status_code == 302
    assert "next=/staff?x%3D1" in sent.location or "next=%2Fstaff%3Fx%3D1" in sent.location
    assert sign_in(client, next="/staff?x=1").location == "/staff?x=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_to_another_site(client, li, elsewhere):
    assert sign_in(client, next=elsewhere).location == START


def test_a_program_gets_json(client, li):
    wrong = client.post("/staff/sign-in", json={"username": "li.na", "password": "no"})
    assert (wrong.status_code, wrong.json["error"]) == (422, "wrong_credentials")
    right = client.post("/staff/sign-in", json={"username": "li.na", "password": builders.PASSWORD})
    assert right.json == {"next": START}
    client.delete_cookie("vs_staff")
    refused = client.get(START, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["error"]) == (401, "not_signed_in")


def test_unknown_name_wrong_password_locked_and_disabled_get_the_same_answer(client, clinic, li):
    builders.staff(at=clinic, username="gone", password=builders.PASSWORD, disabled_at=builders.clock.now())
    pages = [sign_in(client, password="not it"), sign_in(client, username="nobody"), sign_in(client, username="gone")]
    for _ in range(5):
        sign_in(client, password="not it")
    pages.append(sign_in(client))  # right, but locked by now
    assert {page.status_code for page in pages} == {422}
    assert all(WRONG in page.text for page in pages)
    shown = {page.text.replace("nobody", "li.na").replace("gone", "li.na") for page in pages}
    assert len({text.split("csrf_token")[0] for text in shown}) == 1


def test_after_a_wrong_password_the_name_is_kept_and_the_password_is_not(client, li):
    page = sign_in(client, password="secret-typo")
    assert 'value="li.na"' in page.text
    assert "secret-typo" not in page.text
    assert "<title>" in page.text


def test_five_wrong_passwords_lock_for_fifteen_minutes(client, li, clock):
    for _ in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    assert sign_in(client).status_code == 422
    clock.advance(minutes=14)
    assert sign_in(client).status_code == 422
    clock.advance(minutes=1, seconds=1)
    assert sign_in(client).status_code == 303


def test_a_right_password_forgets_earlier_failures(client, li):
    for _ in range(4):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 303
    for _ in range(4):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 303


def test_many_failures_from_one_network_must_wait(client, li):
    for number in range(20):
        assert sign_in(client, username=f"guess{number}").status_code == 422
    refused = sign_in(client)
    assert refused.status_code == 429
    assert "太频繁" in refused.text
    assert int(refused.headers["Retry-After"]) > 0


def test_signing_in_often_is_no_failure(client, li):
    for _ in range(25):
        assert sign_in(client).status_code == 303


def test_an_account_disabled_while_signed_in_is_out_at_once(client, clinic, li):
    sign_in(client)
    assert client.get(START).status_code == 200
    with unit_of_work():
        li.disabled_at = builders.clock.now()
    assert client.get(START).status_code == 302


def test_a_session_ends_after_an_hour_of_nothing(client, li, clock):
    sign_in(client)
    clock.advance(minutes=59)
    assert client.get(START).status_code == 200
    clock.advance(minutes=59)
    assert client.get(START).status_code == 200
    clock.advance(minutes=61)
    assert client.get(START).status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(client, li, clock):
    sign_in(client)
    for _ in range(23):
        clock.advance(minutes=31)
        assert client.get(START).status_code == 200
    clock.advance(minutes=31)
    assert client.get(START).status_code == 302


def test_signing_out_ends_the_session_on_the_server(client, li):
    sign_in(client)
    token = client.get_cookie("vs_staff").value
    assert client.post("/staff/sign-out").location == "/staff/sign-in"
    client.set_cookie("vs_staff", token)
    assert client.get(START).status_code == 302


def test_signing_in_again_ends_the_session_before(client, li):
    sign_in(client)
    token = client.get_cookie("vs_staff").value
    sign_in(client)
    client.set_cookie("vs_staff", token)
    assert client.get(START).status_code == 302


# the own password


@pytest.fixture
def new(clinic):
    return builders.staff(at=clinic, username="new", password="K7PM-2QXD-9FTR", must_change_password=True)


def test_a_one_time_password_opens_only_the_page_for_an_own_one(client, new):
    sign_in(client, "new", "K7PM-2QXD-9FTR")
    assert client.get(START).location == "/staff/password"
    page = client.get("/staff/password")
    assert "一次性密码" in page.text
    assert "现在的密码" not in page.text
    refused = client.get(START, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["error"]) == (403, "password_must_change")


def test_after_the_own_password_work_begins(client, new):
    sign_in(client, "new", "K7PM-2QXD-9FTR")
    sent = client.post("/staff/password", data={"password": "two words and 9", "again": "two words and 9"})
    assert sent.location == START
    assert client.get(START).status_code == 200
    client.post("/staff/sign-out")
    assert sign_in(client, "new", "two words and 9").status_code == 303


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short 1", "至少要 10 个字符"),
        ("new is my name", "不能有账号名"),
        ("1234567890", "太常见"),
        ("K7PM-2QXD-9FTR", "不能和原来的一样"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(client, new, password, sentence):
    sign_in(client, "new", "K7PM-2QXD-9FTR")
    page = client.post("/staff/password", data={"password": password, "again": password})
    assert page.status_code == 422
    assert sentence in page.text
    assert 'value="' + password not in page.text


def test_two_different_new_passwords_are_refused(client, new):
    sign_in(client, "new", "K7PM-2QXD-9FTR")
    page = client.post("/staff/password", data={"password": "two words and 9", "again": "two words and 8"})
    assert (page.status_code, "两次输入的密码不一样" in page.text) == (422, True)


def test_changing_the_own_password_asks_for_the_present_one_and_signs_out_elsewhere(client, app, li):
    sign_in(client)
    elsewhere = app.test_client()
    sign_in(elsewhere)
    data = {"password": "two words and 9", "again": "two words and 9"}
    wrong = client.post("/staff/password", data={**data, "current": "not it"})
    assert (wrong.status_code, "现在的密码不对" in wrong.text) == (422, True)
    assert client.post("/staff/password", data={**data, "current": builders.PASSWORD}).status_code == 303
    assert client.get(START).status_code == 200
    assert elsewhere.get(START).status_code == 302


# the station


def test_choosing_a_station_leads_to_its_work_and_shows_it(client, clinic, li):
    station = builders.station(at=clinic, kind=StationKind.DESK)
    sign_in(client)
    sent = client.post("/staff/station", data={"station_id": str(station.id), "next": "/desk"})
    assert sent.location == "/desk"
    assert station.name in client.get(START).text


def test_another_clinics_station_is_not_found(client, li):
    elsewhere = builders.station(at=builders.clinic())
    sign_in(client)
    assert client.post("/staff/station", data={"station_id": str(elsewhere.id)}).status_code == 404
    assert client.post("/staff/station", data={"station_id": "rubbish"}).status_code == 404


# what the start page shows


def test_everybody_sees_only_their_own_works(client, clinic):
    manager = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, manager)
    page = client.get(START).text
    assert "人员" in page
    assert "疫苗库存" not in page


def test_a_missing_an_expired_and_an_expiring_certificate_are_said(client, clinic):
    nurse = builders.staff(at=clinic, roles=[Role.SCREENER, Role.VACCINATOR, Role.OBSERVER], certificates=False)
    builders.certificate(of=nurse, task=builders.CertificateTask.SCREENING, valid_days=20)
    builders.certificate(of=nurse, task=builders.CertificateTask.VACCINATION, valid_days=-1)
    builders.sign_in_staff(client, nurse)
    page = client.get(START).text
    assert "您的健康询问培训合格证" in page
    assert "您的接种培训合格证已在" in page
    assert "还没有登记您的留观培训合格证" in page


def test_the_county_supervisor_sees_the_countys_clinics(client, clinic):
    other = builders.clinic(name="别县卫生院")
    supervisor = builders.staff(at=None, in_county=clinic.county, roles=[Role.COUNTY_SUPERVISOR])
    builders.sign_in_staff(client, supervisor)
    page = client.get(START).text
    assert clinic.name in page
    assert other.name not in page


def test_the_demo_says_plainly_that_it_is_one(client, clinic):
    builders.staff(at=clinic, username="demo-desk", is_demo=True)
    page = client.get("/staff/sign-in").text
    assert "这是演示系统" in page
    assert "demo-desk" in page


def test_opening_a_session_is_written_down(client, li):
    from vaccsched.shared.audit import AuditEntry

    sign_in(client, password="wrong")
    sign_in(client)
    client.post("/staff/sign-out")
    actions = [entry.action for entry in db.session.scalars(builders.sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert actions == ["sign_in_failed", "sign_in", "sign_out"]
