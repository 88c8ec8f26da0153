"""The pages of the ledger: the list, the call, invitations; who may not see them."""

import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY
from vaccsched.identity.models import Role
from vaccsched.ledger.models import RecallCall
from vaccsched.messages.models import OutboxMessage
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.jobs import Job


@pytest.fixture
def desk(cast, client):
    builders.sign_in_staff(client, cast.registrar)
    return client


def page(client, address, status=200):
    answer = client.get(address)
    db.session.rollback()
    assert answer.status_code == status, answer.text
    return answer.text


def test_the_list_shows_who_is_late_masked_and_that_it_was_seen(cast, desk):
    shown = page(desk, "/ledger")
    assert "陈*满" in shown
    assert "陈小满" not in shown
    assert "13800000021" not in shown
    assert "麻腮风" in shown
    assert "王*芳" in page(desk, "/ledger?kind=elder")
    listed = db.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.action == "persons_listed"))
    assert [one["person_ids"] for one in listed] == [[str(cast.child.id)], [str(cast.elder.id)]]
    db.session.rollback()


def test_a_call_is_written_down_with_its_outcome_and_the_next_day(cast, desk):
    address = f"/ledger/people/{cast.child.id}"
    shown = page(desk, address)
    assert "陈小满" in shown
    assert 'href="tel:13800000021"' in shown
    sent = {
        "outcome": "done_elsewhere",
        "note": "外婆家打的",
        "seen": re.search(r'name="seen" value="(\d+)"', shown)[1],
    }
    answer = desk.post(f"{address}/calls", data=sent)
    assert answer.status_code == 303
    shown = page(desk, answer.location)
    assert "看着接种证补登" in shown
    assert "外婆家打的" in shown
    assert "没有要联系的人" in page(desk, "/ledger")
    assert "已在外接种" in page(desk, "/ledger?show=later")


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ({"note": "周六再打", "seen": "0"}, 422, "请选这次电话的结果"),
        ({"outcome": "told", "note": "周六再打", "seen": "0", "next_on": str(DAY)}, 422, "明天以后、一年以内"),
        ({"outcome": "told", "note": "周六再打", "seen": "4"}, 409, "刚才有同事登记过"),
    ],
)
def test_a_refused_call_keeps_what_was_typed(cast, desk, sent, status, words):
    answer = desk.post(f"/ledger/people/{cast.child.id}/calls", data=sent)
    assert (answer.status_code, words in answer.text, "周六再打" in answer.text) == (status, True, True)
    assert db.session.scalar(sa.select(sa.func.count(RecallCall.id))) == 0
    db.session.rollback()


def test_those_who_were_ticked_are_invited_and_the_page_says_who_must_be_called(cast, desk):
    answer = desk.post("/ledger/invitations?kind=child", data={"person_id": [str(cast.child.id), str(cast.elder.id)]})
    shown = page(desk, answer.location)
    assert "已发邀请 1 人" in shown
    assert "1 人没有电话" in shown
    assert db.session.scalar(sa.select(sa.func.count(OutboxMessage.id))) == 1
    db.session.rollback()
    answer = desk.post("/ledger/invitations", data={})
    assert (answer.status_code, "还没有勾选" in answer.text) == (422, True)


def test_the_worker_is_asked_to_count_anew(desk):
    assert desk.post("/ledger/count").status_code == 303
    assert db.session.scalar(sa.select(sa.func.count(Job.id)).where(Job.kind == "ledger.count")) == 1
    db.session.rollback()


def test_a_manager_sees_the_list_and_is_offered_no_page_that_is_not_theirs(cast, client):
    builders.sign_in_staff(client, builders.staff(at=cast.clinic, roles=[Role.MANAGER]))
    assert "陈*满" in page(client, "/ledger")
    shown = page(client, f"/ledger/people/{cast.child.id}")
    assert "替他约时间" not in shown


def test_another_clinic_finds_nobody(cast, client):
    builders.sign_in_staff(client, builders.staff(at=builders.clinic(), roles=[Role.REGISTRAR]))
    page(client, f"/ledger/people/{cast.child.id}", status=404)
    assert "还没有计算过" in page(client, "/ledger")


def test_a_nurse_may_not(cast, client):
    builders.sign_in_staff(client, builders.staff(at=cast.clinic, roles=[Role.VACCINATOR]))
    page(client, "/ledger", status=403)
