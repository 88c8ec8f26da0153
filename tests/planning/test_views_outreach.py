"""Outreach sessions: planned, a roster of ordinary appointments, printed, cancelled only when empty."""

import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking.models import Appointment, AppointmentStatus, Channel
from vaccsched.identity.models import Role
from vaccsched.schedule.models import Session
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.web import new_key

OUTREACH = "/manage/outreach"


@pytest.fixture
def clinic(app):
    made.programme()
    here = builders.clinic()
    builders.stock_for(here)
    return here


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who


def planned(client, **more):
    day = made.in_days(3).isoformat()
    typed = {"place": "青山敬老院", "day": day, "first": "09:00", "last": "11:00", "capacity": "2", **more}
    return client.post(OUTREACH, data=typed)


@pytest.fixture
def page(client, manager):
    """The address of a session's roster."""
    return planned(client).location


def add(client, page, person, codes=("PPV23",)):
    body = {"person_id": str(person.id), "vaccine_codes": list(codes), "idempotency_key": new_key()}
    return client.post(f"{page}/people", data=body)


def first_appointment():
    found = db.session.scalar(sa.select(Appointment))
    db.session.expunge_all()
    db.session.rollback()
    return found


def test_a_session_is_planned_and_listed(client, page):
    assert "青山敬老院" in client.get(OUTREACH).text
    assert "名单上还没有人" in client.get(page).text
    assert db.session.scalar(sa.select(Session.place)) == "青山敬老院"
    db.session.rollback()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"place": ""}, "请写地点"), ({"capacity": "0"}, "请填 1 到 500"), ({"last": "08:00"}, "请核对：地点要填")],
)
def test_a_faulty_session_comes_back_with_what_was_typed(client, manager, wrong, sentence):
    answer = planned(client, **wrong)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'value="09:00"' in answer.text


def test_an_elder_of_the_clinic_is_offered_and_added_as_an_ordinary_appointment(client, clinic, page):
    elder = builders.elder_without_phone(at=clinic)
    shown = client.get(page).text
    assert "王*芳" in shown
    assert 'value="PPV23"' in shown
    assert add(client, page, elder).status_code == 303
    made_one = first_appointment()
    assert (made_one.channel, made_one.status) == (Channel.DESK, AppointmentStatus.BOOKED)
    assert "名单 1 人，最多 2 人" in client.get(page).text


def test_a_person_is_found_by_name_and_birth_date_or_by_document(client, page):
    elder = builders.elder_without_phone()
    born = elder.birth_date.strftime("%Y%m%d")
    assert "王*芳" in client.post(f"{page}/find", data={"name": "王桂芳", "birth_date": born}).text
    assert "王*芳" in client.post(f"{page}/find", data={"document": elder.document}).text
    assert "没有找到" in client.post(f"{page}/find", data={"name": "赵桂芳", "birth_date": born}).text
    assert client.post(f"{page}/find", data={"name": "王桂芳"}).status_code == 422


def test_the_checks_of_every_booking_count_on_the_roster_too(client, clinic, page):
    elder = builders.elder_without_phone(at=clinic)
    add(client, page, elder)
    assert add(client, page, elder).status_code == 409
    child = builders.child_with_two_guardians(at=clinic).child
    answer = add(client, page, child)
    assert answer.status_code == 422
    assert first_appointment() is not None


def test_a_roster_has_no_more_people_than_places(client, clinic, page):
    for number in range(3):
        person = builders.person(name=f"王桂{number}", birth_date=builders.born(years=70), at=clinic)
        answer = add(client, page, person)
    assert answer.status_code == 409
    assert "名单 2 人，最多 2 人" in answer.text


def test_somebody_is_taken_off_the_roster(client, clinic, page):
    add(client, page, builders.elder_without_phone(at=clinic))
    assert client.post(f"{page}/people/{first_appointment().id}/remove").status_code == 303
    assert first_appointment().status is AppointmentStatus.CANCELLED
    assert "名单 0 人" in client.get(page).text


def test_a_session_is_cut_or_cancelled_only_beside_its_roster(client, clinic, page):
    add(client, page, builders.elder_without_phone(at=clinic))
    assert client.post(f"{page}/capacity", data={"capacity": "1"}).status_code == 303
    answer = client.post(f"{page}/cancel")
    assert (answer.status_code, "名单上还有 1 人" in answer.text) == (409, True)
    client.post(f"{page}/people/{first_appointment().id}/remove")
    assert client.post(f"{page}/cancel").status_code == 303
    assert client.get(page).status_code == 404


def test_the_printed_roster_has_whole_names_no_numbers_and_leaves_a_row(client, clinic, page):
    elder = builders.elder_without_phone(at=clinic)
    add(client, page, elder)
    paper = client.get(f"{page}/paper").text
    assert "王桂芳" in paper
    assert "共 1 人" in paper
    assert not re.search(elder.document, paper)
    entry = db.session.scalar(
        sa.select(AuditEntry).where(AuditEntry.action == "persons_listed").order_by(AuditEntry.id.desc())
    )
    assert entry.detail["person_ids"] == [str(elder.id)]
    db.session.rollback()


def test_the_next_page_of_elders_has_the_others(client, clinic, page):
    with builders.written():
        for number in range(21):
            builders.person(name=f"老人{number}", birth_date=builders.born(years=66, days=number), at=clinic)
    shown = client.get(page).text
    assert shown.count("加入名单") == 20
    assert "下一页" in shown
    assert client.get(f"{page}?page=2").text.count("加入名单") == 1


def test_another_clinics_session_is_not_found(client, clinic, page):
    builders.sign_in_staff(client, builders.staff(at=builders.clinic(), roles=[Role.MANAGER]))
    for address in (page, f"{page}/paper"):
        assert client.get(address).status_code == 404
    for step in ("find", "people", "capacity", "cancel"):
        body = {"capacity": "5", "name": "王桂芳", "birth_date": "19550301", "person_id": "x", "idempotency_key": "k"}
        assert client.post(f"{page}/{step}", data=body).status_code == 404


def test_only_managers_plan_outreach(client, clinic):
    builders.sign_in_staff(client, builders.nurse(at=clinic))
    assert client.get(OUTREACH).status_code == 403
    assert planned(client).status_code == 403
