"""Why each dose counts and when the next is due, for staff."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.records import operations, queries
from vaccsched.records.models import HealthFactKind
from vaccsched.shared import clock as clocks
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
DOSES = "HEPB@2025-03-18 BCG@2025-03-20 IPV@2025-05-18 IPV@2025-06-10 MMR@2025-11-20 VAR@2026-04-01 JEL@2026-04-20"


def take_over(person, doses, actor):
    for text in doses.split():
        code, _, day = text.partition("@")
        operations.import_immunization(
            person_id=person.id, vaccine_code=code, dose_number=1, given_on=dt.date.fromisoformat(day), actor=actor,
            now=clocks.now(),
        )  # fmt: skip


@pytest.fixture
def child(app, client, clock):
    """A girl of twenty months: one dose too early, two live ones too near, immunoglobulin two months ago."""
    clock.move_to(NOW)
    with unit_of_work():
        load_programme()
        clinic = make.clinic()
        doctor = make.staff(at=clinic, roles=[Role.SCREENER])
        actor = make.actor(doctor)
        girl = make.person(name="周一诺", birth_date=dt.date(2025, 3, 18), at=clinic)
        take_over(girl, DOSES, actor)
        operations.add_health_fact(
            person_id=girl.id, kind=HealthFactKind.BLOOD_PRODUCT, code="IVIG", since=dt.date(2026, 10, 2),
            actor=actor, now=NOW,
        )  # fmt: skip
        operations.add_health_fact(
            person_id=girl.id, kind=HealthFactKind.CONDITION, code="immunosuppressed", since=dt.date(2026, 10, 2),
            actor=actor, now=NOW,
        )  # fmt: skip
    make.sign_in_staff(client, doctor)
    return girl


def read(client, person) -> str:
    page = client.get(f"/records/{person.id}/forecast").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_dose_that_does_not_count_says_why_and_by_which_clause(child, client):
    page = read(client, child)
    assert "打早了：要满3月龄才能打，最早2025年6月18日。这一剂不算数。" in page
    assert "POLIO-IPV.2.age" in page
    assert "第2剂：满3月龄起，与上一剂隔28天以上。" in page


def test_a_dose_that_counts_with_a_doubt_shows_the_doubt(child, client):
    assert "间隔不足28天，效果请医生判断。" in read(client, child)


def test_the_next_dose_names_its_days_reason_clause_and_document(child, client):
    page = read(client, child)
    assert "第2剂在用过IVIG（2026年10月2日）满3个月后才能打，最早2027年1月2日。" in page
    assert "最早 2027年1月2日" in page
    assert "G09 用过免疫球蛋白或血液制品，满3个月后再打注射类减毒活疫苗。" in page
    assert "国家免疫规划疫苗儿童免疫程序及说明(2026年版) 国疾控卫免发〔2026〕16号" in page


def test_weak_sources_are_visible(child, client):
    page = read(client, child)
    assert "依据还没有核实" in page
    assert "依据是二手资料" in page


def test_what_is_complete_or_not_for_this_person_is_folded_away(child, client):
    page = client.get(f"/records/{child.id}/forecast").text
    folded = page[page.index("已全程或不用打") :]
    assert "卡介苗" in folded[: folded.index("</details>")]


def test_the_best_visit_and_the_next_one_are_told(child, client):
    page = read(client, child)
    planned = queries.plan_for(person=child, on=clocks.day_of(NOW), most=2)
    assert "今天最好这样打" in page
    assert f"{planned.next_visit.year}年{planned.next_visit.month}月{planned.next_visit.day}日" in page


def test_an_unconfirmed_condition_is_shown_as_not_counted(child, client):
    assert "免疫功能低下 · 未经医生确认，不参与推算" in read(client, child)


def test_the_age_at_each_dose_is_told(child, client):
    assert "2025年11月20日 8个月" in read(client, child)


def test_opening_it_is_written_down(child, client):
    read(client, child)
    opened = AuditEntry.action == "person_opened"
    rows = db.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.person_id == child.id, opened))
    assert [row["purpose"] for row in rows] == ["forecast"]
    db.session.rollback()


def test_the_english_page_reads_english(child, client):
    client.post("/preferences", data={"lang": "en"})
    page = read(client, child)
    assert "Too early: the dose is given from 3 months of age, earliest 18 June 2025. It does not count." in page
    assert "Dose 2: from 3 months of age; 28 days or more after the dose before." in page


def test_more_doses_are_no_more_questions(child, client):
    asked = []
    listen = (db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def questions():
        asked.clear()
        read(client, child)
        return len([one for one in asked if one.startswith("SELECT")])

    questions()
    sa.event.listen(*listen)
    try:
        before = questions()
        with unit_of_work():
            take_over(
                child,
                "DTAP@2025-05-20 DTAP@2025-07-20 MPSVA@2025-10-01 IIV@2026-10-20",
                make.actor(make.nurse(at=make.clinic())),
            )
        assert questions() == before
    finally:
        sa.event.remove(*listen)
    assert before <= 20  # most of them the shell: session, station, rights


def test_an_exposure_is_entered_and_its_doses_get_their_days(child, client):
    answer = client.post(
        f"/records/{child.id}/exposures", data={"exposed_on": "20261130", "grade": "III", "course": "ZAGREB"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/records/{child.id}/forecast")
    page = read(client, child)
    assert "狂犬病暴露 Ⅲ级（贯穿皮肤的咬伤、抓伤，或黏膜污染） · 2-1-1（第 0 天两剂，第 7、21 天）" in page
    assert "请尽快打狂犬病疫苗第1剂" in page


def test_a_wrong_date_keeps_what_was_typed(child, client):
    answer = client.post(
        f"/records/{child.id}/exposures", data={"exposed_on": "2026-12-02", "grade": "II", "course": "ESSEN"}
    )
    assert answer.status_code == 422
    assert "暴露日期不能晚于今天" in answer.text
    assert 'value="2026-12-02"' in answer.text
    assert '<option value="II" selected>' in answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REGISTRAR, 200), (Role.SCREENER, 200), (Role.VACCINATOR, 200),
        (Role.OBSERVER, 200), (Role.STOCK_KEEPER, 403), (Role.MANAGER, 403),
    ],
)  # fmt: skip
def test_who_may_open_it(child, app, role, status):
    other = app.test_client()
    with unit_of_work():
        somebody = make.staff(at=db.session.get_one(Clinic, child.clinic_id), roles=[role])
    make.sign_in_staff(other, somebody)
    assert other.get(f"/records/{child.id}/forecast").status_code == status


def test_nobodys_forecast_is_not_found(child, client):
    assert client.get(f"/records/{new_id()}/forecast").status_code == 404
