"""The page behind the link, the desk's standby list, the manager's list."""

import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY, TOMORROW
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.identity.models import Role
from vaccsched.messages.models import OutboxMessage
from vaccsched.shared.db import db
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import operations
from vaccsched.waitlist.models import WaitlistEntry, WaitlistOffer

JSON = {"Accept": "application/json"}


@pytest.fixture
def offered(here):
    """A family has been sent the link."""
    taken = made.book(builders.person(birth_date=made.ELDER_BORN), here.slot)
    here.family = made.family("王桂芳")
    made.waiting(here, here.family)
    made.cancel(taken)
    db.session.rollback()
    [sent] = [one for one in db.session.scalars(sa.select(OutboxMessage)) if one.template == "waitlist_offer"]
    here.link = re.search(r"/offers/\S+", sent.body)[0]
    db.session.rollback()
    return here


def text_of(answer):
    return answer.get_data(as_text=True)


def test_the_link_shows_time_place_and_a_masked_name_and_nothing_else(offered, client):
    page = text_of(client.get(offered.link))
    assert [word for word in ("09:00–09:30", "王*芳", offered.clinic.name, "12:00") if word not in page] == []
    assert [word for word in ("王桂芳", "肺炎", "PPV23", str(offered.family[0].id)) if word in page] == []


def test_one_tap_accepts_without_signing_in(offered, client):
    client.get(offered.link)
    answer = client.post(f"{offered.link}/accept", data={"idempotency_key": "tap"})
    assert answer.status_code == 303
    assert "约好了" in text_of(client.get(offered.link))
    booked = db.session.scalar(sa.select(Appointment).where(Appointment.person_id == offered.family[0].id))
    assert booked.status is AppointmentStatus.BOOKED
    db.session.rollback()


def test_looking_at_the_link_accepts_nothing(offered, client):
    client.get(offered.link)
    assert db.session.scalar(sa.select(WaitlistOffer)).appointment_id is None
    db.session.rollback()


def test_declining_says_that_the_waiting_goes_on(offered, client):
    client.post(f"{offered.link}/decline")
    page = text_of(client.get(offered.link))
    assert "您还在候补，不用重新登记：11月24日 – 12月4日，排在第一位" in page
    assert 'href="/waitlist"' in page


def test_an_offer_that_ran_out_says_so_and_refuses(offered, client, clock):
    clock.advance(hours=2, minutes=1)
    page = text_of(client.get(offered.link))
    assert [
        words for words in ("保留的时间过了", "09:00–09:30", "您还在候补", "自己约别的时间") if words not in page
    ] == []
    answer = client.post(f"{offered.link}/accept", data={"idempotency_key": "tap"})
    assert answer.status_code == 409
    assert "没有再为您保留" in text_of(answer)


def leave(offered):
    with unit_of_work():
        entry = db.session.scalars(sa.select(WaitlistEntry)).one()
        operations.leave(entry_id=entry.id, actor=offered.actor, now=made.NOW)


def test_who_has_left_the_list_is_promised_nothing_more(offered, client):
    client.post(f"{offered.link}/decline")
    leave(offered)
    page = text_of(client.get(offered.link))
    assert "您已退出候补" in page
    assert "还在候补" not in page


def test_a_place_that_was_taken_back_says_why_and_what_to_do(offered, client):
    leave(offered)
    page = text_of(client.get(offered.link))
    assert [words for words in ("这个号已经收回", "您已退出候补", "重新约时间") if words not in page] == []


def test_a_newer_offer_is_spoken_of_but_not_given_away_by_the_old_link(offered, client, clock):
    client.post(f"{offered.link}/decline")
    other = made.slot(made.session(offered, day=TOMORROW + TOMORROW.resolution))
    made.cancel(made.book(builders.person(birth_date=made.ELDER_BORN), other))
    page = text_of(client.get(offered.link))
    assert "请打开最新的短信回答" in page
    assert set(re.findall(r"/offers/[^\"]+", page)) == {offered.link}


def test_a_booking_that_was_cancelled_since_is_not_called_booked(offered, client):
    client.post(f"{offered.link}/accept", data={"idempotency_key": "tap"})
    made.cancel(db.session.scalar(sa.select(Appointment).where(Appointment.person_id == offered.family[0].id)))
    page = text_of(client.get(offered.link))
    assert "这个预约后来取消了" in page
    assert "约好了" not in page


@pytest.mark.parametrize("purpose", ["forged", "appointment"])
def test_a_link_that_was_not_made_for_it_opens_nothing(offered, client, purpose):
    made_up = "AAAA.BBBB" if purpose == "forged" else signed(purpose, str(offered.slot.id))
    assert client.get(f"/offers/{made_up}").status_code == 404
    assert client.post(f"/offers/{made_up}/accept", data={"idempotency_key": "k"}).status_code == 404


# the desk


@pytest.fixture
def running(here):
    """A half-day that is running and full."""
    here.session = made.session(here, day=TODAY)
    here.taken = made.book(builders.person(birth_date=made.ELDER_BORN), made.slot(here.session, hour=10, minute=30))
    return here


def test_the_desk_sees_who_stands_by_since_when_and_why(running, client):
    made.standing(running, builders.person(name="赵桂兰", birth_date=made.ELDER_BORN), running.session)
    builders.sign_in_staff(client, running.nurse)
    page = text_of(client.get("/desk/standby"))
    assert [word for word in ("赵*兰", "10:00", "门诊留现场号的人群") if word not in page] == []
    assert "赵桂兰" not in page


def test_the_desk_admits_with_one_press_when_a_place_is_kept(running, client):
    made.cancel(running.taken)
    person = builders.person(name="赵桂兰", birth_date=made.ELDER_BORN)
    made.standing(running, person, running.session)
    builders.sign_in_staff(client, running.nurse)
    assert f"/desk/persons/{person.id}/admit" in text_of(client.get("/desk/standby"))


def test_who_does_not_want_to_wait_any_more_is_taken_off(running, client):
    entry = made.standing(running, builders.person(birth_date=made.ELDER_BORN), running.session)
    builders.sign_in_staff(client, running.nurse)
    assert client.post(f"/desk/standby/{entry.id}/give-up", headers=JSON).json == {"status": "cancelled"}
    assert "没有人在现场候补" in text_of(client.get("/desk/standby"))


# the manager


@pytest.fixture
def manager(here, client):
    with unit_of_work():
        who = builders.staff(at=here.clinic, roles=[Role.MANAGER], name="周主任")
    builders.sign_in_staff(client, who)
    return here


def test_the_manager_sees_the_order_and_its_reasons_and_may_take_somebody_off(manager, client):
    entry = made.waiting(manager, made.family("王桂芳"))
    page = text_of(client.get("/manage/waitlist"))
    assert [word for word in ("王*芳", "其余的人", "按登记先后") if word not in page] == []
    assert client.post(f"/manage/waitlist/{entry.id}/remove", headers=JSON).json == {"status": "cancelled"}


# whom no message reaches


@pytest.fixture
def silent(here, client):
    """An elder without any phone has an offer at home; the desk is signed in."""
    taken = made.book(builders.person(birth_date=made.ELDER_BORN), here.slot)
    here.elder = builders.person(name="赵桂兰", birth_date=made.ELDER_BORN, phone=None)
    made.waiting(here, (here.elder, None))
    made.cancel(taken)
    here.offer = db.session.scalar(sa.select(WaitlistOffer.id))
    db.session.rollback()
    builders.sign_in_staff(client, here.nurse)
    return here


def calls(client):
    return text_of(client.get("/desk/standby")).partition("要打电话告诉的人")[2]


def test_who_gets_no_message_is_on_the_desks_list_until_told(silent, client):
    assert db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.template == "waitlist_offer")) is None
    db.session.rollback()
    assert [word for word in ("赵*兰", "09:00", "还没告诉") if word not in calls(client)] == []
    assert client.post(f"/desk/standby/calls/{silent.offer}/told").status_code == 303
    assert "已告诉" in calls(client)
    assert "已打电话告诉" not in calls(client)


def test_the_desk_takes_the_place_for_them_on_the_telephone(silent, client):
    client.post(f"/desk/standby/calls/{silent.offer}/accept", data={"idempotency_key": "call"})
    booked = db.session.scalar(sa.select(Appointment).where(Appointment.person_id == silent.elder.id))
    assert (booked.status, booked.channel) == (AppointmentStatus.BOOKED, Channel.PHONE)
    db.session.rollback()
    assert calls(client) == ""


def test_what_they_do_not_want_goes_on_and_cannot_be_told_any_more(silent, client):
    assert client.post(f"/desk/standby/calls/{silent.offer}/decline").status_code == 303
    assert calls(client) == ""
    assert client.post(f"/desk/standby/calls/{silent.offer}/told").status_code == 409


def test_who_has_a_phone_is_not_on_the_list_of_calls(offered, client):
    builders.sign_in_staff(client, offered.nurse)
    assert calls(client) == ""


def test_another_clinics_offer_is_not_found_by_the_desk(silent, client):
    builders.sign_in_staff(client, builders.nurse(at=builders.clinic()))
    for step in ("told", "accept", "decline"):
        answer = client.post(f"/desk/standby/calls/{silent.offer}/{step}", data={"idempotency_key": "k"})
        assert answer.status_code == 404
