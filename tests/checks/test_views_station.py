"""The vaccinator's page: what is on it, what locks it, what stops it, and the same by direct calls."""

import json
import re
import uuid

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.checks.builders import bedside, forget_consents, ticket_code
from tests.stock import builders as stock_builders
from tests.visits.builders import at, child, elder
from vaccsched.checks.models import BedsideCheck, CheckItem, Item
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.identity.models import Role
from vaccsched.records.models import Immunization
from vaccsched.shared import clock as server_clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock.models import LotStatus
from vaccsched.visits.models import Stage
from vaccsched.visits.queries import current_at, open_entry

JSON = {"Accept": "application/json"}
EYES = [str(item) for item in BY_EYES]


@pytest.fixture
def floor(app, clock, client):
    """Tuesday 1 December 2026, 9 o'clock; two elders wait; the nurse works at station 1."""
    clock.move_to(at(9).wall)
    made = bedside()
    made.screened(elder("王桂芳"))
    made.screened(elder("李大山"))
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    return made


def reading() -> Reading:
    return server_clock.read()


def called(made):
    return made.called(reading())


def page(client) -> str:
    answer = client.get("/vaccination")
    assert answer.status_code == 200
    return answer.text


def scan(client, code, **more):
    return client.post("/vaccination/scan", data={"code": code}, **more)


def check_id() -> str:
    db.session.rollback()
    return db.session.scalars(sa.select(BedsideCheck.id).order_by(BedsideCheck.id)).first()


def give(client, which, *, key="press", site="left_arm", confirmed=tuple(EYES), **more):
    data = {"site": site, "confirmed": list(confirmed), "idempotency_key": key, **more.pop("data", {})}
    return client.post(f"/vaccination/checks/{which}/give", data=data, **more)


def count(model) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def buttons(html: str) -> list[str]:
    """The site buttons, with their state."""
    return re.findall(r'<button[^>]*name="site"[^>]*>', html)


def test_without_a_station_the_page_says_where_to_choose_one(app, client):
    with unit_of_work():
        nurse = make.nurse(at=make.clinic())
    make.sign_in_staff(client, nurse)
    assert "还没有选接种台" in page(client)


def test_nobody_called_shows_the_queue_by_masked_name(floor, client):
    html = page(client)
    assert "叫下一位" in html
    assert "王*芳" in html
    assert "王桂芳" not in html


def test_calling_opens_the_next_person_and_writes_it_down(floor, client):
    answer = client.post("/vaccination/call", data={"idempotency_key": "k"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/vaccination")
    html = page(client)
    assert "王桂芳" in html
    assert "71岁" in html
    opened = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.person_id.is_not(None))).all()
    assert "person_opened" in opened


def test_nobody_waiting_is_said_on_the_page(app, clock, client):
    clock.move_to(at(9).wall)
    made = bedside()
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    answer = client.post("/vaccination/call", data={"idempotency_key": "k"})
    assert answer.status_code == 409
    assert "没有人在等" in answer.text


def test_the_buttons_are_locked_until_vial_and_ticket_are_scanned(floor, client):
    visit = called(floor)
    assert all("disabled" in button for button in buttons(page(client)))
    scan(client, floor.codes["PPV23"][0])
    assert all("disabled" in button for button in buttons(page(client)))
    scan(client, ticket_code(visit))
    open_buttons = buttons(page(client))
    assert len(open_buttons) == 2
    assert not any("disabled" in button for button in open_buttons)


def test_ticket_first_the_lock_waits_for_the_recipients_word(floor, client):
    visit = called(floor)
    scan(client, ticket_code(visit))
    scan(client, floor.codes["PPV23"][0])
    html = page(client)
    assert all("disabled" in button for button in buttons(html))
    assert "还差受种者验证" in html
    client.post(f"/vaccination/checks/{check_id()}/verify", data={"relation": "self", "method": "shown"})
    assert not any("disabled" in button for button in buttons(page(client)))


def test_three_acts_give_a_dose_and_call_the_next(floor, client):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0] + "\r")
    scan(client, ticket_code(visit) + "\t")
    answer = give(client, check_id(), data={"call_next": "1"})
    assert answer.status_code == 303
    html = client.get(answer.headers["Location"]).text
    assert f"{visit.ticket} 已记录" in html
    assert "李大山" in html
    assert open_entry(visit_id=visit.id).stage is Stage.OBSERVATION
    assert count(CheckItem) == len(Item)


def test_without_a_next_one_the_dose_is_recorded_all_the_same(floor, client):
    for number in range(2):
        visit = called(floor) if number == 0 else None
        visit = visit or open_visit(floor)
        scan(client, floor.codes["PPV23"][number])
        scan(client, ticket_code(visit))
        db.session.rollback()
        which = db.session.scalars(sa.select(BedsideCheck.id).where(BedsideCheck.immunization_id.is_(None))).one()
        assert give(client, which, key=f"k{number}", data={"call_next": "1"}).status_code == 303
    assert count(Immunization) == 2
    assert "现在没有人在等" in page(client)


def open_visit(made):
    db.session.rollback()
    return current_at(station_id=made.station.id).visit


def test_a_double_click_is_one_record(floor, client):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    which = check_id()
    first, second = give(client, which), give(client, which)
    assert first.headers["Location"] == second.headers["Location"]
    assert count(Immunization) == 1


def test_the_lock_holds_for_a_direct_call(floor, client):
    visit = called(floor)
    scan(client, ticket_code(visit))
    answer = give(client, check_id(), headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (409, "incomplete_check")
    assert {"lot_ok", "recipient_verified"} <= set(answer.json["missing"])
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    answer = give(client, check_id(), confirmed=[], headers=JSON)
    assert answer.json["missing"] == EYES
    forged = [*EYES, "expiry_ok"]
    assert give(client, check_id(), confirmed=forged, headers=JSON).json["error"] == "machine_item"
    assert count(Immunization) == 0


def test_a_json_body_is_as_good_as_a_form(floor, client):
    visit = called(floor)
    for code in (floor.codes["PPV23"][0], ticket_code(visit)):
        answer = client.post("/vaccination/scan", json={"code": code})
        assert answer.status_code == 200
    body = {"site": "right_arm", "confirmed": EYES, "idempotency_key": "j"}
    answer = client.post(f"/vaccination/checks/{answer.json['check_id']}/give", json=body)
    assert answer.status_code == 200
    assert db.session.get_one(Immunization, uuid.UUID(answer.json["immunization_id"])).site == "right_arm"


def hold(made, status):
    with unit_of_work():
        stock.set_lot_status(
            lot_id=made.lots["PPV23"].id, status=status, reason="x", actor=made.floor.actor, now=reading().wall
        )


def lose_consent(made):
    with unit_of_work():
        forget_consents()


STOPS = [
    ("lot_quarantined", lambda made: hold(made, LotStatus.QUARANTINED)),
    ("lot_recalled", lambda made: hold(made, LotStatus.RECALLED)),
    ("lot_cold_chain_hold", lambda made: hold(made, LotStatus.COLD_CHAIN_HOLD)),
    ("consent_missing", lose_consent),
]


@pytest.mark.parametrize(("code", "change"), STOPS, ids=[code for code, _ in STOPS])
def test_a_stop_fills_the_page_in_red_and_has_no_way_on(floor, client, code, change):
    visit = called(floor)
    change(floor)
    answer = scan(client, floor.codes["PPV23"][0])
    assert answer.status_code == 409
    assert_is_a_stop(answer.text, code)
    assert scan(client, floor.codes["PPV23"][0], headers=JSON).json["error"] == code
    assert visit.ticket in answer.text


@pytest.mark.parametrize(("code", "change"), STOPS, ids=[code for code, _ in STOPS])
def test_a_stop_that_comes_after_the_scans_holds_at_the_press(floor, client, code, change):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    which = check_id()
    change(floor)
    answer = give(client, which)
    assert answer.status_code == 409
    assert_is_a_stop(answer.text, code)
    assert give(client, which, headers=JSON).json["error"] == code
    assert count(Immunization) == 0
    assert_is_a_stop(page(client), code)


def assert_is_a_stop(html: str, code: str) -> None:
    assert 'class="stop"' in html
    assert code in html
    assert '<body class="bare">' in html
    assert not buttons(html)
    assert 'name="code"' not in html
    assert not re.search("继续|仍然|忽略", html)


def test_another_persons_ticket_shows_both_numbers(floor, client):
    visit = called(floor)
    answer = scan(client, "B002", headers={"Accept": "text/html"})
    assert_is_a_stop(answer.text, "other_person")
    assert visit.ticket in answer.text
    assert "B002" in answer.text


def test_an_unknown_code_a_wrong_product_and_two_glued_codes(floor, client):
    called(floor)
    floor.stocked("IIV")
    [unknown] = stock_builders.codes(floor.products["PPV23"], 1)
    assert_is_a_stop(scan(client, unknown).text, "unknown_trace_code")
    answer = scan(client, floor.codes["IIV"][0])
    assert_is_a_stop(answer.text, "wrong_product")
    assert floor.products["IIV"].name in answer.text
    glued = scan(client, floor.codes["PPV23"][0] + floor.codes["PPV23"][1])
    assert glued.status_code == 422
    assert "没有认出这个码" in glued.text
    assert 'class="stop"' not in glued.text


def test_full_width_digits_are_read(floor, client):
    called(floor)
    wide = floor.codes["PPV23"][0].translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert scan(client, wide).status_code == 303
    assert floor.lots["PPV23"].lot_number in page(client)


def test_every_stop_is_written_down(floor, client):
    called(floor)
    scan(client, "B002")
    [row] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "hard_stop")).all()
    assert row.detail["code"] == "other_person"
    assert row.detail["station"] == str(floor.station.id)


def test_a_mismatch_stops_until_the_check_begins_again(floor, client):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    which = check_id()
    client.post(f"/vaccination/checks/{which}/tick", data={"item": "vaccine_appearance_ok", "result": "mismatch"})
    html = page(client)
    assert_is_a_stop(html, "human_check_failed")
    assert "疫苗外观" in html
    assert give(client, which, headers=JSON).json["error"] == "human_check_failed"
    client.post(f"/vaccination/checks/{which}/restart")
    assert all("disabled" in button for button in buttons(page(client)))


def test_a_ticket_at_another_station_and_a_check_of_another_station(floor, client):
    called(floor)
    there = floor.called(reading(), station=floor.other_station)
    floor.scan(floor.codes["PPV23"][1], station=floor.other_station, reading=reading())
    assert_is_a_stop(scan(client, ticket_code(there)).text, "ticket_at_another_station")
    db.session.rollback()
    foreign = db.session.scalars(
        sa.select(BedsideCheck.id).where(BedsideCheck.station_id == floor.other_station.id)
    ).one()
    assert give(client, foreign, headers=JSON).json["error"] == "ticket_at_another_station"


def test_another_clinics_check_is_not_found(floor, client, app):
    visit = called(floor)
    scan(client, floor.codes["PPV23"][0])
    scan(client, ticket_code(visit))
    which = check_id()
    with unit_of_work():
        other = make.clinic()
        nurse, station = make.nurse(at=other), make.station(at=other)
    stranger = app.test_client()
    make.sign_in_staff(stranger, nurse, at=station)
    for path in ("give", "tick", "verify", "restart", "not-given"):
        data = {"site": "left_arm", "item": "name_ok", "relation": "self", "reason": "x", "idempotency_key": "k"}
        answer = stranger.post(f"/vaccination/checks/{which}/{path}", data=data, headers=JSON)
        assert answer.status_code == 404, path


def test_without_the_right_or_the_certificate_the_station_is_closed(floor, client, app):
    with unit_of_work():
        screener = make.staff(at=floor.floor.clinic, roles=[Role.SCREENER])
        expired = make.staff(at=floor.floor.clinic, roles=[Role.VACCINATOR], certificates=False)
    for who, code in ((screener, "forbidden"), (expired, "no_valid_certificate")):
        other = app.test_client()
        make.sign_in_staff(other, who, at=floor.station)
        answer = other.post("/vaccination/call", data={"idempotency_key": "k"}, headers=JSON)
        assert (answer.status_code, answer.json["error"]) == (403, code)


def test_put_back_waits_again_unchanged(floor, client):
    visit = called(floor)
    scan(client, ticket_code(visit))
    assert client.post("/vaccination/put-back").status_code == 303
    entry = open_entry(visit_id=visit.id)
    assert (entry.stage, entry.reason) == (Stage.WAITING, "put_back")
    assert called(floor).id == visit.id
    assert all("disabled" in button for button in buttons(page(client)))


def test_not_given_asks_for_a_reason(floor, client):
    visit = called(floor)
    page(client)
    which = check_id()
    assert client.post(f"/vaccination/checks/{which}/not-given", data={}).status_code == 422
    answer = client.post(f"/vaccination/checks/{which}/not-given", data={"reason": "改变主意"}, headers=JSON)
    assert answer.json["outcome"] == "not_given"
    assert open_entry(visit_id=visit.id) is None


def test_two_vaccines_are_two_doses_on_one_page(app, clock, client):
    clock.move_to(at(9).wall)
    made = bedside("IPV", "DTAP")
    visit = made.screened(child(), ("IPV", "DTAP"))
    make.sign_in_staff(client, made.floor.registrar, at=made.station)
    made.called(reading())
    html = page(client)
    assert html.count('aria-current="page"') >= 1
    for code in ("IPV", "DTAP"):
        scan(client, made.codes[code][0])
    scan(client, ticket_code(visit))
    db.session.rollback()
    for which in db.session.scalars(sa.select(BedsideCheck.id)).all():
        answer = give(client, which, key=str(which), site="left_thigh", headers=JSON)
        assert answer.status_code == 200, json.dumps(answer.json, ensure_ascii=False)
    assert open_entry(visit_id=visit.id).stage is Stage.OBSERVATION
