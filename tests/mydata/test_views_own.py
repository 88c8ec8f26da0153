"""The pages of one's own data."""

import io
import json
import zipfile

import pytest
import sqlalchemy as sa

from tests import builders
from tests.aefi.builders import dose
from tests.mydata.builders import NOW, ask, authorise
from tests.observation.builders import visit
from vaccsched.identity.models import Role, StaffAccount
from vaccsched.mydata import operations
from vaccsched.mydata.models import Scope
from vaccsched.residents import operations as residents
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations as visits
from vaccsched.visits.models import StageEntry, Visit


@pytest.fixture
def mother(here, client):
    builders.sign_in_account(client, here.mother)
    return here


def path(where, rest):
    return f"/me/data/{where.ids[1]}/{rest}"


def test_the_family_reads_who_opened_the_record_by_post_place_and_purpose(mother, client):
    with unit_of_work():
        residents.open_person(person_id=mother.ids[1], actor=mother.nurse, purpose="desk", now=NOW)
    authorise(mother)
    with unit_of_work():
        operations.note_read(
            person_id=mother.ids[1], institution_id=mother.institution_id, purpose="x", scope=Scope.DOSES, now=NOW
        )
    page = client.get(path(mother, "looks")).text
    for told in ("登记取号", "青山县城关社区卫生服务中心", "接种护士", "刘*燕", "按您的授权在线调阅", "青山县人民医院"):
        assert told in page
    assert "刘晓燕" not in page


def test_lists_of_staff_are_told_on_request(mother, client):
    one = visit(at=mother.clinic, who=mother.child)
    clinic_id = one.clinic_id
    db.session.rollback()
    with unit_of_work():
        visits.look_at_lists(clinic_id=clinic_id, actor=mother.nurse, now=clocks.now())
        residents.note_list_seen(person_ids=[mother.ids[1]], actor=mother.nurse, now=clocks.now())
    assert "门诊当天的名单" not in client.get(path(mother, "looks")).text
    page = client.get(path(mother, "looks?lists=1")).text
    assert ("门诊当天的名单" in page, "工作名单" in page) == (True, True)


def test_another_familys_looks_and_data_are_not_there(here, client):
    builders.sign_in_account(client, builders.stranger())
    asked = [client.get(path(here, "looks")), client.post(path(here, "export")), client.get(path(here, "corrections"))]
    assert [one.status_code for one in asked] == [404, 404, 404]


def test_the_copy_holds_all_of_the_child_and_nothing_of_others(mother, client):
    dose(of=mother.child, at=mother.clinic)
    with unit_of_work():
        residents.keep_file(
            person_id=mother.ids[1], values={"mother_name": "周静怡", "home_address": "建设路 8 号"},
            actor=mother.nurse, now=NOW,
        )  # fmt: skip
    ask(mother, told="生日错了")
    answer = client.post(path(mother, "export"))
    assert answer.mimetype == "application/zip"
    file = zipfile.ZipFile(io.BytesIO(answer.data))
    data, page = json.loads(file.read("data.json")), file.read("read-me.html").decode()
    child = mother.child
    assert (data["person"]["name"], data["person"]["document"]) == ("陈小满", child.document)
    assert (data["doses"][0]["vaccine_code"], data["correction_requests"][0]["told"]) == ("DTAP", "生日错了")
    everything = json.dumps(data, ensure_ascii=False) + page
    assert ("建设路 8 号" in everything, "陈小满" in page, "DTaP" in page or "百白破" in page) == (True, True, True)
    assert [one for one in ("周静怡", mother.mother.phone, mother.father.phone) if one in everything] == []
    db.session.rollback()
    assert "导出数据" in client.get(path(mother, "looks")).text


def test_leave_is_given_and_withdrawn_on_the_page(mother, client):
    sent = {"institution_id": str(mother.institution_id), "scopes": "doses", "until": "2026-12-31"}
    page = client.post(path(mother, "authorisations"), data=sent, follow_redirects=True).text
    assert ("青山县人民医院" in page, "2026年12月31日" in page, "有效" in page) == (True, True, True)
    given = authorise(mother)
    page = client.post(path(mother, f"authorisations/{given}/withdraw"), follow_redirects=True).text
    assert ("已收回" in page, "有效" in page) == (True, False)


def test_a_wrong_day_comes_back_with_what_was_chosen(mother, client):
    sent = {"institution_id": str(mother.institution_id), "scopes": "health", "until": "2029-01-01"}
    answer = client.post(path(mother, "authorisations"), data=sent)
    assert (answer.status_code, "一年以内" in answer.text, 'value="2029-01-01"' in answer.text) == (422, True, True)


def test_a_request_is_answered_and_the_family_reads_the_answer(mother, client):
    client.post(path(mother, "corrections"), data={"topic": "birth_date", "told": "应该是 9 月 28 日"})
    desk = client.application.test_client()
    builders.sign_in_staff(desk, db.session.get(StaffAccount, mother.nurse.id))
    page = desk.get("/data-requests").text
    assert ("陈*满" in page, "陈小满" in page, "应该是 9 月 28 日" in page) == (True, False, True)
    asked = page.split("/data-requests/")[1].split('"')[0]
    assert desk.post(f"/data-requests/{asked}", data={"status": "done"}).status_code == 422
    desk.post(f"/data-requests/{asked}", data={"status": "declined", "words": "出生证上是 9 月 27 日"})
    page = client.get(path(mother, "corrections")).text
    assert ("没有改" in page, "出生证上是 9 月 27 日" in page) == (True, True)


def test_the_page_of_closing_says_what_stays_and_the_account_is_gone(mother, client):
    page = client.get("/me/data/close").text
    assert ("疫苗管理法第四十六条" in page, "手机号" in page) == (True, True)
    assert client.post("/me/data/close", data={}).status_code == 422
    answer = client.post("/me/data/close", data={"understood": "1"}, follow_redirects=True)
    assert "账号已注销" in answer.text
    assert client.get("/me/data").status_code == 302


def test_the_county_keeps_the_list_of_institutions(here, client):
    somebody = builders.staff(at=None, in_county=here.clinic.county, roles=[Role.COUNTY_SUPERVISOR])
    builders.sign_in_staff(client, somebody)
    page = client.post(
        "/county/institutions", data={"code": "QS002", "name": "青山县妇幼保健院"}, follow_redirects=True
    )
    assert ("青山县妇幼保健院" in page.text, "青山县人民医院" in page.text) == (True, True)
    page = client.post(f"/county/institutions/{here.institution_id}/close", follow_redirects=True)
    assert "青山县人民医院" not in page.text
    assert client.post("/county/institutions", data={"code": "QS002", "name": "x"}).status_code == 409


def test_the_record_page_leads_to_booking_certificate_and_scoring(mother, client):
    visit_id = visit(at=mother.clinic, who=mother.child).id
    db.session.rollback()
    with unit_of_work():
        db.session.get(Visit, visit_id).left_at = NOW
        db.session.execute(sa.update(StageEntry).values(ended_at=NOW))
    dose(of=mother.child, at=mother.clinic)
    page = client.get(f"/family/{mother.ids[1]}").text
    for told in ("/me/proofs/of/", "/score/", "/looks", "/me/reactions/new/"):
        assert told in page, told
