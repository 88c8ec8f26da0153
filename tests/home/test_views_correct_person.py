"""The registrar's page that corrects who somebody is."""

import datetime as dt

import pytest

from tests import builders as make
from tests.visits.builders import appointment, at, child, shop
from vaccsched.identity.models import Role
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

SENT = {"name": "陈小满", "birth_date": "2026-11-29", "sex": "F", "reason": "看了出生医学证明", "seen_version": "0"}


@pytest.fixture
def booked(app, clock, client):
    """A child of two months with a booking, at whose clinic the registrar is signed in."""
    clock.move_to(at(9).wall)
    made = shop()
    with unit_of_work():
        kid = child()
        kid.clinic_id, kid.document_kind, kid.document = made.clinic.id, DocumentKind.NONE, None
        appointment(of=kid, slot=made.slots[3], vaccine_codes=("DTAP",))
        registrar = make.staff(at=made.clinic, roles=[Role.REGISTRAR])
    make.sign_in_staff(client, registrar)
    return made, kid.id


def test_the_old_value_stays_and_bookings_that_no_longer_fit_are_named(booked, client):
    _made, person_id = booked
    page = client.get(f"/persons/{person_id}/correct").text
    assert "到时候打不了" not in page
    answer = client.post(f"/persons/{person_id}/correct", data={**SENT, "sex": sex_of(person_id)})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "已更正" in page
    assert "2026年9月20日" in page
    assert "到时候打不了" in page
    assert "看了出生医学证明" in page


def test_a_refusal_keeps_what_was_typed(booked, client):
    _made, person_id = booked
    answer = client.post(f"/persons/{person_id}/correct", data={**SENT, "sex": sex_of(person_id), "reason": ""})
    assert answer.status_code == 422
    assert 'value="2026-11-29"' in answer.text
    assert "请写更正的原因" in answer.text


def test_another_clinics_registrar_does_not_find_the_file(booked, app):
    _made, person_id = booked
    with unit_of_work():
        stranger = make.staff(at=make.clinic(), roles=[Role.REGISTRAR])
    browser = app.test_client()
    make.sign_in_staff(browser, stranger)
    assert browser.get(f"/persons/{person_id}/correct").status_code == 404
    assert browser.post(f"/persons/{person_id}/correct", data=SENT).status_code == 404


def sex_of(person_id) -> str:
    sex = db.session.get_one(Person, person_id).sex.value
    db.session.rollback()
    return sex


def test_the_birth_date_is_still_the_old_one_after_a_refusal(booked, client):
    _made, person_id = booked
    client.post(f"/persons/{person_id}/correct", data={**SENT, "birth_date": "2027-01-01"})
    assert db.session.get_one(Person, person_id).birth_date == dt.date(2026, 9, 20)
    db.session.rollback()
