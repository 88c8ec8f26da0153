"""A missed appointment that counts: what the resident reads and writes, what the manager decides."""

import datetime as dt

import pytest

from tests import builders
from tests.visits.builders import DAY, appointment, at, session, shop, slot
from tests.visits.pages import text
from vaccsched.booking import operations
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic


@pytest.fixture
def missed(app, client, clock):
    """The address of an appointment that its person missed; the family is signed in."""
    clock.move_to(at(8).wall)
    where = shop()
    with unit_of_work():
        clinic = db.session.get_one(Clinic, where.clinic.id)
        clinic.scarce_vaccines, clinic.no_show_limit = ["IIV"], 2
        person, account = builders.person(birth_date=builders.born(years=40)), builders.account()
        builders.guardianship(of=person, by=account)
        past = slot(of=session(of=clinic, day=DAY - dt.timedelta(days=3)), start=dt.time(9))
        made = appointment(of=person, slot=past, vaccine_codes=["IIV"])
    with unit_of_work():
        operations.note_no_shows(now=at(8).wall)
    builders.sign_in_account(client, account)
    db.session.rollback()
    return where.clinic, f"/appointments/{made.id}"


def test_the_resident_says_why_and_reads_that_it_waits(missed, client):
    _clinic, address = missed
    assert "约了没来会计入" in text(client.get(address))
    page = text(client.post(f"{address}/appeal", data={"reason": "当天看急诊"}, follow_redirects=True))
    assert "申诉已提交：当天看急诊" in page
    assert "提交申诉" not in page


def test_an_empty_reason_is_an_error_of_the_field(missed, client):
    _clinic, address = missed
    answer = client.post(f"{address}/appeal", data={"reason": " "})
    assert (answer.status_code, 'id="reason-error"' in answer.get_data(as_text=True)) == (422, True)


def test_the_manager_decides_with_an_answer_that_the_resident_reads(missed, client, app):
    clinic, address = missed
    client.post(f"{address}/appeal", data={"reason": "当天看急诊"})
    staff = app.test_client()
    builders.sign_in_staff(staff, builders.staff(at=clinic, roles=[Role.MANAGER]))
    page = staff.get("/manage/appeals").get_data(as_text=True)
    assert "王*明" in page
    target = page.split('action="/manage/appeals/')[1].split('"')[0]
    empty = staff.post(f"/manage/appeals/{target}", data={"decision": "accepted", "answer": ""})
    assert empty.status_code == 422
    staff.post(f"/manage/appeals/{target}", data={"decision": "accepted", "answer": "有急诊病历"})
    assert "申诉已通过，这次不计入未到。门诊答复：有急诊病历" in text(client.get(address))
    assert "没有要处理的申诉" in text(staff.get("/manage/appeals"))
