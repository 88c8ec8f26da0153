"""The manager's plan: grid, form, exact preview, publishing, and what is refused with everything kept."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from tests import builders
from vaccsched.identity.models import Role
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay, Session, Slot, WeekPlan
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

MONDAY = dt.date(2026, 11, 30)
EDIT = "/manage/plan/0/morning"
JSON = {"Accept": "application/json"}


@pytest.fixture
def clinic(app, clock):
    clock.move_to(dt.datetime(2026, 11, 28, 2, 0, tzinfo=dt.UTC))
    return builders.clinic(days_ahead=14)


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who


def typed(*, slots=(("08:00", "08:30", "12"), ("08:30", "09:00", "10")), weekdays=("0",), **more):
    """The form as a browser sends it."""
    values = {"open": "yes", "walk_in_places": "20", "effective_from": "2026-11-30", **more}
    form = MultiDict(list(values.items()))
    for weekday in weekdays:
        form.add("weekdays", weekday)
    for row in slots:
        for name, text in zip(("slot_start", "slot_end", "slot_places"), row, strict=True):
            form.add(name, text)
    return form


def published(clinic):
    """(number of slots, online places, walk-in places) in the database."""
    slots = db.session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(Slot.places), 0)).where(Slot.clinic_id == clinic.id)
    ).one()
    pools = db.session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(Session.walk_in_places), 0)).where(Session.clinic_id == clinic.id)
    )
    db.session.rollback()
    return slots[0], slots[1], pools


def hidden(page):
    """The hidden fields of the publish form."""
    form = page.split("/publish")[1].split("</form>")[0]
    return MultiDict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', form))


def test_the_grid_shows_what_each_half_day_has(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    page = client.get("/manage/plan").text
    assert "周一上午，线上 22，现场 20，修改" in page
    assert "周日晚上，不开，修改" in page


def test_the_form_begins_with_the_plan_in_force(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    page = client.get(EDIT).text
    assert re.findall(r'name="slot_start" value="([^"]*)"', page) == ["08:00", "08:30", "", ""]
    assert 'name="walk_in_places" type="text" value="20"' in page


def test_a_half_day_without_plan_begins_with_usual_hours(client, manager):
    page = client.get("/manage/plan/6/afternoon").text
    assert re.findall(r'name="slot_start" value="([^"]*)"', page)[:2] == ["14:00", "14:30"]


def test_the_preview_says_exactly_what_is_then_published(client, clinic, manager):
    page = client.post(f"{EDIT}/preview", data=typed()).text
    assert "将产生 44 个线上号、40 个现场号" in page
    assert "涉及 2 天" in page
    assert published(clinic) == (0, 0, 0)
    answer = client.post(f"{EDIT}/publish", data=hidden(page))
    assert answer.status_code == 303
    assert "已发布，改动了 2 个半天" in client.get(answer.location).text
    assert published(clinic) == (4, 44, 40)


def test_one_form_for_several_weekdays(client, clinic, manager):
    page = client.post(f"{EDIT}/preview", data=typed(weekdays=("0", "2", "4"))).text
    assert "将产生 132 个线上号、120 个现场号" in page
    client.post(f"{EDIT}/publish", data=hidden(page))
    assert published(clinic) == (12, 132, 120)


def test_the_preview_shows_a_change_against_what_is_published(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    page = client.post(f"{EDIT}/preview", data=typed(slots=(("08:00", "08:30", "9"),), walk_in_places="25")).text
    assert "22 → 9" in page
    assert "20 → 25" in page
    assert "线上号比现在 -26，现场号比现在 +10" in page


def test_a_program_gets_the_numbers(client, manager):
    answer = client.post(f"{EDIT}/preview", data=typed(), headers=JSON)
    assert answer.json == {
        "online": 44, "walk_in": 40, "new_slots": 4, "day_count": 2, "people_hurt": 0, "fingerprint": "2-4-44-40",
    }  # fmt: skip
    assert client.post(f"{EDIT}/publish", data=typed(), headers=JSON).json == {"published": 2}


def test_back_from_the_preview_everything_typed_is_there(client, manager):
    page = client.post(f"{EDIT}/change", data=typed(slots=(("07:00", "07:45", "3"),), weekdays=("0", "5"))).text
    assert 'value="07:45"' in page
    assert re.findall(r'name="weekdays" value="(\d)" checked', page) == ["0", "5"]


def test_publishing_is_refused_when_the_numbers_changed_since_the_preview(client, clinic, manager):
    page = client.post(f"{EDIT}/preview", data=typed()).text
    with unit_of_work():
        schedule_operations.save_week_plan(
            clinic_id=clinic.id, weekday=1, half_day=HalfDay.MORNING, open=True, walk_in_places=5,
            slots=[(dt.time(8), dt.time(9), 5)], effective_from=MONDAY, actor=builders.actor(manager),
            now=clock.now(),
        )  # fmt: skip
    answer = client.post(f"{EDIT}/publish", data=hidden(page))
    assert (answer.status_code, "请再预览一次" in answer.text) == (409, True)
    assert published(clinic) == (0, 0, 0)


def test_a_cut_below_what_is_booked_is_shown_and_refused_and_nothing_is_saved(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    with unit_of_work():
        db.session.query(Slot).first().taken = 7
    cut = typed(slots=(("08:30", "09:00", "10"),))
    page = client.post(f"{EDIT}/preview", data=cut).text
    assert "有 7 人已经拿到要减掉的号" in page
    assert "/publish" not in page
    answer = client.post(f"{EDIT}/publish", data=cut)
    assert (answer.status_code, "有 7 人" in answer.text) == (409, True)
    assert published(clinic) == (4, 44, 40)
    (plan,) = db.session.scalars(sa.select(WeekPlan)).all()
    assert len(plan.slots) == 2
    db.session.rollback()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"walk_in_places": "4"}, "至少要留 6 个现场号"),
        ({"walk_in_places": "many"}, "请填 0 到 500 的整数"),
        ({"effective_from": "2026-11-01"}, "请填今天或以后的日期"),
        ({"effective_from": "soon"}, "从哪一天起"),
        ({"open": "perhaps"}, "请选择开或不开"),
        ({"slots": (("08:00", "25:00", "1"),)}, "第 1 行要有开始、结束两个时间"),
        ({"slots": (("08:00", "08:30", "-1"),)}, "第 1 行"),
        ({"slots": (("08:00", "09:00", "1"), ("08:30", "09:30", "1"))}, "段与段不能重叠"),
        ({"weekdays": ()}, "请至少选一个星期几"),
        ({"weekdays": ("9",)}, "请至少选一个星期几"),
    ],
)
def test_a_wrong_form_comes_back_with_its_sentence_and_what_was_typed(client, clinic, manager, wrong, sentence):
    for step in ("preview", "publish"):
        answer = client.post(f"{EDIT}/{step}", data=typed(**wrong))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert 'value="08:00"' in answer.text
    assert published(clinic) == (0, 0, 0)


def test_an_emptied_row_is_taken_away(client, manager):
    rows = (("08:00", "08:30", "12"), ("", "", "10"), ("", "", ""))
    assert "将产生 24 个线上号" in client.post(f"{EDIT}/preview", data=typed(slots=rows)).text


@pytest.mark.parametrize("address", ["/manage/plan/7/morning", "/manage/plan/0/night"])
def test_an_unknown_half_day_is_not_found(client, manager, address):
    assert client.get(address).status_code == 404


def test_only_managers_plan(client, clinic):
    builders.sign_in_staff(client, builders.nurse(at=clinic))
    for address in ("/manage/plan", EDIT):
        assert client.get(address).status_code == 403
    for step in ("preview", "publish", "change"):
        assert client.post(f"{EDIT}/{step}", data=typed()).status_code == 403


def test_another_clinics_plan_is_neither_seen_nor_changed(client, clinic, manager):
    other = builders.clinic()
    with unit_of_work():
        schedule_operations.save_week_plan(
            clinic_id=other.id, weekday=0, half_day=HalfDay.MORNING, open=True, walk_in_places=50,
            slots=[(dt.time(8), dt.time(9), 99)], effective_from=MONDAY, actor=builders.actor(manager),
            now=clock.now(),
        )  # fmt: skip
    assert "线上 99" not in client.get("/manage/plan").text
    client.post(f"{EDIT}/publish", data=typed())
    assert published(other) == (0, 0, 0)
