"""The manager's pages."""

import datetime as dt
import time

import pytest

from tests import builders
from tests.advisor.builders import MONDAY, PLACES, asked, finished
from vaccsched.advisor import queries
from vaccsched.advisor.models import Check
from vaccsched.identity.models import Role
from vaccsched.schedule.models import HalfDay
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.usefixtures("manager")
FORM = {
    "weekday": "0", "half_day": "morning", "desk": "1", "screening": "2", "vaccination": "2", "p90": "20",
    "overtime": "15", "turned_away": "2", "utilisation": "85", "least_pool": "16", "waiting": "1", "full": "1",
    "closing": "1", "idempotency_key": "k",
}  # fmt: skip
JSON = {"Accept": "application/json"}


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.get_data(as_text=True)


def test_the_first_page_shows_figures_with_their_sources_within_a_second(client):
    text(client, "/manage/advisor")
    begun = time.process_time()
    page = text(client, "/manage/advisor?half_day=0-morning")
    assert time.process_time() - begun < 1
    assert "才有 0 个门诊日的记录" in page
    assert "通用数字" in page
    assert "九成的人等候不超过" in page
    assert "一句话规则" in page


def test_a_clinic_without_plans_is_told_where_to_begin(client):
    elsewhere = builders.clinic()
    builders.sign_in_staff(client, builders.staff(at=elsewhere, roles=[Role.MANAGER]))
    for page in ("/manage/advisor", "/manage/advisor/what-if"):
        assert "还没有开放的半天" in text(client, page)


def test_asking_leads_to_the_study_which_tells_its_progress(client):
    answer = client.post("/manage/advisor/studies", data=FORM)
    assert answer.status_code == 303
    page = text(client, answer.location)
    assert "已完成 0%" in page
    assert text(client, f"{answer.location}/now").count("<progress") == 1


@pytest.mark.parametrize(
    ("field", "wrong"), [("desk", "0"), ("p90", "x"), ("least_pool", "501"), ("waiting", "9"), ("half_day", "noon")]
)
def test_what_was_typed_wrong_is_shown_again_with_its_sentence(client, field, wrong):
    answer = client.post("/manage/advisor/studies", data=FORM | {field: wrong, "overtime": "17"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert field == "half_day" or 'value="17"' in page


def test_the_three_proposals_stand_side_by_side(client, clinic):
    study = finished(at=clinic)
    page = text(client, f"/manage/advisor/studies/{study.id}")
    assert [word in page for word in ("保守", "推荐", "多接种", "采用「推荐」")] == [True] * 4
    told = client.get(f"/manage/advisor/studies/{study.id}", headers=JSON).get_json()
    assert [one["kind"] for one in told["proposals"]] == ["careful", "recommended", "more"]
    assert told["finished"]
    assert sum(told["proposals"][1]["places"]) == sum(PLACES)


def test_applying_is_shown_in_numbers_first_and_can_be_undone_in_one_press(client, clinic):
    address = f"/manage/advisor/studies/{finished(at=clinic).id}/proposals/recommended"
    page = text(client, f"{address}?effective_from={MONDAY}&weekdays=0")
    assert "已经发布、会改的天" in page
    shown = page.split('name="shown" value="')[1].split('"')[0]
    form = {"effective_from": MONDAY.isoformat(), "weekdays": ["0"], "shown": shown}
    answer = client.post(f"{address}/apply", data=form)
    assert answer.status_code == 303
    assert "撤销，恢复原来的号" in text(client, answer.location)
    (made,) = queries.applications(clinic_id=clinic.id)
    assert client.post(f"/manage/advisor/applied/{made.id}/undo", data={}).status_code == 303
    assert "已撤销" in text(client, "/manage/advisor/applied")


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"effective_from": "2026-11-28"}, 422, "明天或以后"),
        ({"weekdays": []}, 422, "至少选一个星期几"),
        ({"shown": "other"}, 409, "再预览一次"),
    ],
)
def test_applying_is_refused_with_a_sentence(client, clinic, change, status, said):
    address = f"/manage/advisor/studies/{finished(at=clinic).id}/proposals/recommended/apply"
    answer = client.post(address, data={"effective_from": MONDAY.isoformat(), "weekdays": ["0"], "shown": "", **change})
    assert answer.status_code == status
    assert said in answer.get_data(as_text=True)


def test_an_unknown_proposal_is_not_found(client, clinic):
    assert text(client, f"/manage/advisor/studies/{finished(at=clinic).id}/proposals/best", status=404)


def test_an_unfinished_proposal_says_to_wait(client, clinic):
    page = text(client, f"/manage/advisor/studies/{asked(at=clinic).id}/proposals/more", status=409)
    assert "还没有算好" in page


def test_what_if_names_every_case_and_what_to_do(client):
    page = text(client, f"/manage/advisor/what-if?half_day=0-morning&day={MONDAY}")
    for word in ("一位预检人员请假", "第二台冰箱满了", "流感季", "不留现场号", "约好却放不下"):
        assert word in page


def test_the_back_test_shows_expected_and_observed(client, clinic):
    assert "还没有比过的半天" in text(client, "/manage/advisor/back-test")
    with unit_of_work():
        db.session.add_all(
            Check(
                clinic_id=clinic.id, day=MONDAY - dt.timedelta(days=number), half_day=HalfDay.MORNING, expected=10.0,
                low=6.0, high=14.0, observed=40.0, people=33, checked_at=dt.datetime(2026, 11, 28, tzinfo=dt.UTC),
            )
            for number in range(3, 9)
        )  # fmt: skip
    page = text(client, "/manage/advisor/back-test")
    assert "只有 0% 落在预计范围内" in page
    assert "推荐就是现在的计划" in page
    assert "对不上" in text(client, "/manage/advisor")


def test_the_command_prints_figures_and_refuses_a_wrong_file(app, tmp_path):
    runner = app.test_cli_runner()
    told = runner.invoke(args=["simulate", "bench/clinics/rc1-r-rule.json", "--runs", "60"])
    assert told.exit_code == 0
    assert "等候 P90" in told.output
    assert "利用率" in told.output
    as_json = runner.invoke(args=["simulate", "bench/clinics/gp-4-staff-2.json", "--runs", "40", "--json"])
    assert '"waits"' in as_json.output
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"name": "x"}', encoding="utf-8")
    refused = runner.invoke(args=["simulate", str(wrong)])
    assert refused.exit_code == 1
    assert "stations：缺少这一项" in refused.output
