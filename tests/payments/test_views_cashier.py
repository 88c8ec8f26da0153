"""The cashier's pages, the price list everybody reads, and what both refuse."""

import pytest

from tests import builders as make
from tests.payments.builders import priced
from tests.payments.cashier import at_cashier, go_home, pay, stage
from tests.visits.builders import at
from vaccsched.identity.models import Role
from vaccsched.payments import queries
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

JSON = {"Accept": "application/json"}


@pytest.fixture
def here(app, clock, client):
    """An elder stands at the cashier, Tuesday 1 December 2026, 8:45; the registrar is signed in."""
    clock.move_to(at(8, 45).wall)
    made = at_cashier()
    make.sign_in_staff(client, made.floor.registrar)
    return made


def test_who_waits_stands_on_the_list_with_the_amount_and_a_masked_name(here, client):
    html = client.get("/payments").text
    for words in (here.visit.ticket, "王*芳", "226.00 元", "没有要退的"):
        assert words in html
    assert "王桂芳" not in html
    page = client.get(f"/payments/{here.visit.id}").text
    assert "226.00 元" in page
    assert "已缴费，去候种" in page


def test_the_receipt_number_sends_the_person_on(here, client):
    answer = client.post(f"/payments/{here.visit.id}", data={"receipt_number": "a0012345"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/payments")
    assert stage(here) is Stage.WAITING
    html = client.get("/payments").text
    assert "没有人等缴费" in html
    assert "A0012345" in html


def test_a_wrong_number_keeps_the_page_and_what_was_typed(here, client):
    answer = client.post(f"/payments/{here.visit.id}", data={"receipt_number": "收据一"})
    assert answer.status_code == 422
    assert "请填收据上的号码" in answer.text
    assert 'value="收据一"' in answer.text
    assert stage(here) is Stage.PAYMENT


def test_programs_get_json_and_the_same_refusals(here, client):
    address = f"/payments/{here.visit.id}"
    assert client.post(address, json={"receipt_number": "?"}).json["error"] == "no_receipt_number"
    assert client.post(address, json={"receipt_number": "A0012345"}).json["number"] == "A0012345"
    assert client.post(address, json={"receipt_number": "A0012346"}).json["error"] == "nothing_to_pay"
    wrong = client.post(f"{address}/correct", json={"receipt_number": "A0012345", "reason": "x"})
    assert (wrong.status_code, wrong.json["error"]) == (422, "same_receipt_number")
    right = client.post(f"{address}/correct", json={"receipt_number": "A0012354", "reason": "看错"})
    assert right.json["version"] == 2
    assert client.post(f"{address}/without", json={"reason": "费用"}).json["error"] == "nothing_to_pay"


def test_the_correction_shows_both_numbers(here, client):
    pay(here)
    data = {"receipt_number": "A0012354", "reason": "看错一位"}
    assert client.post(f"/payments/{here.visit.id}/correct", data=data).status_code == 303
    html = client.get(f"/payments/{here.visit.id}").text
    for words in ("A0012345", "A0012354", "看错一位", "已更正"):
        assert words in html


def test_who_does_not_pay_goes_home_with_a_reason(here, client):
    assert client.post(f"/payments/{here.visit.id}/without", data={"reason": ""}).status_code == 422
    answer = client.post(f"/payments/{here.visit.id}/without", json={"reason": "费用"})
    assert answer.json["stage"] == "left"


def test_a_refund_is_on_the_list_until_it_is_written_down(here, client):
    pay(here)
    go_home(here)
    html = client.get("/payments").text
    assert "头晕" in html
    [due] = queries.refunds_due(clinic_id=here.floor.clinic.id)
    paid_id = due.id
    db.session.rollback()
    assert client.post(f"/payments/refunds/{paid_id}", data={"receipt_number": "T-0001"}).status_code == 303
    assert "没有要退的" in client.get("/payments").text
    again = client.post(f"/payments/refunds/{paid_id}", json={"receipt_number": "T-0002"})
    assert (again.status_code, again.json["error"]) == (409, "already_refunded")


def test_another_clinics_payments_are_not_found(here, app):
    pay(here)
    with unit_of_work():
        stranger = make.nurse(at=make.clinic())
    other = app.test_client()
    make.sign_in_staff(other, stranger)
    body = {"receipt_number": "A0012345", "reason": "x"}
    assert other.get(f"/payments/{here.visit.id}", headers=JSON).status_code == 404
    for path in ("", "/correct", "/without"):
        assert other.post(f"/payments/{here.visit.id}{path}", json=body).status_code == 404, path


def test_without_the_right_nobody_touches_money_or_prices(here, app):
    with unit_of_work():
        vaccinator = make.staff(at=here.floor.clinic, roles=[Role.VACCINATOR])
    other = app.test_client()
    make.sign_in_staff(other, vaccinator)
    for path in ("/payments", "/manage/prices"):
        assert other.get(path, headers=JSON).status_code == 403, path


def test_everybody_reads_what_costs_how_much_and_what_is_free(here, app):
    """疫苗管理法 第49条."""
    priced(here.floor.clinic, "HPV9")
    clinic_id = here.floor.clinic.id
    db.session.rollback()
    html = app.test_client().get(f"/clinics/{clinic_id}/prices").text
    for words in ("226.00 元", "198.00", "28.00", "不要钱的疫苗", "麻腮风", "预防同样疾病的免费疫苗"):
        assert words in html
    english = app.test_client()
    english.set_cookie("lang", "en")
    assert english.get(f"/clinics/{clinic_id}/prices").status_code == 200
    assert app.test_client().get(f"/clinics/{here.visit.id}/prices").status_code == 404


def test_the_manager_publishes_a_price_once(here, app):
    with unit_of_work():
        manager = make.staff(at=here.floor.clinic, roles=[Role.MANAGER])
    boss = app.test_client()
    make.sign_in_staff(boss, manager)
    price = {"vaccine_code": "RZV", "vaccine_yuan": "1598", "service_yuan": "28.00", "effective_from": "2026-12-01"}
    html = boss.post("/manage/prices", data={**price, "vaccine_yuan": "一千"}).text
    assert "请填元，例如 198" in html
    assert boss.post("/manage/prices", data=price).status_code == 303
    assert "1626.00" in boss.get("/manage/prices").text
    for wrong, code in (
        ({}, "price_stands"),
        ({"effective_from": "2026-11-30"}, "price_in_the_past"),
        ({"vaccine_code": "MMR"}, "free_vaccine_has_no_price"),
    ):
        assert boss.post("/manage/prices", json={**price, **wrong}).json["error"] == code


def test_the_queue_and_the_ticket_say_where_to_go(here, client):
    html = client.get("/queue").text
    assert "缴费" in html
    assert here.visit.ticket in html
    assert "收费处" in client.get(f"/tickets/{here.visit.id}").text
