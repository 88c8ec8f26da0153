"""The ticket machine through its page: one card is one number, and nothing of anybody stays."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import appointment, arrive, at, call, child, elder, floor, only_in_stock
from tests.visits.pages import JSON, audits, count, key, text
from vaccsched.calling import operations as calling
from vaccsched.identity.models import Device, DeviceKind
from vaccsched.kiosk.models import CallKind, KioskCall, KioskGlass
from vaccsched.schedule.models import Session, Slot, TurnedAway
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import StageEntry, Visit

PART = {"X-Requested-With": "kiosk"}


def card(client, code, **more):
    return client.post("/kiosk/scan", data={"code": code, **key()}, headers=PART, **more)


def picture(answer):
    return re.search(r'data-picture="(\w+)"', answer.get_data(as_text=True))[1]


# one card, one number


def test_the_machine_asks_for_the_card(hall, client):
    page = client.get("/kiosk")
    assert "请刷身份证取号" in text(page)
    assert page.headers["Cache-Control"] == "no-store"
    assert hall.clinic.name in text(page)


def test_a_card_with_one_vaccine_due_is_a_number_at_once(hall, client):
    only_in_stock(hall, "PPV23")
    who = elder("王桂芳")
    answer = card(client, who.document)
    assert picture(answer) == "number"
    page = text(answer)
    assert "B001" in page
    assert "前面还有 0 位" in page
    assert "王*芳" in page
    assert "王桂芳" not in page
    assert "肺炎" not in page
    assert "<html" not in answer.get_data(as_text=True)
    assert db.session.scalar(sa.select(StageEntry.staff_id)) is None


def test_two_vaccines_due_are_a_menu_and_one_press_is_the_number(hall, client):
    only_in_stock(hall, "PPV23", "IIV")
    answer = card(client, elder().document)
    assert picture(answer) == "choose"
    assert count(Visit) == 0
    page = answer.get_data(as_text=True)
    assert re.findall(r'name="choice" value="([A-Z0-9,]+)"', page) == ["IIV,PPV23", "IIV", "PPV23"]
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    taken = client.post("/kiosk/take", data={"token": token, "choice": "IIV", **key()}, headers=PART)
    assert picture(taken) == "number"
    visit = db.session.scalars(sa.select(Visit)).one()
    assert [dose.vaccine_code for dose in visit.planned_doses] == ["IIV"]


def test_a_menu_left_standing_gives_no_number(hall, client, clock):
    only_in_stock(hall, "PPV23", "IIV")
    token = re.search(r'name="token" value="([^"]+)"', card(client, elder().document).get_data(as_text=True))[1]
    clock.move_to(at(8, 12).wall)
    late = client.post("/kiosk/take", data={"token": token, "choice": "IIV", **key()}, headers=PART)
    assert (picture(late), count(Visit)) == ("told", 0)


def test_the_menu_of_another_machine_gives_no_number(hall, client):
    only_in_stock(hall, "PPV23", "IIV")
    forged = qr.signed("kiosk", [str(elder().id), str(builders.device(at=hall.clinic).id), 9e12])
    for token in (forged, "rubbish"):
        refused = client.post("/kiosk/take", data={"token": token, "choice": "IIV", **key()}, headers=PART)
        assert (refused.status_code, count(Visit)) == (422, 0)


def test_a_booking_is_a_number_at_once_by_card_and_by_code(hall, client):
    first, second = (appointment(of=elder(name), slot=hall.slots[0]) for name in ("甲", "乙"))
    assert "A001" in text(card(client, first.person.document))
    assert "A002" in text(card(client, qr.signed("appointment", str(second.id))))


def test_the_same_card_again_is_the_same_number(hall, client):
    only_in_stock(hall, "PPV23")
    who = elder()
    card(client, who.document)
    again = card(client, who.document)
    assert "还是这个号" in text(again)
    assert "B001" in text(again)
    assert count(Visit) == 1


def test_a_ticket_held_before_the_reader_is_printed_again(hall, client):
    visit = arrive(hall, elder(), at(8))
    assert "B001" in text(card(client, qr.signed("ticket", str(visit.id))))


def test_a_number_read_off_the_wall_prints_nobodys_ticket(hall, client):
    arrive(hall, elder("王桂芳"), at(8))
    for number in ("B001", "b1", " B-001 "):
        refused = card(client, number)
        assert (refused.status_code, picture(refused)) == (422, "told")
        assert "王*芳" not in text(refused)


def test_numbers_cannot_be_tried_out_and_a_card_on_file_does_not_count(hall, client):
    only_in_stock(hall, "PPV23")
    who = elder().document
    assert [card(client, who).status_code for _ in range(5)] == [200] * 5
    assert [card(client, "B001").status_code for _ in range(20)] == [422] * 20
    assert card(client, who).status_code == 429


def test_a_press_heard_twice_is_one_number(hall, client):
    only_in_stock(hall, "PPV23")
    body = {"code": elder().document, **key()}
    answers = [client.post("/kiosk/scan", data=body, headers=PART) for _ in range(2)]
    assert ["B001" in text(one) for one in answers] == [True, True]
    assert count(Visit) == 1


def test_a_child_is_on_the_glass_by_number_only(hall, client):
    booked = appointment(of=child("陈小满"), slot=hall.slots[0], vaccine_codes=["DTAP"])
    page = text(card(client, booked.person.document))
    assert "A001" in page
    assert "陈" not in page


def test_a_number_that_stood_on_the_glass_is_marked_as_seen(hall, client):
    only_in_stock(hall, "PPV23")
    card(client, elder().document)
    visit = db.session.scalars(sa.select(Visit)).one()
    assert visit.shown_at is None
    assert client.post(f"/kiosk/tickets/{visit.id}/shown").status_code == 204
    assert db.session.get_one(Visit, visit.id).shown_at is not None


def test_a_program_gets_the_number_as_json(hall, client):
    only_in_stock(hall, "PPV23")
    answer = client.post("/kiosk/scan", json={"code": elder().document, **key()}, headers=JSON)
    assert (answer.json["ticket"], answer.json["again"]) == ("B001", False)


# no number here, and where to go


def test_an_unknown_card_goes_to_the_desk(hall, client):
    answer = card(client, builders.id_number(birth_date=dt.date(1960, 5, 5)))
    assert (answer.status_code, picture(answer)) == (422, "told")
    assert "第一次来请到登记台" in text(answer)


def test_another_clinics_booking_is_refused_and_written_down_with_its_id(hall, client):
    other = floor()
    theirs = appointment(of=elder(), slot=other.slots[0])
    asked, code = str(theirs.id), theirs.short_code
    answer = card(client, code)
    assert (answer.status_code, "这是别的门诊的预约" in text(answer)) == (409, True)
    [denied] = audits("denied")
    assert (denied.actor_kind, denied.detail["asked"]) == ("device", asked)
    assert count(Visit) == 0


def test_a_card_read_wrong_is_laid_down_once_more(hall, client):
    assert "再放一次" in text(card(client, elder("甲").document + elder("乙").document))


def test_an_unknown_code_is_told(hall, client):
    assert "没有认出这个码" in text(card(client, "ZZZZZZZZ"))


def test_nothing_due_goes_to_the_desk_without_naming_a_vaccine(hall, client):
    only_in_stock(hall)
    page = text(card(client, elder().document))
    assert "没有能直接取号的疫苗" in page
    assert "肺炎" not in page


def test_a_booking_whose_vaccine_is_not_due_names_no_vaccine_before_the_hall(hall, client):
    booked = appointment(of=child(), slot=hall.slots[0], vaccine_codes=["MMR"])
    page = text(card(client, booked.short_code))
    assert "请到登记台" in page
    assert "麻" not in page


def test_a_full_half_day_is_never_a_bare_full(hall, client):
    only_in_stock(hall, "PPV23")
    with unit_of_work():
        db.session.execute(sa.update(Session).values(walk_in_taken=Session.walk_in_places))
        db.session.execute(sa.update(Slot).values(taken=Slot.places))
    answer = card(client, elder().document)
    assert picture(answer) == "full"
    assert ["改天" in text(answer), "候补" in text(answer), "负责人" in text(answer)] == [True, True, True]
    assert count(TurnedAway) == 1
    assert count(Visit) == 0


# calling a person


def test_a_call_stays_at_the_desk_until_somebody_takes_it(hall, client, app):
    for _ in range(3):  # pressed long, pressed again
        assert picture(client.post("/kiosk/call", data={"kind": "help"}, headers=PART)) == "called"
    assert count(KioskCall) == 1
    staff = app.test_client()
    builders.sign_in_staff(staff, hall.registrar)
    assert "大屏 有人要帮忙" in text(staff.get("/desk"))
    assert "有人要帮忙" in text(staff.get("/desk/kiosk-calls"))
    call_id = db.session.scalar(sa.select(KioskCall.id))
    db.session.rollback()
    assert staff.post(f"/desk/kiosk-calls/{call_id}/take").status_code == 303
    assert "有人要帮忙" not in text(staff.get("/desk"))
    again = staff.post(f"/desk/kiosk-calls/{call_id}/take", headers=JSON)
    assert (again.status_code, again.json["error"]) == (409, "call_taken")


def test_no_paper_and_no_reader_are_told_apart(hall, client):
    for kind in ("paper", "reader"):
        client.post("/kiosk/call", json={"kind": kind}, headers=JSON)
    assert set(db.session.scalars(sa.select(KioskCall.kind))) == {CallKind.PAPER, CallKind.READER}
    assert client.post("/kiosk/call", json={"kind": "coffee"}, headers=JSON).status_code == 422


def test_another_clinics_calls_are_not_seen_nor_taken(hall, client, app):
    client.post("/kiosk/call", data={"kind": "help"}, headers=PART)
    call_id = db.session.scalar(sa.select(KioskCall.id))
    db.session.rollback()
    stranger = app.test_client()
    builders.sign_in_staff(stranger, floor().registrar)
    assert "有人要帮忙" not in text(stranger.get("/desk/kiosk-calls"))
    assert stranger.post(f"/desk/kiosk-calls/{call_id}/take").status_code == 404


# the glass


def test_what_staff_measured_is_the_machines_millimetre(hall, client, app):
    assert "--mm: 3.78px" in client.get("/kiosk/density.css").get_data(as_text=True)
    manager = app.test_client()
    builders.sign_in_staff(manager, builders.staff(at=hall.clinic, roles=[builders.Role.MANAGER]))
    device_id = db.session.scalar(sa.select(Device.id).where(Device.kind == DeviceKind.KIOSK))
    db.session.rollback()
    assert manager.post(f"/manage/kiosks/{device_id}", data={"px_per_mm": "0"}).status_code == 422
    assert manager.post(f"/manage/kiosks/{device_id}", data={"px_per_mm": "4.03"}).status_code == 303
    assert "4.03" in text(manager.get("/manage/kiosks")) or "4.03" in manager.get("/manage/kiosks").get_data(True)
    assert "--mm: 4.03px" in client.get("/kiosk/density.css").get_data(as_text=True)


def test_a_glass_cannot_be_denser_than_any_there_is(hall):
    device_id = db.session.scalar(sa.select(Device.id).where(Device.kind == DeviceKind.KIOSK))
    db.session.rollback()
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(KioskGlass(device_id=device_id, px_per_mm_hundredths=1))


# who may


def test_only_a_ticket_machine_opens_the_page(hall, client, app):
    assert app.test_client().get("/kiosk").status_code in (401, 303)
    other = app.test_client()
    builders.device(at=hall.clinic, token="wall-token")
    other.get("/screens/enrol?token=wall-token")
    assert other.get("/kiosk").status_code == 403


def test_a_called_persons_card_still_shows_their_number(hall, client):
    only_in_stock(hall, "PPV23")
    who = elder()
    card(client, who.document)
    call(hall, hall.screening[0], at(8, 11))
    assert "B001" in text(card(client, who.document))


def test_who_missed_a_call_is_sent_to_the_desk_and_promised_no_time(hall, client):
    who = elder("王桂芳")
    arrive(hall, who, at(8, 5))
    entry = call(hall, hall.screening[0], at(8, 6))
    with unit_of_work():
        for _again in range(2):
            calling.call_again(entry_id=entry.id, actor=hall.actor, reading=at(8, 7))
        calling.pass_over(entry_id=entry.id, actor=hall.actor, reading=at(8, 8))
    glass = text(card(client, who.document))
    assert "B001" in glass
    assert "请到登记台说一声" in glass
    assert "前面还有" not in glass


def test_who_has_the_machines_key_does_not_empty_the_pool_with_a_list_of_cards(hall, client):
    only_in_stock(hall, "PPV23")
    who = elder().document
    answers = [card(client, who).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
