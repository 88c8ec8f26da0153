"""The manager's settings, the county's floor and calendar."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.identity.models import Role
from vaccsched.schedule.models import HalfDay
from vaccsched.schedule.operations import save_week_plan
from vaccsched.shared import clock as clocks
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import CalendarDay, CalendarSource, Clinic, DayKind
from vaccsched.vaccines import operations as vaccines

SETTINGS = "/manage/settings"
NOON = dt.datetime(2026, 11, 22, 4, tzinfo=dt.UTC)


@pytest.fixture
def clinic(app, clock):
    clock.move_to(NOON)
    with builders.written():
        vaccines.load_programme()
    return builders.clinic()


@pytest.fixture
def manager(clinic, client):
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=[Role.MANAGER]))


@pytest.fixture
def supervisor(clinic, client):
    builders.sign_in_staff(client, builders.staff(at=None, in_county=clinic.county, roles=[Role.COUNTY_SUPERVISOR]))


def typed(**more):
    return {
        "days_ahead": "14", "opens_online_at": "20:00", "opening_weekdays": list("0123456"), "opening_stages": "",
        "walk_in_percent": "30", "daily_maximum": "", "rush_seconds": "60", "late_grace_minutes": "15",
        "fever_line": "37.5",
        "no_show_limit": "", "no_show_days": "365", "no_show_barred_days": "180", "walk_in_groups": ["age_65"], **more,
    }  # fmt: skip


def stored(*names):
    found = db.session.scalar(sa.select(Clinic))
    answer = [getattr(found, name) for name in names]
    db.session.rollback()
    return answer


def test_the_page_says_what_residents_read_and_what_the_county_asks(client, manager):
    page = client.get(SETTINGS).text
    assert "12月6日 周日的号 11月22日 周日 20:00 开放" in page
    assert "县里规定不少于 20%" in page


def test_the_line_from_which_a_temperature_postpones_is_the_clinics_own(client, manager):
    client.post(SETTINGS, data=typed(fever_line="37.3"))
    assert stored("fever_line_tenths") == [373]
    assert 'value="37.3"' in client.get(SETTINGS).text
    for typed_line in ("36.9", "39.1", "", "热"):
        refused = client.post(SETTINGS, data=typed(fever_line=typed_line))
        assert (refused.status_code, "37.0 到 39.0" in refused.text) == (422, True), typed_line
    assert stored("fever_line_tenths") == [373]


def test_settings_are_changed(client, manager):
    answer = client.post(
        SETTINGS,
        data=typed(
            days_ahead="10", opening_stages="10 60\n2 100%", daily_maximum="120",
            walk_in_groups=["age_60", "pregnancy"], scarce_vaccines=["HPV9"], no_show_limit="2",
        ),
    )  # fmt: skip
    assert "改动了 6 项" in client.get(answer.location).text
    assert stored("days_ahead", "opening_stages", "daily_maximum", "walk_in_groups", "scarce_vaccines") == [
        10, [[10, 60], [2, 100]], 120, ["age_60", "pregnancy"], ["HPV9"],
    ]  # fmt: skip
    assert client.post(SETTINGS, data=typed(), headers={"Accept": "application/json"}).json["changed"]


def test_nothing_changed_is_said(client, manager):
    answer = client.post(SETTINGS, data=typed())
    assert "没有改动" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"walk_in_percent": "10"}, "不能低于县里规定的 20%"),
        ({"opening_stages": "two weeks"}, "看不懂"),
        ({"opening_stages": "14 60"}, "最后一行是 100"),
        ({"opening_weekdays": []}, "请至少选一个放号的星期几"),
        ({"opening_weekdays": ["4"], "days_ahead": "5"}, "最长要隔 7 天才放一次号"),
        ({"days_ahead": "90"}, "请填 1 到 60 的整数"),
        ({"opens_online_at": "evening"}, "opens_online_at"),
    ],
)
def test_a_wrong_setting_comes_back_with_its_sentence_and_what_was_typed(client, manager, wrong, sentence):
    answer = client.post(SETTINGS, data=typed(late_grace_minutes="77", **wrong))
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert 'value="77"' in answer.text
    assert stored("days_ahead", "late_grace_minutes") == [14, 15]


def test_only_managers_change_settings(client, clinic, supervisor):
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, data=typed()).status_code == 403


def save_plan(clinic, *, walk_in):
    with unit_of_work():
        save_week_plan(
            clinic_id=clinic.id, weekday=0, half_day=HalfDay.MORNING, open=True, walk_in_places=walk_in,
            slots=[(dt.time(8), dt.time(9), 40)], effective_from=dt.date(2026, 11, 1), actor=SYSTEM, now=clocks.now(),
        )  # fmt: skip


def test_a_raised_floor_lists_the_plans_below_it(client, clinic, supervisor):
    save_plan(clinic, walk_in=15)
    assert "各门诊的计划都不低于规定" in client.get("/county").text
    client.post("/county/floor", data={"percent": "40"})
    page = client.get("/county").text
    assert "下面 1 个半天的计划低于规定" in page
    assert ">27<" in page


def test_the_manager_sees_which_days_a_raised_floor_keeps_from_being_published(client, clinic, manager):
    save_plan(clinic, walk_in=15)
    with unit_of_work():
        clinic.county.walk_in_floor_percent = 40
    assert "11月23日 周一上午：现场号 15 个，按县里规定至少要 27 个" in client.get("/manage/plan").text


def test_holidays_are_loaded_confirmed_and_corrected(client, clinic, supervisor):
    client.post("/county/propose")
    page = client.get("/county").text
    assert "元旦" in page
    assert "待公布" in page
    address = re.search(r"/county/days/[^\"]+/confirm", page)[0]
    assert client.post(address).status_code == 303
    ordinary = {"day": "2027-01-01", "kind": "ordinary", "name": "照常"}
    assert client.post("/county/days", data=ordinary).status_code == 303
    with unit_of_work():
        row = db.session.scalar(sa.select(CalendarDay).where(CalendarDay.day == dt.date(2027, 1, 1)))
        assert (row.kind, row.source) == (DayKind.ORDINARY, CalendarSource.COUNTY)


@pytest.mark.parametrize(
    ("address", "body", "sentence"),
    [
        ("/county/floor", {"percent": "101"}, "请填 0 到 100 的整数"),
        ("/county/days", {"day": "soon", "kind": "holiday", "name": "x"}, "day"),
        ("/county/days", {"day": "2027-01-01", "kind": "party", "name": "x"}, "请选这一天是什么"),
    ],
)
def test_a_wrong_form_of_the_county_comes_back(client, supervisor, address, body, sentence):
    answer = client.post(address, data=body)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_only_the_county_sets_its_floor(client, clinic, manager):
    assert client.get("/county").status_code == 403
    assert client.post("/county/floor", data={"percent": "1"}).status_code == 403


def test_another_countys_proposal_is_not_found(client, clinic, supervisor):
    with builders.written():
        row = CalendarDay(
            county_id=builders.county().id, day=dt.date(2027, 1, 1), kind=DayKind.HOLIDAY, name="元旦",
            source=CalendarSource.ESTIMATED,
        )  # fmt: skip
        db.session.add(row)
    assert client.post(f"/county/days/{row.id}/confirm").status_code == 404
