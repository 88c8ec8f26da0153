"""Who did how much, online services included; what of it may leave; how many looked into their own record."""

import csv
import datetime as dt
import io

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, arrive, at, child, elder, shop
from vaccsched.aefi.models import AefiCase, CaseStatus, Severity, Source
from vaccsched.identity.models import Role
from vaccsched.reports import jobs, operations
from vaccsched.reports.models import CoverageTable, ExportStatus
from vaccsched.reports.queries import BY_CODE, Period, facts_of, work_of
from vaccsched.reports.queries.files import read_files
from vaccsched.residents import operations as residents
from vaccsched.shared import audit
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Lot, MovementKind, StockMovement
from vaccsched.vaccines.models import VaccineProduct

SPAN = f"first={DAY}&last={DAY}"
PERIOD = Period(first=DAY, last=DAY)


@pytest.fixture
def where(any_app, clock):
    clock.move_to(at(11).wall)
    made = shop()
    made.visit = arrive(made, elder(), at(8))
    made.little = arrive(made, child(), at(8, 10), vaccine_codes=["IPV"])
    return made


@pytest.fixture
def manager(where, client):
    who = builders.staff(at=where.clinic, roles=[Role.MANAGER], name="马建国")
    builders.sign_in_staff(client, who)
    return builders.actor(who)


def note(action, who, *, now=None, **detail):
    with unit_of_work():
        audit.record(action=action, actor=who, now=now or at(10).wall, **detail)


def answered_at_home(where, who):
    """A reaction that a family reported from home, passed on by somebody of the clinic."""
    with unit_of_work():
        db.session.add(
            AefiCase(
                id=new_id(), clinic_id=where.clinic.id, person_id=where.little.person_id, code="R-1",
                source=Source.RESIDENT, severity=Severity.ORDINARY, discovered_at=at(9).wall, created_at=at(9).wall,
                status=CaseStatus.SUBMITTED, submitted_number="1", submitted_at=at(10).wall, submitted_by_id=who.id,
            )
        )  # fmt: skip


def own(clinic, name):
    found = {one.name: one for one in work_of(clinic_id=clinic.id, period=PERIOD)}
    db.session.rollback()
    return found.get(name)


def test_online_services_and_calls_are_counted_by_person_and_day(where, manager, client):
    for action in ("correction_answered", "no_show_decided", "recall_called", "called_back", "offer_told"):
        note(action, manager)
    note("recall_invited", manager, persons=["甲", "乙", "丙"])
    answered_at_home(where, manager)
    note("correction_answered", manager, now=at(10).wall - dt.timedelta(days=1))
    found = own(where.clinic, "马建国")
    assert (found.answered, found.contacts, found.invited, found.doses) == (3, 3, 3, 0)
    shown = client.get(f"/manage/reports/work?{SPAN}").text
    db.session.rollback()
    assert "不是排名" in shown
    assert "答复网上申请" in shown


def test_the_desk_is_counted_and_another_clinics_people_are_not(where, manager):
    note("correction_answered", builders.actor(builders.staff(at=builders.clinic(), roles=[Role.MANAGER], name="旁人")))
    assert own(where.clinic, where.registrar.name).arrivals == 2
    assert own(where.clinic, "旁人") is None
    assert own(where.clinic, "马建国") is None  # did nothing


def exported(where, manager, client, table):
    other = builders.actor(builders.staff(at=where.clinic, roles=[Role.MANAGER]))
    facts = {"clinic_id": where.clinic.id, "now": at(11).wall}
    with unit_of_work():
        made = operations.ask_export(table=table, period=PERIOD, purpose="月报", actor=manager, **facts).id
        operations.decide_export(export_id=made, status=ExportStatus.APPROVED, actor=other, **facts)
    answer = client.post(f"/manage/reports/exports/{made}/file", data={"kind": "csv"})
    db.session.rollback()
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_so_few_people_as_can_be_told_apart_do_not_leave_with_the_work(where, manager, client):
    for _time in range(6):
        note("recall_called", manager)
    rows = exported(where, manager, client, "work")
    assert ["马建国", "0", "0", "0", "0", "0", "0", "6", "0"] in rows
    assert [where.registrar.name, "少于 5"] in [row[:2] for row in rows]


def test_self_paid_doses_stand_in_the_table_of_the_month(where, manager, client):
    others = [{"vaccine": "FLU", "doses": 31}, {"vaccine": "RAB", "doses": 2}]
    table = {"month": DAY.replace(day=1), "lines": [], "others": others, "made_at": at(10).wall}
    with unit_of_work():
        db.session.add(CoverageTable(id=new_id(), clinic_id=where.clinic.id, **table))
    rows = [row[2:5] for row in exported(where, manager, client, "coverage")]
    assert ["自费剂次", "—", "31"] in rows
    assert ["自费剂次", "—", "少于 5"] in rows


def test_a_month_is_held_against_the_whole_months_stock_whatever_days_are_asked_for(where):
    builders.stock_for(where.clinic, "HEPB", "MMR")
    lots = dict(
        db.session.execute(
            sa.select(VaccineProduct.vaccine_code, Lot.id).join(Lot).where(Lot.clinic_id == where.clinic.id)
        ).all()
    )
    db.session.rollback()
    due = {"HEPB": [(1, 10, 9), (2, 8, 8)], "MMR": [(1, 6, 5)]}
    lines = [
        {"vaccine": code, "dose": dose, "due": number, "done": done, "in_time": done}
        for code, doses in due.items()
        for dose, number, done in doses
    ]
    month = DAY.replace(day=1)
    after = clocks.instant_of(dt.date(2027, 1, 1), dt.time(0))
    with unit_of_work():
        db.session.add(
            CoverageTable(id=new_id(), clinic_id=where.clinic.id, month=month, lines=lines, others=[], made_at=after)
        )
        for code, kind, doses, when in (
            ("HEPB", MovementKind.USE, -16, at(9).wall),
            ("HEPB", MovementKind.UNDO_USE, 1, at(10).wall),
            ("HEPB", MovementKind.WASTE, -2, at(10).wall),  # lost, not used
            ("MMR", MovementKind.USE, -6, after - dt.timedelta(seconds=1)),
            ("MMR", MovementKind.USE, -3, after),  # the next month's
        ):
            db.session.add(
                StockMovement(
                    id=new_id(), clinic_id=where.clinic.id, lot_id=lots[code], kind=kind, doses=doses, at=when
                )
            )
    found = facts_of(clinic_id=where.clinic.id, period=Period(first=DAY, last=DAY), now=after)
    told = sorted((one.due, one.done, one.used) for one in found.used)
    counted = {code: [(one.hit, one.of) for one in BY_CODE[code].rows(found)] for code in ("off_from_used", "apart")}
    db.session.rollback()
    assert told == [(6, 5, 6), (18, 17, 15)]
    assert {code: sorted(pairs) for code, pairs in counted.items()} == {
        "off_from_used": [(1, 6), (2, 18)],
        "apart": [(2, 10)],
    }


def test_a_file_is_read_once_its_family_looked_however_often_and_staff_do_not_count(where, manager):
    family = Actor(kind=ActorKind.ACCOUNT, id=new_id(), clinic_id=None)
    read, shown = (builders.person(at=where.clinic, name=name) for name in ("李小雨", "周大力"))
    with unit_of_work():
        for hour in (8, 9):
            residents.open_person(person_id=read.id, actor=family, purpose="own_record", now=at(hour).wall)
        residents.open_person(person_id=shown.id, actor=manager, purpose="desk", now=at(9).wall)
    told = [(one.good, one.number) for one in read_files(where.clinic.id, PERIOD)]
    db.session.rollback()
    assert told == [(1, 2)]


def test_the_months_table_is_asked_for_until_it_left_and_its_page_fills_in_the_form(where, client, clock):
    boss, other = (builders.staff(at=where.clinic, roles=[Role.MANAGER]) for _ in range(2))
    asking, deciding = builders.actor(boss), builders.actor(other)
    clock.move_to(clocks.instant_of(dt.date(2027, 1, 3), dt.time(9)))
    builders.sign_in_staff(client, boss)
    assert "2026年12月的接种率报表要在" in client.get("/staff").text
    clock.move_to(clocks.instant_of(dt.date(2027, 1, 6), dt.time(9)))
    builders.sign_in_staff(client, boss)
    assert "还没有导出" in client.get("/staff").text
    jobs.coverage({"clinic_id": str(where.clinic.id), "month": "2026-12-01"}, clocks.now())
    shown = client.get("/manage/reports/coverage?month=2026-12").text
    assert "table=coverage&amp;first=2026-12-01&amp;last=2026-12-31" in shown
    form = client.get("/manage/reports/exports?table=coverage&first=2026-12-01&last=2026-12-31").text
    assert 'value="2026-12-31"' in form
    month = Period(first=dt.date(2026, 12, 1), last=dt.date(2026, 12, 31))
    facts = {"clinic_id": where.clinic.id, "now": clocks.now()}
    with unit_of_work():
        made = operations.ask_export(table="coverage", period=month, purpose="月报", actor=asking, **facts).id
        operations.decide_export(export_id=made, status=ExportStatus.APPROVED, actor=deciding, **facts)
    assert client.post(f"/manage/reports/exports/{made}/file", data={"kind": "xlsx"}).status_code == 200
    assert "接种率报表" not in client.get("/staff").text
    db.session.rollback()


def test_a_month_that_no_night_counted_in_time_is_counted_by_the_next_one_once(where, clock):
    late = clocks.instant_of(dt.date(2027, 1, 20), dt.time(2))
    clock.move_to(late)
    for night in (late, late + dt.timedelta(days=1)):
        with unit_of_work():
            jobs.nightly({}, night)
        builders.do_waiting("reports.files", "reports.coverage", now=night)
    (table,) = db.session.query(CoverageTable).filter(CoverageTable.clinic_id == where.clinic.id)
    assert (table.month, table.made_at) == (dt.date(2026, 12, 1), late)
    db.session.rollback()
