"""The page behind the link, the desk's standby list, the manager's list and breaks of supply."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.waitlist import builders as made
from tests.waitlist.builders import TODAY, TOMORROW
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.identity.models import Role
from vaccsched.messages.models import OutboxMessage
from vaccsched.shared.db import db
from vaccsched.shared.qr import signed
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.waitlist import queries
from vaccsched.waitlist.models import WaitlistOffer

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
    assert "候补还在" in text_of(client.get(offered.link))


def test_an_offer_that_ran_out_says_so_and_refuses(offered, client, clock):
    clock.advance(hours=2, minutes=1)
    assert "保留的时间过了" in text_of(client.get(offered.link))
    answer = client.post(f"{offered.link}/accept", data={"idempotency_key": "tap"})
    assert answer.status_code == 409
    assert "没有再为您保留" in text_of(answer)


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


FORM = {"kind": "staff_ill", "day": TOMORROW.isoformat(), "half_day": "morning", "kept_percent": "0", "reason": "病了"}


def test_a_preview_lists_who_would_be_concerned_and_writes_nothing(manager, client):
    person, account = made.family("王桂芳")
    made.book(person, manager.slot, by=account)
    page = text_of(client.post("/manage/disruptions/preview", data=FORM))
    assert [word for word in ("影响 1 人", "王*芳", "09:00") if word not in page] == []
    assert queries.disruptions_of(clinic_id=manager.clinic.id) == []
    db.session.rollback()


def test_from_the_press_to_the_message_and_the_page_that_says_who_knows(manager, client):
    person, account = made.family("王桂芳")
    made.book(person, manager.slot, by=account)
    made.slot(made.session(manager, day=TOMORROW + dt.timedelta(days=1)))
    shown = client.post("/manage/disruptions", data=FORM)
    page = text_of(client.get(shown.location))
    assert "通知 1 人" in page
    client.post(f"{shown.location}/tell")
    after = text_of(client.get(shown.location))
    assert "已通知，留了新号" in after
    assert "王桂芳" not in after
    assert "停诊和缺苗" in text_of(client.get("/manage/disruptions"))


def test_who_has_no_phone_is_on_the_list_to_be_called_until_somebody_has_told_them(manager, client):
    made.book(builders.person(name="赵奶奶", birth_date=made.ELDER_BORN), manager.slot)
    shown = client.post("/manage/disruptions", data=FORM)
    client.post(f"{shown.location}/tell")
    page = text_of(client.get(shown.location))
    assert "没有手机" in page
    case_id = re.search(r"/manage/disruptions/cases/([0-9a-f-]+)/told", page)[1]
    client.post(f"/manage/disruptions/cases/{case_id}/told")
    assert "已通知，等新号" in text_of(client.get(shown.location))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"day": ""}, "day"),
        ({"kept_percent": "100"}, "kept_percent"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_form_that_is_not_filled_comes_back_with_what_was_typed(manager, client, wrong, field):
    answer = client.post("/manage/disruptions/preview", data=FORM | {"reason": "护士病了"} | wrong)
    assert answer.status_code == 422
    page = text_of(answer)
    assert f'id="{field}-error"' in page
    assert "护士病了" in page or field == "reason"


def test_nobody_concerned_is_said_and_nothing_is_opened(manager, client):
    answer = client.post("/manage/disruptions", data=FORM)
    assert answer.status_code == 422
    assert "没有人受影响" in text_of(answer)


def test_a_matter_is_closed_and_says_when(manager, client):
    person, account = made.family()
    made.book(person, manager.slot, by=account)
    shown = client.post("/manage/disruptions", data=FORM)
    client.post(f"{shown.location}/close")
    assert "已办结" in text_of(client.get(shown.location))
