"""The auditor's page: who did or saw what; looking is written down; another clinic's rows stay away."""

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.cli import worker
from vaccsched.identity.models import Role
from vaccsched.residents import operations as residents
from vaccsched.shared import audit
from vaccsched.shared import clock as time
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def auditor(client, clinic):
    made = builders.staff(at=None, in_county=clinic.county, roles=[Role.AUDITOR], name="高洁")
    builders.sign_in_staff(client, made)
    return made


def open_record(person, staff):
    with unit_of_work():
        residents.open_person(person_id=person.id, actor=builders.actor(staff), purpose="desk", now=time.now())


def test_an_opened_record_shows_with_a_masked_name(client, auditor, clinic):
    elder, nurse = builders.elder_without_phone(at=clinic), builders.nurse(at=clinic)
    open_record(elder, nurse)
    page = client.get("/audit").text
    assert "打开个人档案" in page
    assert "刘晓燕" in page
    assert "王*芳" in page
    assert "王桂芳" not in page


def test_rows_can_be_narrowed_to_one_person_or_one_account(client, auditor, clinic):
    elder, nurse = builders.elder_without_phone(at=clinic), builders.nurse(at=clinic)
    other = builders.person(name="赵一鸣", at=clinic)
    open_record(elder, nurse), open_record(other, builders.staff(at=clinic, username="desk1"))
    about = client.get("/audit", query_string={"person": elder.document}).text
    assert "王*芳" in about
    assert "赵*鸣" not in about
    by = client.get("/audit", query_string={"who": "desk1"}).text
    assert "赵*鸣" in by
    assert "王*芳" not in by


@pytest.mark.parametrize(
    ("asked", "sentence"), [({"who": "nobody"}, "没有这个账号"), ({"person": "110101199001011234"}, "身份证")]
)
def test_a_wrong_question_is_answered_with_a_sentence(client, auditor, asked, sentence):
    page = client.get("/audit", query_string=asked)
    assert page.status_code == 200
    assert sentence in page.text
    assert "<title>出错" in page.text


def test_looking_at_somebodys_rows_is_written_down(client, auditor, clinic):
    elder = builders.elder_without_phone(at=clinic)
    client.get("/audit", query_string={"person": elder.document})
    row = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "audit_opened")).one()
    assert (row.actor_id, row.person_id) == (auditor.id, elder.id)


def test_fifty_rows_a_page(client, auditor):
    with unit_of_work():
        for number in range(60):
            audit.record(action="test", actor=builders.actor(auditor), now=time.now(), number=number)
    first = client.get("/audit").text
    assert first.count("<tr") == 51
    assert "下一页" in first
    assert "上一页" not in first
    second = client.get("/audit?page=2").text
    assert "number 0<" in second
    assert "下一页" not in second


@pytest.mark.parametrize("page", ["0", "-3", "rubbish", "9999"])
def test_a_strange_page_is_no_fault(client, auditor, page):
    assert client.get(f"/audit?page={page}").status_code == 200


def test_a_clinics_auditor_sees_that_clinics_rows_only(client, clinic):
    theirs = builders.clinic()
    auditor = builders.staff(at=clinic, roles=[Role.AUDITOR])
    nurse = builders.nurse(at=theirs)
    open_record(builders.elder_without_phone(at=theirs), nurse)
    builders.sign_in_staff(client, auditor)
    assert "王*芳" not in client.get("/audit").text
    assert "没有这个账号" in client.get("/audit", query_string={"who": nurse.username}).text


def test_a_verification_is_asked_for_and_its_result_shown(client, app, auditor):
    client.get("/audit")
    assert client.post("/audit/verify").status_code == 303
    assert db.session.scalar(sa.select(Job.kind)) == "audit.verify"
    db.session.rollback()
    with unit_of_work():
        audit.seal_pending(key=app.extensions["settings"].audit_key)
    worker.work_once(app)
    assert "条记录完整" in client.get("/audit").text


def test_a_broken_chain_is_said_in_red(client, app, auditor):
    client.get("/audit")
    with unit_of_work():
        audit.seal_pending(key=app.extensions["settings"].audit_key)
    with unit_of_work():
        db.session.execute(sa.update(AuditEntry).values(action="else"))
    client.post("/audit/verify")
    worker.work_once(app)
    page = client.get("/audit").text
    assert "notice-stop" in page
    assert "第 1 条起" in page


def test_nobody_else_may_look(client, clinic):
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=set(Role) - {Role.AUDITOR}))
    assert client.get("/audit").status_code == 403
    assert client.post("/audit/verify").status_code == 403
