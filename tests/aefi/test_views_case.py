"""The pages about reactions: list, card, paper, and the family's form."""

import re

import pytest

from tests import builders
from tests.aefi.builders import NOW, case, dose
from vaccsched.aefi import queries
from vaccsched.aefi.models import CaseStatus
from vaccsched.identity.models import Role, StaffAccount
from vaccsched.mydata import queries as looks
from vaccsched.shared.db import db

JSON = {"Accept": "application/json"}
CARD = {
    "onset_at": "2026-12-01T08:30", "seen_on": "2026-12-01", "course": "皮疹", "hospitalised": "no",
    "recovery": "better", "found": "passive", "reporter_name": "刘晓燕", "reporter_phone": "0990-1",
    "severity": "ordinary", "temperature": "37.8",
}  # fmt: skip


@pytest.fixture
def signed_in(here, client):
    builders.sign_in_staff(client, db.session.get(StaffAccount, here.nurse.id))
    return here


def status(where, one):
    found = queries.get_case(clinic_id=where.clinic.id, case_id=one.id).status
    db.session.rollback()
    return found


def full(where):
    return {**CARD, "immunization_ids": str(where.dose.id), f"correct_{where.dose.id}": "yes"}


def test_the_list_shows_masked_names_and_the_limit(client, signed_in):
    one = case(signed_in)
    page = client.get("/aefi").text
    assert (one.code in page, "陈*满" in page, "陈小满" in page, "上报时限" in page) == (True, True, False, True)
    assert one.code not in client.get("/aefi?status=closed").text
    assert one.code in client.get("/aefi?status=nonsense&source=staff").text


def test_whoever_stands_on_the_list_finds_it_in_their_own(client, signed_in):
    case(signed_in)
    client.get("/aefi")
    found = looks.list_looks(person_id=signed_in.child.id, now=NOW.replace(hour=NOW.hour + 1))
    db.session.rollback()
    assert [one.action for one in found] == ["aefi_list_seen"]


def test_the_limit_that_has_passed_is_said(client, signed_in, clock):
    case(signed_in, severity="cluster")
    clock.move_to(NOW.replace(hour=6))
    builders.sign_in_staff(client, db.session.get(StaffAccount, signed_in.nurse.id))
    assert "已超过上报时限" in client.get("/aefi").text


def test_staff_find_a_person_and_open_a_case_for_their_newest_dose(client, signed_in):
    found = client.post("/aefi/new", data={"name": "陈小满", "birth_date": signed_in.child.birth_date.isoformat()})
    assert f"/aefi/new/{signed_in.child.id}" in found.text
    page = client.get(f"/aefi/new/{signed_in.child.id}").text
    assert re.search(rf'value="{signed_in.dose.id}"\s+checked', page)
    sent = {"discovered_at": "2026-12-01T09:40", "severity": "ordinary", "immunization_ids": str(signed_in.dose.id)}
    answer = client.post(f"/aefi/new/{signed_in.child.id}", data=sent)
    assert answer.status_code == 303
    assert "待定" in client.get(answer.location).text


def test_a_time_in_the_future_comes_back_with_what_was_typed(client, signed_in):
    answer = client.post(
        f"/aefi/new/{signed_in.child.id}", data={"discovered_at": "2026-12-01T10:01", "severity": "ordinary"}
    )
    assert (answer.status_code, "时间不能晚于现在" in answer.text) == (422, True)
    assert 'value="2026-12-01T10:01"' in answer.text


def test_the_card_is_filled_in_completed_submitted_and_closed(client, signed_in):
    one = case(signed_in)
    client.post(f"/aefi/{one.id}", data={**full(signed_in), "course": ""})
    assert "还差：主要临床经过" in client.get(f"/aefi/{one.id}").text
    client.post(f"/aefi/{one.id}", data=full(signed_in))
    assert status(signed_in, one) is CaseStatus.COMPLETE
    assert client.post(f"/aefi/{one.id}/submitted", data={"number": ""}).status_code == 422
    client.post(f"/aefi/{one.id}/submitted", data={"number": "G-9"})
    assert "国家系统编码：G-9" in client.get(f"/aefi/{one.id}").text
    client.post(f"/aefi/{one.id}/notes", data={"note": "已退热"})
    assert "已退热" in client.get(f"/aefi/{one.id}").text
    client.post(f"/aefi/{one.id}/closed", data={"reason": "痊愈"})
    assert status(signed_in, one) is CaseStatus.CLOSED


def test_a_wrong_temperature_loses_nothing_that_was_typed(client, signed_in):
    one = case(signed_in)
    answer = client.post(f"/aefi/{one.id}", data={**full(signed_in), "temperature": "378"})
    assert answer.status_code == 422
    assert ("皮疹" in answer.text, 'value="378"' in answer.text) == (True, True)


def test_the_window_is_a_hint_beside_the_card(client, signed_in):
    one = case(signed_in)
    client.post(f"/aefi/{one.id}", data=full(signed_in))
    page = client.get(f"/aefi/{one.id}").text
    assert ("24 小时内：过敏性休克" in page, "卡介苗后" in page) == (True, False)


def test_the_paper_has_every_official_field(client, signed_in):
    one = case(signed_in)
    page = client.get(f"/aefi/{one.id}/paper").text
    wanted = (
        "编码 姓名 性别 出生日期 职业 现住址 联系电话 疫苗名称 规格 生产企业 批号 有效日期 接种日期 接种剂次 "
        "接种剂量 接种途径 接种部位 接种实施是否正确 反应发生日期 发现或就诊日期 就诊单位 主要临床经过 初步临床诊断 "
        "是否住院 转归 初步分类 反应获得方式 报告日期 报告单位 报告人"
    )
    assert [word for word in wanted.split() if f"<th>{word}</th>" not in page] == []
    assert "待定" in page


def test_another_clinics_case_is_not_found(client, signed_in):
    from tests.aefi.builders import world

    other = world()
    one = case(other)
    for path in ("", "/paper"):
        assert client.get(f"/aefi/{one.id}{path}").status_code == 404
    for path, sent in (
        ("", CARD),
        ("/submitted", {"number": "1"}),
        ("/closed", {"reason": "x"}),
        ("/notes", {"note": "x"}),
    ):
        assert client.post(f"/aefi/{one.id}{path}", data=sent).status_code == 404


def test_a_registrar_may_not_read_reactions(client, here):
    builders.sign_in_staff(client, builders.staff(at=here.clinic, roles=[Role.REGISTRAR]))
    assert client.get("/aefi").status_code == 403


HOME = {"told": "昨晚发热", "temperature": "38.6", "onset_at": "2026-12-01T09:00", "idempotency_key": "k"}


def test_a_family_reports_from_home_and_the_clinic_sees_it_at_once(client, here):
    builders.sign_in_account(client, here.mother)
    assert "马上打 120" in client.get("/me/reactions/new").text
    page = client.get(f"/me/reactions/new/{here.child.id}").text
    assert page.index("马上打 120") < page.index("哪里不舒服")
    answer = client.post(f"/me/reactions/new/{here.child.id}", data={**HOME, "immunization_ids": str(here.dose.id)})
    assert answer.status_code == 303
    assert "门诊已收到" in client.get(answer.location).text
    builders.sign_in_staff(client, db.session.get(StaffAccount, here.nurse.id))
    assert "家长或本人在家报告" in client.get("/aefi").text
    (one,) = queries.cases(clinic_id=here.clinic.id)
    assert (one.temperature_tenths, one.told) == (386, "昨晚发热")
    db.session.rollback()


def test_a_family_cannot_report_for_others_and_loses_no_words(client, here):
    builders.sign_in_account(client, builders.stranger())
    assert client.get(f"/me/reactions/new/{here.child.id}").status_code == 404
    assert client.post(f"/me/reactions/new/{here.child.id}", data=HOME).status_code == 404
    builders.sign_in_account(client, here.mother)
    other = dose(of=builders.person())
    assert (
        client.post(f"/me/reactions/new/{here.child.id}", data={**HOME, "immunization_ids": str(other.id)}).status_code
        == 404
    )
    answer = client.post(f"/me/reactions/new/{here.child.id}", data={**HOME, "temperature": "3860"})
    assert (answer.status_code, "昨晚发热" in answer.text) == (422, True)
