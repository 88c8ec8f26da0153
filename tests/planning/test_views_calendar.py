"""Closures, blocked hours and make-up workdays: who is concerned is shown first, nobody loses a place."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.identity.models import Role
from vaccsched.schedule.models import BlockedTime, Session, Slot
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import CalendarDay, Closure, DayKind, SubstituteDay

CALENDAR = "/manage/calendar"


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who


@pytest.fixture
def booked(clinic):
    """Somebody is booked at nine o'clock in two days."""
    slot = made.open_slot(at=clinic, places=5, taken=1)
    person = builders.elder_without_phone(at=clinic)
    with builders.written():
        appointment = Appointment(
            clinic_id=clinic.id, slot_id=slot.id, day=made.in_days(2), person_id=person.id, channel=Channel.DESK,
            short_code="ABCD1234", created_at=clocks.now(),
        )  # fmt: skip
        db.session.add(appointment)
    return appointment


def count(model):
    found = db.session.scalar(sa.select(sa.func.count()).select_from(model))
    db.session.rollback()
    return found


def closing(**more):
    return {"day": made.in_days(2).isoformat(), "reason": "设备检修", **more}


def test_closing_a_day_that_nobody_booked_takes_its_places(client, clinic, manager):
    made.open_slot(at=clinic, places=5)
    answer = client.post(f"{CALENDAR}/close", data=closing())
    assert "已停诊" in client.get(answer.location).text
    assert db.session.scalar(sa.select(Slot.places)) == 0
    db.session.rollback()


def test_whom_a_closure_concerns_is_shown_before_it_is_made_and_keeps_the_booking(client, manager, booked):
    answer = client.post(f"{CALENDAR}/close", data=closing())
    assert (answer.status_code, count(Closure)) == (409, 0)
    assert "王*芳" in answer.text
    assert "设备检修" in answer.text
    seen = re.search(r'name="seen" value="(\d+)"', answer.text)[1]
    assert client.post(f"{CALENDAR}/close", data=closing(seen=seen)).status_code == 303
    assert "还有 1 人约在这一天" in client.get(CALENDAR).text
    with unit_of_work():
        assert db.session.get(Appointment, booked.id).status is AppointmentStatus.BOOKED
        assert db.session.scalar(sa.select(Slot.places)) == 1


def test_a_closed_day_can_be_opened_again(client, clinic, manager):
    client.post(f"{CALENDAR}/close", data=closing())
    address = re.search(rf"{CALENDAR}/closures/[^\"]+", client.get(CALENDAR).text)[0]
    assert client.post(address).status_code == 303
    assert count(Closure) == 0


def test_hours_are_blocked_after_a_look_at_who_is_concerned_and_opened_again(client, manager, booked):
    hours = closing(first="08:30", last="09:15")
    answer = client.post(f"{CALENDAR}/block", data=hours)
    assert (answer.status_code, "王*芳" in answer.text) == (409, True)
    client.post(f"{CALENDAR}/block", data={**hours, "seen": "1"})
    page = client.get(CALENDAR).text
    assert "08:30–09:15" in page
    assert client.post(re.search(rf"{CALENDAR}/blocked/[^\"]+", page)[0]).status_code == 303
    with unit_of_work():
        assert db.session.scalar(sa.select(BlockedTime)).lifted_at is not None


@pytest.mark.parametrize(
    ("step", "wrong", "sentence"),
    [
        ("close", {"reason": ""}, "请写原因"),
        ("close", {"day": "2020-01-01"}, "请填今天或以后的日期"),
        ("block", {"first": "10:00", "last": "09:00"}, "结束时间要晚于开始时间"),
        ("block", {"first": "soon", "last": "09:00"}, "first"),
    ],
)
def test_a_wrong_form_comes_back_with_what_was_typed(client, manager, step, wrong, sentence):
    answer = client.post(f"{CALENDAR}/{step}", data=closing(**wrong))
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_make_up_workday_is_worked_as_the_manager_says(client, clinic, manager):
    day = made.in_days(3)
    with builders.written():
        row = {"county_id": clinic.county_id, "day": day, "kind": DayKind.MAKE_UP_WORKDAY, "name": "调休上班"}
        db.session.add(CalendarDay(**row))
    assert "调休上班" in client.get(CALENDAR).text
    client.post(f"{CALENDAR}/work-as", data={"day": day.isoformat(), "weekday": "3"})
    assert db.session.scalar(sa.select(SubstituteDay.weekday)) == 3
    db.session.rollback()


def test_an_ordinary_day_is_not_worked_as_another(client, manager):
    answer = client.post(f"{CALENDAR}/work-as", data={"day": made.in_days(3).isoformat(), "weekday": "3"})
    assert (answer.status_code, "不是调休上班日" in answer.text) == (422, True)


def test_another_clinics_closures_and_blocks_are_not_found(client, manager):
    other = builders.clinic()
    start = clocks.instant_of(made.in_days(2), dt.time(9))
    with builders.written():
        closure = Closure(clinic_id=other.id, day=made.in_days(2), reason="停电")
        blocked = BlockedTime(
            clinic_id=other.id, day=made.in_days(2), starts_at=start, ends_at=start + dt.timedelta(hours=1),
            reason="停电", created_at=clocks.now(),
        )  # fmt: skip
        db.session.add_all([closure, blocked])
    assert client.post(f"{CALENDAR}/closures/{closure.id}/reopen").status_code == 404
    assert client.post(f"{CALENDAR}/blocked/{blocked.id}/lift").status_code == 404
    assert "停电" not in client.get(CALENDAR).text


def test_only_managers_close_days(client, clinic):
    builders.sign_in_staff(client, builders.nurse(at=clinic))
    assert client.get(CALENDAR).status_code == 403
    assert client.post(f"{CALENDAR}/close", data=closing()).status_code == 403
    assert count(Session) == 0
