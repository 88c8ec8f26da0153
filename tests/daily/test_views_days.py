"""The pages of the day: opening in one press, what is red, the kit, the sheet of a day."""

import datetime as dt
import re

import pytest

from tests import builders
from tests.daily.builders import kit_item, ready_clinic
from tests.observation.builders import visit
from tests.visits.builders import session
from vaccsched.daily import queries
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage

JSON = {"Accept": "application/json"}
TICKS = {"tick_kit_at_hand": "1", "tick_printer": "1"}


@pytest.fixture(autouse=True)
def at_ten(clock):
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))


@pytest.fixture
def ready(app, client):
    clinic, nurse = ready_clinic()
    builders.sign_in_staff(client, nurse)
    return clinic, nurse


def is_open(clinic):
    answer = queries.is_open(clinic_id=clinic.id, day=builders.today())
    db.session.rollback()
    return answer


def test_the_page_sends_whoever_is_on_shift_and_asks_only_for_the_ticks(client, ready):
    clinic, nurse = ready
    page = client.get("/daily").text
    assert "检查完了，开诊" in page
    assert "day-check-red" not in page
    assert re.search(rf'value="{nurse.id}"\s+checked', page)
    assert client.post("/daily/open", data=TICKS).status_code == 303
    assert "收诊检查" in client.get("/daily").text
    assert is_open(clinic)


def test_whoever_is_on_shift_and_not_ticked_any_more_did_not_come(client, ready):
    clinic, nurse = ready
    assert f'name="planned" value="{nurse.id}"' in client.get("/daily").text
    answer = client.post("/daily/open", data={**TICKS, "planned": str(nurse.id)}, headers=JSON)
    assert set(answer.json["errors"]) == {"reason_inquiry", "reason_vaccinator", "reason_observer"}
    assert not is_open(clinic)
    came = {**TICKS, "planned": str(nurse.id), "present": str(nurse.id)}
    assert client.post("/daily/open", data=came).status_code == 303


def test_whoever_is_on_shift_counts_for_the_shift_and_not_for_everything_all_day(client, ready):
    clinic, nurse = ready  # at the observation, from 8 to 12
    session(of=clinic)
    answer = client.post(
        "/daily/open", data={**TICKS, "planned": str(nurse.id), "present": str(nurse.id)}, headers=JSON
    )
    assert set(answer.json["errors"]) == {"reason_inquiry", "reason_vaccinator"}
    assert not is_open(clinic)


def test_a_red_line_without_a_reason_comes_back_with_what_was_typed(client, ready):
    clinic, _nurse = ready
    kit_item(at=clinic, name="氧气袋", on_hand=0, position=2)
    answer = client.post("/daily/open", data={**TICKS, "reason_printer": "打了一半"})
    assert answer.status_code == 422
    assert "“急救箱齐全、没有过期”有问题" in answer.text  # by its name: several could be told apart
    assert "“打印机已试打”还没有打勾" not in answer.text
    assert "氧气袋只有 0，应有 4" in answer.text
    assert re.search(r'id="tick_printer"[^>]* checked', answer.text)
    assert not is_open(clinic)


def test_one_reason_for_everything_opens_in_one_press(client, ready):
    clinic, _nurse = ready
    kit_item(at=clinic, name="氧气袋", on_hand=0, position=2)
    assert client.post("/daily/open", data={"reason_all": "被狗咬伤，马上打"}).status_code == 303
    assert "被狗咬伤，马上打" in client.get("/daily").text
    assert is_open(clinic)


def test_calling_before_opening_is_refused_on_the_page_and_to_a_program(client, ready):
    clinic, nurse = ready
    station = builders.station(at=clinic, kind=StationKind.SCREENING)
    builders.sign_in_staff(client, nurse, at=station)
    visit(at=clinic, stage=Stage.ARRIVED)
    page = client.post("/screening/call", data={"idempotency_key": "k"})
    program = client.post("/screening/call", json={"idempotency_key": "k"}, headers=JSON)
    assert (page.status_code, "今天还没有开诊" in page.text) == (409, True)
    assert (program.status_code, program.json["error"]) == (409, "day_not_opened")
    client.post("/daily/open", data=TICKS)
    assert client.post("/screening/call", json={"idempotency_key": "k"}, headers=JSON).status_code == 200


def test_closing_names_who_is_left(client, ready):
    clinic, _nurse = ready
    client.post("/daily/open", data=TICKS)
    visit(at=clinic, number=12, minutes_ago=3)
    assert "还有人没有离开：A012" in client.get("/daily").text
    answer = client.post("/daily/close", data={"tick_kit_refilled": "1", "reason_fridges_read": "下班前测"})
    assert (answer.status_code, is_open(clinic)) == (422, True)
    ended = {"tick_kit_refilled": "1", "reason_fridges_read": "下班前测", "reason_people": "家长接电话，马上回来"}
    assert client.post("/daily/close", data=ended).status_code == 303
    assert "收诊后又来了不能等的人" in client.get("/daily").text
    assert client.post("/daily/reopen", data={"reason": "狗咬伤"}).status_code == 303
    assert is_open(clinic)


def test_a_forgotten_day_is_shown_the_next_morning_and_closed_from_there(client, ready):
    clinic, _nurse = ready
    builders.open_day(at=clinic, day=builders.today() - dt.timedelta(days=1))
    assert "11月30日 周一 没有收诊" in client.get("/daily").text
    assert client.post("/daily/days/2026-11-30/close", data={"reason_all": "昨天忘了"}).status_code == 303
    assert "没有收诊。" not in client.get("/daily").text


def test_the_sheet_of_a_day_can_be_printed_and_a_wrong_day_is_not_found(client, ready):
    client.post("/daily/open", data=TICKS)
    assert "开诊和收诊记录" in client.get("/daily/days/2026-12-01/paper").text
    assert client.get("/daily/days/2026-11-01/paper").status_code == 404
    assert client.get("/daily/days/soon").status_code == 404
    assert "打印试页" in client.get("/daily/printer-test").text


def test_the_kit_is_started_counted_and_cut(client, app):
    clinic = builders.clinic()
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=[Role.STOCK_KEEPER]))
    assert "按规范建立清单" in client.get("/daily/kit").text
    client.post("/daily/kit/start")
    item = queries.kit(clinic_id=clinic.id)[0].id
    db.session.rollback()
    counted = {"needed": "4", "on_hand": "4", "expires_on": "2027-05-01"}
    assert client.post(f"/daily/kit/{item}", data=counted).status_code == 303
    assert 'value="2027-05-01"' in client.get("/daily/kit").text
    assert client.post(f"/daily/kit/{item}", data={**counted, "on_hand": "x"}).status_code == 422
    assert client.post("/daily/kit", data={"name": "氧气袋", "needed": "1", "on_hand": "1"}).status_code == 303
    assert client.post(f"/daily/kit/{item}/drop").status_code == 303


def test_another_clinics_kit_is_not_found(client, ready):
    item = kit_item(at=builders.clinic())
    assert client.post(f"/daily/kit/{item.id}", data={"needed": 1, "on_hand": 1}).status_code == 404
    assert client.post(f"/daily/kit/{item.id}/drop").status_code == 404


def test_who_works_in_no_clinic_has_no_such_page(client, app):
    builders.sign_in_staff(client, builders.staff(at=None, roles=[Role.COUNTY_SUPERVISOR]))
    assert client.get("/daily").status_code == 403
