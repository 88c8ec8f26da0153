"""The station's other acts: the second screen, soft stops, undo, pauses, two devices, the manager's page."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.checks.builders import bedside, change, ticket_code
from tests.checks.test_views_station import JSON, assert_is_a_stop, buttons, called, check_id, count, give, page, scan
from tests.visits.builders import DAY, at, child, elder
from vaccsched.checks.models import BedsideCheck, CheckItem, Item
from vaccsched.identity.models import Device, DeviceKind, PrincipalSession, Role
from vaccsched.records.models import Immunization
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Lot
from vaccsched.stops.models import SoftStop
from vaccsched.visits.models import Stage
from vaccsched.visits.queries import open_entry


@pytest.fixture
def floor(app, clock, client):
    """Tuesday 1 December 2026, 9 o'clock; two elders wait; the nurse works at station 1."""
    clock.move_to(at(9).wall)
    made = bedside()
    made.screened(elder("王桂芳"))
    made.screened(elder("李大山"))
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    return made


@pytest.fixture
def screen(floor, app):
    """The second screen of station 1."""
    with unit_of_work():
        device = make.device(at=floor.floor.clinic, kind=DeviceKind.RECIPIENT_SCREEN)
        device.station_id = floor.station.id
    browser = app.test_client()
    make.sign_in_device(browser, device)
    return browser


def vial_on(screen) -> str:
    return re.search(r'name="pack_id" value="([^"]+)"', screen.get("/recipient").text)[1]


def press_on(screen, which, **values):
    return screen.post(f"/recipient/checks/{which}", data=values, headers=JSON)


def test_the_second_screen_shows_product_and_expiry_and_nobodys_name(floor, client, screen):
    assert "叫到号再过来" in screen.get("/recipient").text
    visit = called(floor)
    assert visit.ticket in screen.get("/recipient/now").text
    scan(client, floor.codes["PPV23"][0])
    html = screen.get("/recipient").text
    assert "23价肺炎球菌多糖疫苗" in html
    assert "2028年6月30日" in html
    assert "王" not in html


def test_the_recipients_press_is_kept_with_its_method(floor, client, screen):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    which = check_id()
    watched = client.get(f"/vaccination/checks/{which}/state").json
    assert press_on(screen, which, pack_id=vial_on(screen)).json == {"done": True}
    assert client.get(f"/vaccination/checks/{which}/state").json != watched
    check = db.session.get_one(BedsideCheck, which)
    assert (check.verified_method, check.verified_by) == ("second_screen", "self")
    assert "对面屏" in page(client)
    assert "已确认" in screen.get("/recipient").text


def test_the_recipient_says_no_and_the_vaccinator_is_stopped(floor, client, screen):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    press_on(screen, check_id(), pack_id=vial_on(screen), result="mismatch")
    assert_is_a_stop(page(client), "human_check_failed")


def test_the_press_is_about_the_vial_that_was_shown(floor, client, screen, clock):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    shown = vial_on(screen)
    clock.advance(seconds=5)
    scan(client, floor.codes["PPV23"][1])
    assert press_on(screen, check_id(), pack_id=shown).json["error"] == "nothing_to_verify"


def test_a_screen_presses_for_its_own_station_only(floor, client, app, screen):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    shown = vial_on(screen)
    change(Device, Device.kind == DeviceKind.RECIPIENT_SCREEN, station_id=floor.other_station.id)
    assert press_on(screen, check_id(), pack_id=shown).status_code == 404
    assert "叫到号再过来" in screen.get("/recipient").text


def test_the_tablet_is_handed_over(floor, client):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    html = client.get(f"/vaccination/checks/{check_id()}/show").text
    assert "2028年6月30日" in html
    client.post(f"/vaccination/checks/{check_id()}/verify", data={"relation": "self", "method": "tablet"})
    assert db.session.get_one(BedsideCheck, check_id()).verified_method == "tablet"


def test_staff_cannot_claim_the_second_screens_word(floor, client):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    data = {"relation": "self", "method": "second_screen"}
    assert client.post(f"/vaccination/checks/{check_id()}/verify", data=data, headers=JSON).status_code == 422


def near(made, days=5):
    change(Lot, sa.true(), expires_on=DAY + dt.timedelta(days=days))


def test_a_soft_stop_is_a_page_with_one_tap_reasons(floor, client):
    visit = called(floor)
    near(floor)
    scan(client, floor.codes["PPV23"][0])
    html = page(client)
    assert 'class="ask"' in html
    assert "还剩 5 天" in html
    assert not buttons(html)
    assert len(re.findall(r'name="reason" value="', html)) == 3
    scan(client, ticket_code(visit))
    assert give(client, check_id(), headers=JSON).json["error"] == "reason_needed"
    data = {"rule": "near_expiry", "reason": "use_first"}
    assert client.post(f"/vaccination/checks/{check_id()}/answer", data=data).status_code == 303
    assert not any("disabled" in button for button in buttons(page(client)))
    assert give(client, check_id(), headers=JSON).status_code == 200
    [kept] = db.session.scalars(sa.select(SoftStop))
    assert (kept.rule, kept.reason, kept.staff_id) == ("near_expiry", "use_first", floor.floor.registrar.id)


def given_now(floor, client):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    return visit, check_id(), give(client, check_id()).headers["Location"]


def test_the_seconds_left_for_an_undo_are_shown_and_one_press_takes_it_back(floor, client, clock):
    visit, which, address = given_now(floor, client)
    html = client.get(address).text
    assert 'data-look="clock"' in html
    assert "按错了，还没有打" in html
    answer = client.post(f"/vaccination/checks/{which}/undo", data={"reason": "pressed_wrong", "idempotency_key": "u"})
    assert answer.status_code == 303
    assert f"{visit.ticket} 的这一剂已撤销" in client.get(answer.headers["Location"]).text
    assert count(Immunization) == 2
    assert open_entry(visit_id=visit.id).stage is Stage.DOSE


def test_after_a_minute_the_page_leads_to_the_correction(floor, client, clock):
    _visit, which, address = given_now(floor, client)
    clock.advance(seconds=61)
    assert "按错了，还没有打" not in client.get(address).text
    answer = client.post(f"/vaccination/checks/{which}/undo", data={"reason": "pressed_wrong", "idempotency_key": "u"})
    assert answer.status_code == 409
    record_id = db.session.scalar(sa.select(Immunization.record_id))
    assert f"/records/{record_id}/correct" in answer.text
    assert count(Immunization) == 1


def test_a_paused_station_calls_nobody(floor, client):
    assert client.post("/vaccination/pause", data={"reason": "fetch"}).status_code == 303
    html = page(client)
    assert "暂停" in html
    assert "叫下一位" not in html
    answer = client.post("/vaccination/call", data={"idempotency_key": "k"}, headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (409, "station_paused")
    client.post("/vaccination/resume")
    assert client.post("/vaccination/call", data={"idempotency_key": "k"}).status_code == 303


def test_skipping_is_one_tap(floor, client):
    visit = called(floor)
    assert "还没准备好" in page(client)
    client.post("/vaccination/pass-over", data={"reason": "not_ready"})
    assert open_entry(visit_id=visit.id).stage is Stage.WAITING


def test_of_two_devices_at_a_station_the_later_choice_counts(floor, client, app, clock):
    visit = called(floor)
    other = app.test_client()
    make.sign_in_staff(other, floor.floor.registrar)
    clock.advance(seconds=5)
    other.post("/staff/station", data={"station_id": str(floor.station.id)})
    html = page(client)
    assert "另一台设备" in html
    assert not buttons(html)
    answer = scan(client, ticket_code(visit), headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (409, "taken_over")
    assert scan(other, ticket_code(visit)).status_code == 303
    clock.advance(seconds=5)
    client.post("/vaccination/take-over")
    assert "三查七对一验证" in page(client)
    assert scan(other, ticket_code(visit), headers=JSON).json["error"] == "taken_over"
    change(PrincipalSession, PrincipalSession.station_chosen_at.is_not(None), revoked_at=clock_now())


def clock_now():
    from vaccsched.shared import clock as server_clock

    return server_clock.now()


def test_a_typed_vial_asks_for_its_reason_and_keeps_what_was_typed(floor, client):
    called(floor)
    code = floor.codes["PPV23"][0]
    answer = client.post("/vaccination/scan", data={"code": code, "entry": "typed"})
    assert answer.status_code == 422
    assert f'value="{code}"' in answer.text
    data = {"code": code, "entry": "typed", "typed_reason": "code_damaged"}
    assert client.post("/vaccination/scan", data=data).status_code == 303


def test_a_scan_asks_the_database_eighteen_times_at_most(pg_app, clock, client):
    """Whatever the number of doses: who works here, who stands here, their record, the vial (bench/dose.py)."""
    clock.move_to(at(9).wall)
    made = bedside("IPV", "DTAP", dose_ml_hundredths=50)
    visit = made.screened(child(), ("IPV", "DTAP"))
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    called(made)
    codes = [made.codes["IPV"][0], made.codes["DTAP"][0], ticket_code(visit)]
    asked = []
    for code in codes:
        db.session.remove()
        asked.append(0)
        listen = (db.engine, "before_cursor_execute", lambda *_args: asked.append(asked.pop() + 1))
        sa.event.listen(*listen)
        answer = scan(client, code, headers=JSON)
        sa.event.remove(*listen)
        assert answer.status_code == 200
    assert max(asked) <= 18, asked


def test_two_codes_at_once_take_both_back(floor, client):
    called(floor)
    scan(client, floor.codes["PPV23"][0])
    assert_is_a_stop(scan(client, floor.codes["PPV23"][1]).text, "two_codes_at_once")
    db.session.rollback()
    assert db.session.scalar(sa.select(BedsideCheck.pack_id)) is None


def test_the_manager_sees_how_often_which_rule_asked_whom(floor, client, app):
    visit = called(floor)
    near(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    client.post(f"/vaccination/checks/{check_id()}/answer", data={"rule": "near_expiry", "reason": "only_one"})
    give(client, check_id())
    assert count(CheckItem) == len(Item)
    with unit_of_work():
        manager = make.staff(at=floor.floor.clinic, roles=[Role.MANAGER])
        foreign = make.staff(at=make.clinic(), roles=[Role.MANAGER])
    browser = app.test_client()
    make.sign_in_staff(browser, manager)
    html = browser.get("/manage/stops?month=2026-12").text
    assert "有效期只剩 7 天以内" in html
    assert "只有这个批号" in html
    assert "100%" in html
    assert "请复核" in html
    assert "没有提醒" in browser.get("/manage/stops?month=2026-11").text
    for odd in ("nonsense", "0001-01", "9999-12"):
        assert browser.get(f"/manage/stops?month={odd}").status_code == 200
    make.sign_in_staff(browser, foreign)
    assert "没有提醒" in browser.get("/manage/stops?month=2026-12").text


def test_an_idle_station_sees_who_comes_and_who_was_sent_to_it(floor, client):
    idle = client.get("/vaccination/waiting")
    floor.screened(elder("钱大明"))
    known = {"If-None-Match": idle.headers["ETag"]}
    now = client.get("/vaccination/waiting", headers=known)
    assert (now.status_code, "钱*明" in now.text, "打开这一位" in now.text) == (200, True, False)
    called(floor)  # by whoever leads the queue
    assert "打开这一位" in client.get("/vaccination/waiting").text
