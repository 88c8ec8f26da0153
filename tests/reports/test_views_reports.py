"""The manager's reports on a morning of the demo's kind: figures, lists, samples, exports with two people."""

import csv
import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook

from tests import builders
from tests.observation.builders import given
from tests.visits.builders import DAY, arrive, at, child, elder, shop
from vaccsched.identity.models import Role
from vaccsched.reports import jobs, operations
from vaccsched.reports.errors import ExportDecided
from vaccsched.reports.models import CoverageTable, Export, ExportStatus, FileFault, SampleOutcome
from vaccsched.reports.queries import Period, facts_of
from vaccsched.residents.models import Person
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work

SPAN = f"first={DAY}&last={DAY}"
PERIOD = Period(first=DAY, last=DAY)


@pytest.fixture
def where(any_app, clock):
    clock.move_to(at(11).wall)
    made = shop()
    arrive(made, elder(), at(8))
    arrive(made, child(), at(8, 10), vaccine_codes=["IPV"])
    return made


@pytest.fixture
def manager(where, client):
    who = builders.staff(at=where.clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return builders.actor(who)


@pytest.fixture
def other(where):
    return builders.actor(builders.staff(at=where.clinic, roles=[Role.MANAGER]))


def asked(actor, table="indicators", purpose="月报"):
    with unit_of_work():
        return operations.ask_export(
            clinic_id=actor.clinic_id, table=table, period=PERIOD, purpose=purpose, actor=actor, now=at(11).wall
        ).id


def decided(export_id, actor, status=ExportStatus.APPROVED):
    with unit_of_work():
        operations.decide_export(
            clinic_id=actor.clinic_id, export_id=export_id, status=status, actor=actor, now=at(11).wall
        )


def page(client, address):
    answer = client.get(address)
    db.session.rollback()
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_day_is_told_and_the_list_behind_a_figure_opens(manager, client):
    assert "现场取号占比" in page(client, f"/manage/reports?{SPAN}")
    listed = page(client, f"/manage/reports/indicator?code=on_site&{SPAN}")
    assert re.findall(r">(B00\d)<", listed) == ["B001", "B002"]
    assert "100.0%" in listed


def test_a_period_backwards_is_refused_in_words(manager, client):
    answer = client.get("/manage/reports?first=2026-12-02&last=2026-12-01")
    assert (answer.status_code, "时间段最长一年" in answer.text) == (422, True)


def test_an_indicator_that_does_not_exist(manager, client):
    assert client.get("/manage/reports/indicator?code=money").status_code == 404


def test_the_visits_of_the_day_are_facts(where):
    facts = facts_of(clinic_id=where.clinic.id, period=PERIOD, now=at(12).wall)
    db.session.rollback()
    assert [(one.ticket, one.booked, one.age) for one in facts.visits] == [("B001", False, 71), ("B002", False, 0)]


def test_nobody_lets_out_what_they_asked_for_themselves(manager, client):
    export_id = asked(manager)
    answer = client.post(f"/manage/reports/exports/{export_id}/decide", data={"status": "approved"})
    assert (answer.status_code, "自己申请的导出不能自己批准" in answer.text) == (409, True)
    answer = client.post(f"/manage/reports/exports/{export_id}/file", data={"kind": "csv"})
    assert (answer.status_code, "还没有批准" in answer.text) == (409, True)


def test_the_database_wants_two_people_as_well(manager):
    export_id = asked(manager)
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(
            sa.update(Export)
            .where(Export.id == export_id)
            .values(status="approved", decided_at=at(11).wall, decided_by_id=manager.id)
        )


def test_a_table_leaves_with_watermark_and_without_formulas(manager, other, client):
    export_id = asked(manager, purpose="=HYPERLINK(1)")
    decided(export_id, other)
    answer = client.post(f"/manage/reports/exports/{export_id}/file", data={"kind": "csv"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][0] == "指标"
    assert ["现场取号占比", "人少不显示", "—", "少于 5"] in [row[:4] for row in rows]
    assert "导出，用途：" in rows[-1][0]
    sheet = load_workbook(
        io.BytesIO(client.post(f"/manage/reports/exports/{export_id}/file", data={"kind": "xlsx"}).data)
    ).active
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    written = db.session.scalars(
        sa.select(AuditEntry.action).where(AuditEntry.subject_id == export_id).order_by(AuditEntry.at, AuditEntry.id)
    )
    assert list(written) == ["export_asked", "export_decided", "export_fetched", "export_fetched"]
    db.session.rollback()


def fetched(client, export_id, kind="csv"):
    answer = client.post(f"/manage/reports/exports/{export_id}/file", data={"kind": kind})
    assert answer.status_code == 200, answer.text
    db.session.rollback()
    return answer.data


def test_fewer_than_five_do_not_leave_in_the_table_of_a_month(where, manager, other, client):
    lines = [
        {"vaccine": "HepB", "dose": 1, "due": 3, "done": 2, "in_time": 1},
        {"vaccine": "IPV", "dose": 1, "due": 12, "done": 11, "in_time": 4},
        {"vaccine": "DTaP", "dose": 1, "due": 20, "done": 10, "in_time": 5},
    ]
    table = {"month": DAY.replace(day=1), "lines": lines, "others": [], "made_at": at(10).wall}
    with unit_of_work():
        db.session.add(CoverageTable(id=new_id(), clinic_id=where.clinic.id, **table))
    export_id = asked(manager, table="coverage")
    decided(export_id, other)
    rows = list(csv.reader(io.StringIO(fetched(client, export_id).decode("utf-8-sig"))))
    assert [row[3:] for row in rows[1:4]] == [
        ["少于 5", "少于 5", "—", "—"], ["12", "11", "91.7%", "—"], ["20", "10", "50.0%", "25.0%"],
    ]  # fmt: skip


def test_a_purpose_with_control_characters_still_becomes_a_workbook(manager, other, client):
    export_id = asked(manager, purpose="\x0b=HYPERLINK(1)")
    decided(export_id, other)
    sheet = load_workbook(io.BytesIO(fetched(client, export_id, "xlsx"))).active
    assert not [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_program_is_told_the_refusal_in_words(manager, client):
    export_id = asked(manager)
    address = f"/manage/reports/exports/{export_id}/decide"
    answer = client.post(address, json={"status": "approved"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["error"]) == (409, "own_export")
    assert answer.json["message"].startswith("自己申请的导出不能自己批准")


@pytest.mark.parametrize("month", ["9999-12", "0001-01"])
def test_a_month_nobody_lives_in_is_the_last_one(manager, client, month):
    assert "2026年11月" in page(client, f"/manage/reports/coverage?month={month}")


def test_an_approval_is_over_after_a_day(manager, other, client, clock):
    export_id = asked(manager)
    decided(export_id, other)
    clock.move_to(at(11).wall + dt.timedelta(hours=24, seconds=1))
    builders.sign_in_staff(
        client, builders.staff(at=db.session.get_one(Export, export_id).clinic, roles=[Role.MANAGER])
    )
    answer = client.post(f"/manage/reports/exports/{export_id}/file", data={"kind": "csv"})
    assert (answer.status_code, "超过 24 小时" in answer.text) == (409, True)


def test_a_decision_is_made_once(manager, other):
    export_id = asked(manager)
    decided(export_id, other, ExportStatus.REFUSED)
    with pytest.raises(ExportDecided):
        decided(export_id, other)


def test_where_no_dose_was_given_there_is_nothing_to_draw(manager, client):
    answer = client.post(
        "/manage/reports/quality/samples", data={"first": "2026-11-01", "last": "2026-11-02", "number": "5"}
    )
    assert (answer.status_code, "没有接种记录可抽" in answer.text) == (409, True)


def test_a_drawn_record_gets_one_outcome(where, manager, client):
    visit = arrive(where, elder("李桂英"), at(9))
    with unit_of_work():
        given(to=visit, code="IIV")
        operations.draw_sample(clinic_id=where.clinic.id, period=PERIOD, number=3, actor=manager, now=at(11).wall)
    shown = page(client, "/manage/reports/quality")
    drawn_id = shown.split("/quality/samples/")[1][:36]
    sent = {"outcome": str(SampleOutcome.WRONG), "note": "批号抄错"}
    assert client.post(f"/manage/reports/quality/samples/{drawn_id}", data=sent).status_code == 303
    assert "批号抄错" in page(client, "/manage/reports/quality")
    answer = client.post(f"/manage/reports/quality/samples/{drawn_id}", data=sent)
    assert (answer.status_code, "已经有人填了" in answer.text) == (409, True)


def test_the_night_finds_what_is_wrong_in_files_and_the_figure_says_so(where, manager, client):
    with unit_of_work():
        twins = [builders.person(name="赵小宝", birth_date=dt.date(2024, 5, 1), at=where.clinic) for _ in range(2)]
        builders.person(name="孙小美", birth_date=dt.date(2024, 6, 1), at=where.clinic, phone="13800000055")
        jobs.nightly({}, at(20).wall)
        jobs.nightly({}, at(20, 30).wall)  # again on the same day: replaced, not doubled
    builders.do_waiting("reports.files", "reports.coverage", now=at(20, 30).wall)
    found = db.session.execute(sa.select(FileFault.person_id, FileFault.fault)).all()
    assert {(one.id, fault) for one in twins for fault in ("duplicate", "no_contact")} <= {
        (a, str(b)) for a, b in found
    }
    files = db.session.scalar(sa.select(sa.func.count(Person.id)).where(Person.clinic_id == where.clinic.id))
    db.session.rollback()
    assert f"{files} 份档案" in page(client, "/manage/reports/quality")


def test_the_table_of_a_month_is_counted_by_the_worker(where, manager, client):
    assert "还没有计算" in page(client, "/manage/reports/coverage?month=2026-12")
    assert client.post("/manage/reports/coverage", data={"month": "2026-12"}).status_code == 303
    builders.do_waiting("reports.coverage", now=at(12).wall)
    assert "还没有计算" not in page(client, "/manage/reports/coverage?month=2026-12")
    table = db.session.scalar(sa.select(CoverageTable).where(CoverageTable.clinic_id == where.clinic.id))
    assert sum(one["children"] for one in table.cohorts) >= sum(one["complete"] for one in table.cohorts) >= 0
    db.session.rollback()
