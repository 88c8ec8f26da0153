"""The paper certificate, moves and school checks through HTTP."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.certificates.models import Certificate, PersonMove, SchoolCheck
from vaccsched.identity.models import Role
from vaccsched.records import operations as records
from vaccsched.residents.models import Person
from vaccsched.shared import clock as clocks
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)


class Desk:
    """A registrar and a child of four years with two doses."""

    def __init__(self, client) -> None:
        with unit_of_work():
            load_programme()
            self.clinic, self.other = make.clinic(), make.clinic(name="青山县河东社区卫生服务中心")
            self.registrar = make.staff(at=self.clinic, roles=[Role.REGISTRAR, Role.MANAGER])
            self.child = make.person(name="陈小满", birth_date=dt.date(2022, 5, 1), at=self.clinic)
            for code, day in (("HEPB", dt.date(2022, 5, 1)), ("BCG", dt.date(2022, 5, 2))):
                records.import_immunization(
                    person_id=self.child.id, vaccine_code=code, dose_number=1, given_on=day,
                    actor=make.actor(self.registrar), now=NOW,
                )  # fmt: skip
        make.sign_in_staff(client, self.registrar)
        self.client = client
        self.url = f"/certificates/{self.child.id}"

    def issue(self, **more):
        return self.client.post(f"{self.url}/issue", data={"reason": "first", "idempotency_key": "one", **more})

    def doses(self) -> list[str]:
        return re.findall(r'name="record" value="([^"]+)"', self.client.get(self.url).text)


@pytest.fixture
def desk(app, client, clock):
    clock.move_to(NOW)
    return Desk(client)


def test_a_certificate_is_issued_with_the_clinics_number_or_the_booklets(desk):
    assert desk.issue().status_code == 303
    page = desk.client.get(desk.url).text
    assert f"JZ-{desk.clinic.code}-2026-00001" in page
    answer = desk.issue(reason="lost", number="G330782000123", idempotency_key="two")
    assert answer.status_code == 303
    page = desk.client.get(desk.url).text
    assert "G330782000123" in page
    assert "第 2 本" in page


def test_why_a_certificate_is_replaced_is_chosen_by_a_person(desk):
    assert "请选择" not in desk.client.get(desk.url).text  # the first one has its reason
    desk.issue()
    assert '<option value="">请选择</option>' in desk.client.get(desk.url).text
    answer = desk.issue(reason="", number="G2", idempotency_key="two")
    assert answer.status_code == 422
    assert 'value="G2"' in answer.text


def test_a_second_first_certificate_is_refused_beside_what_was_typed(desk):
    desk.issue()
    answer = desk.issue(number="G1", idempotency_key="two")
    assert answer.status_code == 409
    assert "已经有接种证" in answer.text
    assert 'value="G1"' in answer.text


def test_only_the_chosen_dose_is_printed_on_the_next_empty_line(desk):
    desk.issue()
    newest = desk.doses()[0]  # the quick button names the newest dose
    answer = desk.client.post(f"{desk.url}/lines", data={"record": newest, "first_line": "4"})
    paper = desk.client.get(answer.headers["Location"]).text
    assert paper.count("2022-05-02") == 1
    assert "2022-05-01" not in paper
    assert 'y="62.0"' in paper  # 35 mm and three lines of 9 mm
    assert "style=" not in paper
    assert "第 5 行" in desk.client.get(desk.url).text


def test_the_printers_offset_moves_every_line(desk):
    settings = {"offset_x": "2.5", "offset_y": "-1", "first_line": "35", "line_height": "9", "lines_per_page": "12"}
    answer = desk.client.post("/manage/certificate-printer", data=settings)
    assert answer.headers["Location"].endswith("/test-page")
    desk.issue()
    answer = desk.client.post(f"{desk.url}/lines", data={"record": desk.doses()[0]})
    paper = desk.client.get(answer.headers["Location"]).text
    assert "translate(2.5 0)" in paper
    assert 'y="34.0"' in paper
    assert desk.client.get("/manage/certificate-printer/test-page").text.count("<line") == 12


def test_the_adults_proof_shows_what_the_law_names(desk):
    page = desk.client.get(f"{desk.url}/proof").text
    for word in ("预防接种凭证", "上市许可持有人", "批号", "有效期至", "追溯码", "接种人员", "卡介苗"):
        assert word in page
    assert desk.child.document not in page
    assert "乙型肝炎" not in page  # another day


def test_somebody_moves_out_and_is_not_counted_here_any_more(desk):
    moved = {"moved_on": "20261130", "place": "浙江省金华市", "reason": "搬家"}
    assert desk.client.post(f"{desk.url}/move-out", data=moved).status_code == 303
    page = desk.client.get(desk.url).text
    assert "浙江省金华市" in page
    assert db.session.scalar(sa.select(Person.clinic_id).where(Person.id == desk.child.id)) is None
    db.session.rollback()


def test_a_newcomer_moves_in_and_brings_the_doses_of_the_certificate(desk, app):
    registrar = make.staff(at=desk.other, roles=[Role.REGISTRAR])
    there = app.test_client()
    make.sign_in_staff(there, registrar)
    assert there.get(desk.url).status_code == 404
    there.get(f"/school-checks/of/{desk.child.id}")  # looked up at this desk today: written down
    moved = {"moved_on": "20261130", "place": "城关", "reason": "搬家", "stays_until": "20270115"}
    answer = there.post(f"{desk.url}/move-in", data=moved)
    assert answer.status_code == 422
    assert "临时接种" in answer.text
    assert "20270115" in answer.text
    assert there.post(f"{desk.url}/move-in", data={**moved, "stays_until": ""}).status_code == 303
    dose = {"vaccine_code": "MMR", "dose_number": "1", "given_on": "2023-01-05", "given_place": "外地门诊", "site": ""}
    assert there.post(f"{desk.url}/doses", data=dose).status_code == 303
    page = there.get(f"{desk.url}/doses").text
    assert "外地门诊" in page
    assert there.post(f"{desk.url}/doses", data={**dose, "given_on": "2021-01-01"}).status_code == 422


def test_a_short_stay_leaves_the_file_where_it_is(desk, app):
    registrar = make.staff(at=desk.other, roles=[Role.REGISTRAR])
    there = app.test_client()
    make.sign_in_staff(there, registrar)
    there.get(f"/school-checks/of/{desk.child.id}")
    stay = {"moved_on": "20261130", "place": "城关", "reason": "探亲", "stays_until": "20270115"}
    assert there.post(f"{desk.url}/short-stay", data=stay).status_code == 303
    found = db.session.get_one(Person, desk.child.id)
    assert found.clinic_id == desk.clinic.id
    assert db.session.scalar(sa.select(PersonMove.kind)) == "short_stay"
    db.session.rollback()


def test_the_school_check_prints_what_is_missing_and_keeps_the_child_on_the_list(desk):
    asked = {"school": "城关幼儿园", "kind": "kindergarten", "checked_on": "20261201", "has_certificate": "1"}
    answer = desk.client.post(f"/school-checks/of/{desk.child.id}", data=asked)
    paper = desk.client.get(answer.headers["Location"]).text
    for word in ("预防接种补种通知", "第四十八条", "麻腮风", "第 2 剂", "城关幼儿园"):
        assert word in paper
    listed = desk.client.get("/school-checks").text
    assert "陈小满" in listed
    db.session.rollback()
    [check] = db.session.scalars(sa.select(SchoolCheck)).all()
    assert {(one["vaccine"], one["dose"]) for one in check.missing} >= {("MMR", 1), ("MMR", 2), ("DTAP", 4)}
    db.session.rollback()


def test_a_child_is_found_for_the_check_by_name_and_birth_date(desk):
    page = desk.client.post("/school-checks", data={"name": "陈小满", "birth_date": "20220501"}).text
    assert f"/school-checks/of/{desk.child.id}" in page


def test_another_clinics_papers_do_not_exist_here(desk, app):
    desk.issue()
    made = db.session.scalar(sa.select(Certificate.id))
    db.session.rollback()
    there = app.test_client()
    make.sign_in_staff(there, make.staff(at=desk.other, roles=[Role.REGISTRAR]))
    assert there.get(f"/certificates/sheet/{made}?line=1").status_code == 404
    assert there.get(f"{desk.url}/proof").status_code == 404


def test_opening_is_written_down_with_its_purpose(desk):
    desk.client.get(desk.url)
    desk.client.get(f"{desk.url}/proof")
    opened = sa.select(AuditEntry.detail).where(AuditEntry.action == "person_opened").order_by(AuditEntry.id)
    assert [detail["purpose"] for detail in db.session.scalars(opened)] == ["certificate", "proof"]
    db.session.rollback()
    assert clocks.day_of(clocks.now()) == dt.date(2026, 12, 1)
