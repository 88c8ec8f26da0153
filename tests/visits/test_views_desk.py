"""The desk through its page: what one scan does, and each clear answer."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, child, elder, floor, only_in_stock, session, slot
from tests.visits.pages import JSON, WALK_IN, audits, count, key, scan, text
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.residents.models import Person
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

# one scan, one key


def test_an_identity_card_shows_the_person_masked_with_what_is_due(desk, client):
    who = elder("王桂芳")
    answer = scan(client, who.document, follow_redirects=True)
    page = text(answer)
    assert "王*芳" in page
    assert "王桂芳" not in answer.get_data(as_text=True)
    assert who.document not in answer.get_data(as_text=True)
    assert "71岁" in page
    assert "23价肺炎球菌多糖疫苗" in page
    assert "现场剩余 2" in page
    assert re.search(r"预计叫号 \d\d:\d\d–\d\d:\d\d", page)


def test_what_is_due_and_in_stock_is_chosen_already(desk, client):
    only_in_stock(desk, "PPV23")
    page = client.get(f"/desk/persons/{elder().id}").get_data(as_text=True)
    assert re.findall(r'value="(\w+)"\s+checked', page) == ["PPV23"]
    assert "到时间了，现在没有库存" in page  # influenza is due too


def test_a_second_free_vaccine_is_chosen_only_when_both_go_together(desk, client):
    only_in_stock(desk, "HEPB", "DTAP")
    page = client.get(f"/desk/persons/{child().id}").get_data(as_text=True)
    assert sorted(re.findall(r'value="(\w+)"\s+checked', page)) == ["DTAP", "HEPB"]


def test_full_width_digits_and_spaces_of_a_reader_are_forgiven(desk, client):
    document = elder().document
    wide = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in document)
    assert "/desk/persons/" in scan(client, f"{wide[:6]} {wide[6:]}\t").headers["Location"]


def test_opening_the_person_is_audited(desk, client):
    who = elder()
    scan(client, who.document, follow_redirects=True)
    assert [(one.person_id, one.detail["purpose"]) for one in audits("person_opened")] == [(who.id, "desk")]


def test_one_press_takes_the_place_and_goes_to_the_ticket(desk, client):
    who = elder("王桂芳")
    answer = client.post(f"/desk/persons/{who.id}/arrive", data={**WALK_IN, **key()}, follow_redirects=True)
    page = text(answer)
    assert "B001" in page
    assert "王*芳" in page
    assert "前面还有 0 位" in page
    assert "肺炎" not in page
    assert "现场取号，按到达时间 08:10 排" in page
    assert "急需接种的先叫" in page
    assert "再次打印" in page
    assert "print-on-load" in answer.get_data(as_text=True)
    assert "<svg" in answer.get_data(as_text=True)


def test_the_ticket_read_again_does_not_print_again(desk, client):
    visit = arrive(desk, elder(), at(8))
    assert "print-on-load" not in client.get(f"/tickets/{visit.id}").get_data(as_text=True)


def test_a_child_is_on_the_ticket_by_number_only(desk, client):
    visit = arrive(desk, appointment(of=child("陈小满"), slot=desk.slots[0], vaccine_codes=["DTAP"]), at(8))
    page = text(client.get(f"/tickets/{visit.id}"))
    assert "A001" in page
    assert "陈" not in page
    assert "小满" not in page
    assert "陈*满" not in page


def test_a_booking_is_admitted_at_once_by_its_qr_code(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[0])
    answer = scan(client, qr.signed("appointment", str(booked.id)), follow_redirects=True)
    assert "A001" in text(answer)
    assert db.session.get_one(Appointment, booked.id).status is AppointmentStatus.ARRIVED


def test_an_identity_card_of_somebody_booked_today_offers_the_booking_first(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[1])
    page = scan(client, booked.person.document, follow_redirects=True).get_data(as_text=True)
    assert "按预约取号" in page
    assert page.count("data-next-step") == 1
    assert booked.short_code in page


def test_a_ticket_number_shows_where_it_stands(desk, client):
    arrive(desk, elder("甲乙丙"), at(8))
    arrive(desk, elder("丁戊己"), at(8, 1))
    page = text(scan(client, "b2", follow_redirects=True))
    assert "B002" in page
    assert "前面还有 1 位" in page


def test_a_ticket_qr_code_shows_where_it_stands(desk, client):
    visit = arrive(desk, elder(), at(8))
    assert "B001" in text(scan(client, qr.signed("ticket", str(visit.id)), follow_redirects=True))


def test_a_double_press_is_one_ticket(desk, client):
    who, same = elder(), key()
    answers = [client.post(f"/desk/persons/{who.id}/arrive", data={**WALK_IN, **same}) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert count(Visit) == 1


def test_a_program_gets_the_number_as_json(desk, client):
    answer = client.post(f"/desk/persons/{elder().id}/arrive", json={**WALK_IN, **key()}, headers=JSON)
    assert answer.json["ticket"] == "B001"
    assert answer.json["href"].startswith("/tickets/")


# each answer of its own


def test_a_second_scan_prints_the_same_number_again(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[0])
    visit = arrive(desk, booked, at(8))
    answer = scan(client, booked.short_code)
    assert answer.headers["Location"].endswith(f"/tickets/{visit.id}?print=1")
    assert count(Visit) == 1


def test_the_code_of_somebody_who_was_called_already_shows_the_number_and_the_way(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[0])
    visit = arrive(desk, booked, at(8))
    call(desk, desk.screening[0], at(8, 5))
    answer = scan(client, booked.short_code)
    assert answer.status_code == 409
    assert "A001" in text(answer)
    assert f"/tickets/{visit.id}?print=1" in answer.get_data(as_text=True)


def test_the_card_of_somebody_who_is_here_offers_to_print_the_same_number(desk, client):
    who = elder()
    visit = arrive(desk, who, at(8))
    answer = scan(client, who.document, follow_redirects=True)
    assert f"/tickets/{visit.id}?print=1" in answer.get_data(as_text=True)
    assert "取现场号" not in text(answer)


def test_a_wrong_check_digit_is_an_error_of_the_field(desk, client):
    document = elder().document
    wrong = document[:-1] + ("1" if document[-1] != "1" else "2")
    answer = scan(client, wrong)
    assert answer.status_code == 422
    assert "校验不通过" in text(answer)
    assert 'id="code-error"' in answer.get_data(as_text=True)
    assert scan(client, wrong, headers=JSON).json["errors"]["code"]


def test_two_cards_glued_together_are_nobody(desk, client):
    answer = scan(client, elder("甲").document + elder("乙").document)
    assert (answer.status_code, "18 位" in text(answer)) == (422, True)


def test_an_unknown_code_stays_in_the_box(desk, client):
    answer = scan(client, "ZZZZZZZZ")
    assert answer.status_code == 422
    assert "没有找到这个号码" in text(answer)
    assert 'value="ZZZZZZZZ"' in answer.get_data(as_text=True)
    assert "<title>出错" in answer.get_data(as_text=True)


def test_a_late_booking_is_taken_and_the_ticket_says_so(desk, client, clock):
    clock.move_to(at(8, 50).wall)
    booked = appointment(of=elder(), slot=desk.slots[0])
    assert "预约迟到，按到达时间 08:50 排" in text(scan(client, booked.short_code, follow_redirects=True))


def test_a_booking_of_tomorrow_says_when_and_offers_a_walk_in_place(desk, client):
    with unit_of_work():
        tomorrow = slot(of=session(of=desk.clinic, day=DAY + dt.timedelta(days=1)), start=dt.time(9))
    booked = appointment(of=elder(), slot=tomorrow)
    answer = scan(client, booked.short_code)
    assert answer.status_code == 409
    assert "12月2日 周三 09:00–09:30" in text(answer)
    assert f"/desk/persons/{booked.person_id}" in answer.get_data(as_text=True)


def test_a_cancelled_booking_offers_a_walk_in_place(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[0])
    with unit_of_work():
        db.session.get_one(Appointment, booked.id).status = AppointmentStatus.CANCELLED
    answer = scan(client, booked.short_code)
    assert "已经取消" in text(answer)
    assert "按现场号办理" in text(answer)


def test_a_booking_whose_vaccine_is_no_longer_due_says_why(desk, client):
    booked = appointment(of=child(), slot=desk.slots[0], vaccine_codes=["MMR"])
    assert "今天不能打" in text(scan(client, booked.short_code))


def test_a_dropped_vaccine_is_told_after_the_arrival(desk, client):
    booked = appointment(of=child(), slot=desk.slots[0], vaccine_codes=["DTAP", "MMR"])
    visit = arrive(desk, booked, at(8))
    assert "今天不能打，没有排进来" in text(client.get(f"/desk?last={visit.id}"))


def test_another_clinics_booking_is_404_on_the_desk_and_audited(desk, client):
    other = floor()
    booked = appointment(of=elder(), slot=other.slots[0])
    answer = scan(client, booked.short_code)
    assert answer.status_code == 404
    assert "这是别的门诊的预约" in text(answer)
    assert "按现场号办理" in text(answer)
    assert other.clinic.short_name not in text(answer).replace(desk.clinic.name, "")
    told = answer.get_data(as_text=True)
    for secret in (
        "王桂芳",
        "王*芳",
        booked.person.document,
        "肺炎",
        "08:00–08:30",
        str(booked.id),
        str(booked.person_id),
    ):
        assert secret not in told
    assert [one.detail["asked"] for one in audits("denied")] == [str(booked.id)]
    assert scan(client, booked.short_code, headers=JSON).json["error"] == "wrong_clinic"


def test_another_clinics_ticket_is_404(desk, client):
    visit = arrive(floor(), elder(), at(8))
    assert client.get(f"/tickets/{visit.id}").status_code == 404
    assert client.get(f"/desk/visits/{visit.id}").status_code == 404
    assert client.get(f"/desk?last={visit.id}").status_code == 404


# somebody new


def test_an_unknown_card_opens_the_form_filled_with_what_it_tells(desk, client):
    number = builders.id_number(birth_date=dt.date(1960, 5, 5))
    page = scan(client, number).get_data(as_text=True)
    assert f'value="{number}"' in page
    assert 'value="1960-05-05"' in page
    assert "还没有建过档" in page


def test_a_new_person_needs_six_fields_at_most_and_is_opened(desk, client):
    number = builders.id_number(birth_date=dt.date(1960, 5, 5), sex="F")
    form = {
        "document_kind": "01", "document": number, "name": "买买提·艾力𠅤", "sex": "F", "birth_date": "19600505",
        "phone": "", "idempotency_key": "new-1",
    }  # fmt: skip
    answer = client.post("/desk/persons", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "取现场号" in text(answer)
    assert db.session.scalar(sa.select(Person.name)) == "买买提·艾力𠅤"


def test_a_form_pressed_twice_makes_no_twin_of_somebody_without_a_document(desk, client):
    form = {
        "document_kind": "none", "document": "", "name": "新生儿", "sex": "F", "birth_date": "20261120", "phone": "",
        "idempotency_key": "new-2",
    }  # fmt: skip
    first, again = client.post("/desk/persons", data=form), client.post("/desk/persons", data=form)
    assert first.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    assert client.post("/desk/persons", data=form | {"name": "另一个"}).status_code == 409


def test_a_refused_new_person_keeps_what_was_typed(desk, client):
    number = builders.id_number(birth_date=dt.date(1960, 5, 5))
    form = {"document_kind": "01", "document": number, "name": "", "sex": "M", "birth_date": "1961-05-05", "phone": "1"}
    answer = client.post("/desk/persons", data=form)
    assert answer.status_code == 422
    assert f'value="{number}"' in answer.get_data(as_text=True)
    assert 'href="#name"' in answer.get_data(as_text=True)


def test_searching_by_name_and_birth_date_lists_masked_persons_and_one_audit_row(desk, client):
    people = [elder("王桂芳"), elder("王桂芳")]
    answer = client.post("/desk/search", data={"name": "王桂芳", "birth_date": "19550301"})
    assert text(answer).count("王*芳") == 2
    assert [len(one.detail["persons"]) for one in audits("persons_searched")] == [2]
    assert all(str(person.id) in answer.get_data(as_text=True) for person in people)


# the lists


def test_the_desk_lists_who_is_expected_and_who_is_here_with_one_audit_row(desk, client):
    appointment(of=elder("钱多多"), slot=desk.slots[2])
    arrive(desk, elder("王桂芳"), at(8))
    page = text(client.get("/desk"))
    assert "09:00–09:30 钱*多" in page
    assert "B001 王*芳 等健康询问" in page
    (row,) = audits("list_shown")
    assert (len(row.detail["appointments"]), len(row.detail["visits"])) == (1, 1)


def test_after_printing_the_desk_shows_the_number_large(desk, client):
    visit = arrive(desk, elder(), at(8))
    assert "B001" in text(client.get(f"/desk?last={visit.id}"))


def test_the_scan_box_has_the_focus(desk, client):
    assert re.search(r'<input[^>]*name="code"[^>]*autofocus', client.get("/desk").get_data(as_text=True))


# who may


@pytest.mark.parametrize("path", ["/desk", "/desk/new", "/queue"])
def test_nobody_enters_without_signing_in(app, client, path):
    assert "/staff/sign-in" in client.get(path).headers["Location"]


def test_a_vaccinator_may_see_the_queue_but_not_the_desk(app, client, clock):
    clock.move_to(at(8, 10).wall)
    where = floor()
    builders.sign_in_staff(client, builders.staff(at=where.clinic, roles=[builders.Role.VACCINATOR]))
    assert client.get("/queue").status_code == 200
    assert client.get("/desk").status_code == 403
    assert scan(client, "A001").status_code == 403
