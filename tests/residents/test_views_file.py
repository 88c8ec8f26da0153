"""The registrar's pages of a person's file."""

import datetime as dt

import pytest

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.residents import operations
from vaccsched.residents.models import DocumentKind, Sex
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
BORN = dt.date(2026, 11, 20)


@pytest.fixture
def newborn(app, client, clock):
    """A newborn without a document, and the registrar signed in."""
    clock.move_to(NOW)
    with unit_of_work():
        load_programme()
        clinic = make.clinic()
        registrar = make.staff(at=clinic, roles=[Role.REGISTRAR])
        child = operations.register_person(
            name="王小雨", sex=Sex.FEMALE, birth_date=BORN, document_kind=DocumentKind.NONE, document=None, phone=None,
            clinic_id=clinic.id, actor=make.actor(registrar), now=NOW,
        )  # fmt: skip
    make.sign_in_staff(client, registrar)
    return child


def test_the_file_is_filled_in_and_shown_on_the_record_with_masked_phones(newborn, client):
    told = {"mother_name": "王芳", "mother_phone": "13800000001", "birth_time": "14:30", "birth_weight_g": "3200",
            "mother_hbsag": "negative", "home_address": "建设路 8 号"}  # fmt: skip
    assert client.post(f"/persons/{newborn.id}/file", data=told).status_code == 303
    page = client.get(f"/records/{newborn.id}").text
    for word in ("王芳", "138****0001", "14:30", "3200 克", "阴性", "建设路 8 号"):
        assert word in page
    assert "13800000001" not in page


def test_a_wrong_field_keeps_what_was_typed(newborn, client):
    answer = client.post(f"/persons/{newborn.id}/file", data={"birth_weight_g": "3.2", "father_name": "王强"})
    assert answer.status_code == 422
    assert 'value="王强"' in answer.text
    answer = client.post(f"/persons/{newborn.id}/file", data={"father_phone": "12", "father_name": "王强"})
    assert (answer.status_code, "11 位数字" in answer.text) == (422, True)


def test_a_document_is_added_afterwards(newborn, client):
    assert "补登证件" in client.get(f"/records/{newborn.id}").text
    number = make.id_number(birth_date=BORN, sex=Sex.FEMALE)
    body = {"document_kind": "01", "document": number}
    assert client.post(f"/persons/{newborn.id}/document", data=body).status_code == 303
    page = client.get(f"/records/{newborn.id}").text
    assert number[-4:] in page
    assert "补登证件" not in page


def test_a_document_of_another_file_leads_to_merging(newborn, client):
    other = make.person(birth_date=BORN)
    answer = client.post(f"/persons/{newborn.id}/document", data={"document_kind": "01", "document": other.document})
    assert (answer.status_code, "合并重复档案" in answer.text) == (409, True)


@pytest.mark.parametrize("page", ["file", "document"])
def test_another_clinics_registrar_does_not_open_it(newborn, app, page):
    there = app.test_client()
    make.sign_in_staff(there, make.staff(at=make.clinic(), roles=[Role.REGISTRAR]))
    assert there.get(f"/persons/{newborn.id}/{page}").status_code == 404
    assert there.post(f"/persons/{newborn.id}/{page}", data={"document_kind": "01", "document": "x"}).status_code == 404
