"""A person's record for staff."""

import sqlalchemy as sa

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.records import operations
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme


def test_the_record_shows_doses_and_what_is_due_and_is_written_down(app, client):
    with unit_of_work():
        load_programme()
        clinic = make.clinic()
        registrar = make.staff(at=clinic, roles=[Role.REGISTRAR])
        child = make.person(name="陈小满", birth_date=make.born(months=3), at=clinic)
        operations.import_immunization(
            person_id=child.id, vaccine_code="HEPB", dose_number=1, given_on=child.birth_date,
            actor=make.actor(registrar), now=clock.now(),
        )  # fmt: skip
    make.sign_in_staff(client, registrar)
    page = client.get(f"/records/{child.id}").text
    assert "陈小满" in page
    assert "乙型肝炎疫苗" in page
    assert f"{child.birth_date.year}年{child.birth_date.month}月{child.birth_date.day}日" in page
    assert child.birth_date.isoformat() not in page
    assert child.document not in page
    opened = db.session.scalars(
        sa.select(AuditEntry.detail).where(AuditEntry.person_id == child.id, AuditEntry.action == "person_opened")
    ).all()
    assert [detail["purpose"] for detail in opened] == ["record"]


def test_nobodys_record_is_not_found_and_others_have_no_right(app, client):
    with unit_of_work():
        clinic = make.clinic()
        registrar = make.staff(at=clinic, roles=[Role.REGISTRAR])
        keeper = make.staff(at=clinic, roles=[Role.STOCK_KEEPER])
    make.sign_in_staff(client, registrar)
    assert client.get(f"/records/{new_id()}").status_code == 404
    other = app.test_client()
    make.sign_in_staff(other, keeper)
    assert other.get(f"/records/{new_id()}").status_code == 403
