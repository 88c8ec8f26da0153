"""The county's pages: clinics side by side, floors, one visit with a reason, looks at minors' records."""

import csv
import io

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, arrive, at, child, elder, shop
from vaccsched.identity.models import Role
from vaccsched.mydata import queries as looks
from vaccsched.reports import jobs
from vaccsched.reports.models import AccessAudit, VisitLook
from vaccsched.residents import operations as residents
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

SPAN = f"first={DAY}&last={DAY}"


@pytest.fixture
def where(any_app, clock):
    clock.move_to(at(11).wall)
    made = shop(walk_in=9)
    made.visit = arrive(made, elder(), at(8))
    made.little = arrive(made, child(), at(8, 10), vaccine_codes=["IPV"])
    with unit_of_work():
        made.other = builders.clinic(in_county=made.clinic.county, name="青山县河西卫生院", short_name="河西")
    return made


@pytest.fixture
def supervisor(where, client):
    who = builders.staff(at=None, in_county=where.clinic.county, roles=[Role.COUNTY_SUPERVISOR], name="周督导")
    builders.sign_in_staff(client, who)
    return builders.actor(who)


@pytest.fixture
def foreign(any_app):
    return builders.staff(at=None, in_county=builders.county(), roles=[Role.COUNTY_SUPERVISOR])


def page(client, address, status=200):
    answer = client.get(address)
    db.session.rollback()
    assert answer.status_code == status, answer.text
    return answer.text


def test_all_clinics_stand_side_by_side_and_so_few_are_not_told(supervisor, client):
    shown = page(client, f"/county/clinics?{SPAN}")
    assert "城关" in shown
    assert "河西" in shown
    assert "人少不显示" in shown
    assert "100.0%" not in shown


def test_each_group_of_indicators_opens(supervisor, client):
    for group, word in (("safety", "知情同意率"), ("cover", "建证率"), ("opinion", "满意度"), ("data", "时效性")):
        assert word in page(client, f"/county/clinics?group={group}&{SPAN}")
    assert "预约率" in page(client, "/county/clinics?group=nothing")


def test_a_clinic_below_the_countys_floor_is_marked_until_the_floor_goes(where, supervisor, client):
    for number in range(6):
        arrive(where, elder(f"人{number}"), at(9, number))
    sent = {"code": "booked", "percent": "30"}
    assert client.post("/county/clinics/floors", data=sent).status_code == 303
    shown = page(client, f"/county/clinics?{SPAN}")
    assert "不低于 30%" in shown
    assert ">低<" in shown.replace("</span>", "<")
    assert client.post("/county/clinics/floors", data={"code": "booked", "percent": ""}).status_code == 303
    assert "不低于 30%" not in page(client, f"/county/clinics?{SPAN}")


@pytest.mark.parametrize(
    ("sent", "words"),
    [({"code": "wait_first", "percent": "10"}, "只有百分比的指标"), ({"code": "booked", "percent": "101"}, "0 到 100")],
)
def test_a_floor_that_cannot_be_is_refused_in_words(supervisor, client, sent, words):
    answer = client.post("/county/clinics/floors", data=sent)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_a_visit_opens_only_with_a_reason_and_the_person_can_see_who_looked(where, supervisor, client):
    listed = page(client, f"/county/clinics/{where.clinic.id}/visits?day={DAY}")
    assert "B001" in listed
    assert "王*芳" in listed
    assert "小满" not in listed
    assert "陈*" not in listed  # a child by number only
    told = looks.list_looks(person_id=where.little.person_id, now=at(12).wall)
    assert ("list_shown", supervisor.id) in [(one.action, one.actor_id) for one in told]
    visit_id = where.visit.id
    assert "B001" in page(client, f"/county/clinics/visits/{visit_id}")
    answer = client.post(f"/county/clinics/visits/{visit_id}", data={"reason": "看"})
    assert (answer.status_code, "4 到 200 个字" in answer.text) == (422, True)
    answer = client.post(f"/county/clinics/visits/{visit_id}", data={"reason": "等候很久，核对"})
    shown = page(client, answer.location)
    assert "等候很久，核对" in shown
    assert "王桂芳" not in shown
    assert "等候很久，核对" in page(client, "/county/clinics/looks")
    rows = db.session.execute(
        sa.select(AuditEntry.action, AuditEntry.detail).where(AuditEntry.person_id == where.visit.person_id,
                                                              AuditEntry.actor_id == supervisor.id)
    ).all()  # fmt: skip
    assert ("person_opened", {"purpose": "county_supervision"}) in [tuple(row) for row in rows]
    db.session.rollback()


def test_a_look_is_over_after_half_an_hour_and_is_nobody_elses(where, supervisor, client, clock):
    answer = client.post(f"/county/clinics/visits/{where.visit.id}", data={"reason": "核对留观时间"})
    clock.move_to(at(11, 31).wall)
    page(client, answer.location, status=404)
    clock.move_to(at(11, 10).wall)
    builders.sign_in_staff(
        client, builders.staff(at=None, in_county=where.clinic.county, roles=[Role.COUNTY_SUPERVISOR])
    )
    page(client, answer.location, status=404)


def test_another_county_finds_nothing(where, foreign, client):
    builders.sign_in_staff(client, foreign)
    for address in (f"/county/clinics/{where.clinic.id}/visits", f"/county/clinics/visits/{where.visit.id}"):
        page(client, address, status=404)
    answer = client.post(f"/county/clinics/visits/{where.visit.id}", data={"reason": "看一看吧"})
    assert answer.status_code == 404
    assert "城关" not in page(client, "/county/clinics")


def test_the_database_wants_a_reason_as_well(where, supervisor):
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(VisitLook(staff_id=supervisor.id, visit_id=where.visit.id, reason="", at=at(11).wall))


def counted(client, year=2026):
    assert client.post("/county/clinics/minors", data={"year": str(year)}).status_code == 303
    audit_id = db.session.scalar(sa.select(AccessAudit.id).where(AccessAudit.year == year))
    db.session.rollback()
    jobs.minors({"audit_id": str(audit_id)}, at(12).wall)


def test_one_press_tells_who_opened_minors_records_and_the_unusual_first(where, supervisor, client):
    with unit_of_work():
        nosy = builders.staff(at=where.other, roles=[Role.REGISTRAR], name="赵登记")
        for who, person_id, hour in (
            (nosy, where.little.person_id, 21),
            (where.registrar, where.little.person_id, 9),
            (where.registrar, where.visit.person_id, 9),  # an elder: not counted
        ):
            residents.open_person(person_id=person_id, actor=builders.actor(who), purpose="desk", now=at(hour).wall)
    assert "开始审计" in page(client, "/county/clinics/minors?year=2026")
    counted(client)
    shown = page(client, "/county/clinics/minors?year=2026")
    assert "不是本门诊的孩子" in shown
    assert "早上 7 点前或晚上 8 点后" in shown
    assert "小满" not in shown
    answer = client.post("/county/clinics/minors/file", data={"year": "2026", "kind": "csv"})
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    told = [(row[0], *row[2:5]) for row in rows[1:3]]
    assert told == [("赵登记", "1", "1", "1"), (where.registrar.name, "1", "1", "0")]
    assert "周督导" in rows[-1][0]
    db.session.rollback()


def test_an_audit_that_was_not_asked_for_cannot_be_taken_out_nor_a_year_to_come(supervisor, client):
    answer = client.post("/county/clinics/minors/file", data={"year": "2025", "kind": "csv"})
    assert (answer.status_code, "还没有算好" in answer.text) == (409, True)
    answer = client.post("/county/clinics/minors", data={"year": "2030"})
    assert (answer.status_code, "还没有到" in answer.text) == (422, True)


def test_counting_a_year_again_replaces_it(supervisor, client):
    counted(client)
    counted(client)
    assert db.session.scalar(sa.select(sa.func.count(AccessAudit.id))) == 1
    db.session.rollback()
    assert "没有不寻常的查看" in page(client, "/county/clinics/minors")
