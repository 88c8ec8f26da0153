"""Pages for everybody: what they tell of a clinic, and nothing about anybody."""

import datetime as dt

import pytest

from tests import builders as make
from tests.booking import builders as booked
from vaccsched.home import public_page
from vaccsched.screens.models import Notice, NoticeKind
from vaccsched.shared import clock as time
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import CalendarDay, Closure, DayKind

TODAY = dt.date(2026, 12, 1)
TEN = time.instant_of(TODAY, dt.time(10))


@pytest.fixture
def clinic(app, clock):
    clock.move_to(TEN)
    booked.programme()
    with unit_of_work():
        here = make.clinic(name="城关门诊", code="330782")
        booked.slot(of=booked.session(at=here, day=TODAY))
        closed, holiday = TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=2)
        db.session.add(Closure(clinic_id=here.id, day=closed, reason="停电"))
        db.session.add(CalendarDay(county_id=here.county_id, day=holiday, kind=DayKind.HOLIDAY, name="元旦"))
        for kind, title, text in ((NoticeKind.LINE, "", "周六停诊"), (NoticeKind.SLIDE, "流感", "秋天打流感疫苗")):
            db.session.add(
                Notice(
                    clinic_id=here.id,
                    kind=kind,
                    title=title,
                    text=text,
                    first_day=TODAY,
                    last_day=TODAY,
                    written_at=TEN,
                )
            )
    public_page.forget()
    return here


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_start_page_leads_to_each_clinic_with_its_crowding(clinic, client):
    page = text(client, "/")
    assert "/clinics/330782" in page
    assert "较空" in page
    assert "10:00 的情况" in page


def test_a_clinics_page_tells_hours_closures_holidays_licence_and_the_service(clinic, client):
    page = text(client, "/clinics/330782")
    for word in (
        "08:00–11:00",
        "停电",
        "元旦",
        clinic.licence_number,
        clinic.phone,
        "国家基本公共卫生服务项目",
        "周六停诊",
    ):
        assert word in page


def test_the_poster_bears_the_service_and_a_code_on_both_papers(clinic, client):
    for path in ("/clinics/330782/poster", "/clinics/330782/poster?paper=a3"):
        page = text(client, path)
        assert "国家基本公共卫生服务项目" in page
        assert "<svg" in page


def test_notices_tell_of_health_education_and_of_the_service(clinic, client):
    page = text(client, "/clinics/330782/notices")
    assert "秋天打流感疫苗" in page
    assert "国家基本公共卫生服务项目" in page


def test_an_unknown_clinic_does_not_exist(clinic, client):
    text(client, "/clinics/999", status=404)


def test_a_program_gets_the_same_facts(clinic, client):
    facts = client.get("/clinics/330782", headers={"Accept": "application/json"}).json
    assert facts["crowd"]["load"] == "easy"
    assert len(facts["week"]) == 7


def test_a_browser_keeps_public_pages_for_a_minute_and_nobody_else_does(clinic, client):
    answer = client.get("/clinics/330782")
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize(("people", "load"), [(0, "easy"), (7, "easy"), (8, "medium"), (19, "medium"), (20, "busy")])
def test_crowding_goes_by_people_for_each_station(people, load):
    assert public_page.load_of(people=people, stations=2) == load


def test_outside_opening_hours_the_clinic_is_closed(clinic, client, clock):
    clock.move_to(time.instant_of(TODAY, dt.time(20)))
    assert "现在不开门" in text(client, "/clinics/330782")


def test_what_is_kept_about_people_stands_on_a_page_of_its_own(app, client):
    assert "个人信息保护" in text(client, "/privacy")


def test_the_site_can_be_installed(app, client):
    facts = client.get("/manifest.webmanifest").json
    assert {icon["sizes"] for icon in facts["icons"]} >= {"192x192", "512x512"}
    for icon in facts["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200
    with client.get("/sw.js") as worker:
        assert worker.content_type.startswith("text/javascript")


def test_the_offline_page_is_nobodys(app, client):
    with unit_of_work():
        account = make.account(phone="13800000077")
    make.sign_in_account(client, account)
    page = text(client, "/offline")
    assert "0077" not in page
    assert "csrf" not in page


def test_signing_out_wipes_what_the_phone_keeps(app, client):
    with unit_of_work():
        account = make.account()
    make.sign_in_account(client, account)
    assert "storage" in client.post("/sign-out").headers["Clear-Site-Data"]
