"""The link in a reminder, the calendar file, and the page of wishes."""

import datetime as dt

import icalendar
import pytest

from tests import builders as make
from tests.waitlist import builders as made
from vaccsched.booking import operations as booking
from vaccsched.booking import queries as bookings
from vaccsched.booking.models import AppointmentStatus
from vaccsched.booking.models import Channel as BookedBy
from vaccsched.reminders import queries
from vaccsched.reminders.models import Wish
from vaccsched.residents import operations as residents
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def visit(app, clock):
    """An appointment of tomorrow: (its id, the account, the slot, the link's token)."""
    clock.move_to(made.NOW)
    where = made.world()
    elder, account = made.family()
    with unit_of_work():
        one = booking.book(
            slot_id=where.slot.id, person_id=elder.id, vaccine_codes=["PPV23"], account_id=account.id,
            channel=BookedBy.ONLINE, actor=SYSTEM, key="link", now=time.now(),
        )  # fmt: skip
        return one.id, account, where.slot.id, signed("appointment_link", one.id.hex)


def entry(answer):
    whole = icalendar.Calendar.from_ical(answer.data)
    return whole, next(iter(whole.walk("VEVENT")))


def test_the_link_shows_when_and_where_but_no_vaccine_and_no_whole_name(visit, client):
    page = client.get(f"/r/{visit[3]}").get_data(as_text=True)
    assert "09:00–09:30" in page
    assert "王*芳" in page
    assert "王桂芳" not in page
    assert "肺炎" not in page


def test_looking_at_the_link_cancels_nothing_and_one_tap_frees_the_place(visit, client):
    appointment_id, _account, slot_id, token = visit
    client.get(f"/r/{token}")
    assert bookings.get_appointment(appointment_id=appointment_id).status is AppointmentStatus.BOOKED
    db.session.rollback()
    assert client.post(f"/r/{token}/cancel").status_code == 303
    assert bookings.get_appointment(appointment_id=appointment_id).status is AppointmentStatus.CANCELLED
    assert db.session.get(Slot, slot_id).taken == 0
    db.session.rollback()
    assert "已经取消" in client.get(f"/r/{token}").get_data(as_text=True)


def test_a_forged_link_and_one_made_for_something_else_do_not_exist(visit, client):
    for token in ("x", visit[3] + "x", signed("waitlist_offer", visit[0].hex), signed("appointment_link", 7)):
        assert client.get(f"/r/{token}").status_code == 404
        assert client.post(f"/r/{token}/cancel").status_code == 404


def test_the_calendar_entry_keeps_its_uid_rises_and_is_cancelled(visit, client):
    _appointment_id, _account, _slot, token = visit
    whole, before = entry(client.get(f"/r/{token}/calendar.ics"))
    assert whole["METHOD"] == "PUBLISH"
    assert before["SUMMARY"] == "预防接种门诊预约"
    assert before["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert [zone["TZID"] for zone in whole.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert before["DTSTART"].dt.replace(tzinfo=None) == dt.datetime.combine(made.TOMORROW, dt.time(9))
    client.post(f"/r/{token}/cancel")
    whole, after = entry(client.get(f"/r/{token}/calendar.ics"))
    assert whole["METHOD"] == "CANCEL"
    assert (after["UID"], after["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] > before["SEQUENCE"]


def test_the_calendar_file_names_no_vaccine_and_nobody(visit, client):
    text = client.get(f"/r/{visit[3]}/calendar.ics").get_data(as_text=True)
    assert "王" not in text
    assert "疫苗" not in text


def test_the_familys_own_calendar_is_theirs_alone(visit, client):
    appointment_id, account, _slot, _token = visit
    with unit_of_work():
        stranger = make.stranger()
    make.sign_in_account(client, stranger)
    assert client.get(f"/appointments/{appointment_id}/calendar.ics").status_code == 404
    make.sign_in_account(client, account)
    assert client.get(f"/appointments/{appointment_id}/calendar.ics").content_type.startswith("text/calendar")


def test_a_wish_is_kept_and_email_asks_for_an_address(visit, client):
    _appointment_id, account, _slot, _token = visit
    make.sign_in_account(client, account)
    refused = client.post("/reminders", data={"wish": "email", "email": ""})
    assert refused.status_code == 422
    assert "请填写邮箱" in refused.get_data(as_text=True)
    assert client.post("/reminders", data={"wish": "email", "email": "li@example.cn"}).status_code == 303
    kept = queries.wish_of(account_id=account.id)
    assert (kept.wish, kept.email) == (Wish.EMAIL, "li@example.cn")
    db.session.rollback()


def test_an_old_link_says_nothing_once_a_court_order_stands(visit, client):
    appointment_id, _account, _slot, token = visit
    with unit_of_work():
        person_id = bookings.get_appointment(appointment_id=appointment_id).person_id
        residents.block(
            person_id=person_id, phone="13600000001", document="", order_number="(2026)青01民保令3号",
            reason="人身安全保护令", actor=Actor(kind=ActorKind.STAFF, id=new_id()), now=time.now(),
        )  # fmt: skip
    answers = [client.get(f"/r/{token}"), client.get(f"/r/{token}/calendar.ics"), client.post(f"/r/{token}/cancel")]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert bookings.get_appointment(appointment_id=appointment_id).status is AppointmentStatus.BOOKED
    db.session.rollback()
