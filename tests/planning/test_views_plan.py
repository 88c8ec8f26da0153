"""The manager's plan: grid, form, exact preview, publishing, and what is refused with everything kept."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from tests import builders
from tests.planning.pages import EDIT, MONDAY, hidden, typed
from vaccsched.booking.models import Appointment, Channel
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay, Session, Slot, WeekPlan
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}


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


def test_the_grid_shows_what_each_half_day_has(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    page = client.get("/manage/plan").text
    assert "周一上午，线上 22，现场 20，修改" in page
    assert "周日晚上，不开，修改" in page
    assert "下次已用 0/42" in page


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
    numbers = dict(answer.json)
    assert len(numbers.pop("fingerprint")) == 20
    assert numbers == {
        "online": 44,
        "walk_in": 40,
        "new_slots": 4,
        "day_count": 2,
        "people_hurt": 0,
        "vaccine_booked": 0,
    }
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
    assert "保留他们的号以后，将有 27 个线上号" in page
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
        ({"effective_from": "soon"}, "effective_from-error"),
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


def test_a_cut_may_be_published_with_the_booked_kept(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    with unit_of_work():
        db.session.query(Slot).first().taken = 7
    page = client.post(f"{EDIT}/preview", data=typed(slots=(("08:30", "09:00", "10"),))).text
    assert client.post(f"{EDIT}/publish", data=hidden(page)).status_code == 303
    assert published(clinic) == (4, 27, 40)


def test_the_people_whom_a_cut_concerns_are_listed_masked_and_the_look_is_audited(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    person = builders.elder_without_phone(at=clinic)
    with unit_of_work():
        slot = db.session.scalar(sa.select(Slot).order_by(Slot.starts_at))
        slot.taken = 1
        db.session.add(
            Appointment(
                clinic_id=clinic.id, slot_id=slot.id, day=MONDAY, person_id=person.id, channel=Channel.DESK,
                short_code="ABCD1234", created_at=clock.now(),
            )
        )  # fmt: skip
    page = client.post(f"{EDIT}/preview", data=typed(slots=(("08:30", "09:00", "10"),))).text
    assert "王*芳" in page
    assert "王桂芳" not in page
    assert "11月30日 周一 08:00" in page
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "persons_listed"))
    assert entry.detail["person_ids"] == [str(person.id)]
    db.session.rollback()


def test_slots_are_drawn_up_by_length_and_nothing_else_typed_is_lost(client, clinic, manager):
    drawing = {"draw_first": "08:00", "draw_last": "09:00", "draw_minutes": "15", "draw_places": "4"}
    page = client.post(f"{EDIT}/draw", data=typed(walk_in_places="33", **drawing)).text
    assert re.findall(r'name="slot_start" value="([^"]*)"', page) == ["08:00", "08:15", "08:30", "08:45"]
    assert re.findall(r'name="slot_places" value="([^"]*)"', page) == ["4"] * 4
    assert 'value="33"' in page
    assert published(clinic) == (0, 0, 0)


@pytest.mark.parametrize("wrong", [{"draw_minutes": "20"}, {"draw_places": ""}, {"draw_first": "soon"}])
def test_slots_that_cannot_be_drawn_up_are_refused_with_everything_kept(client, manager, wrong):
    drawing = {"draw_first": "08:00", "draw_last": "09:00", "draw_minutes": "15", "draw_places": "4", **wrong}
    answer = client.post(f"{EDIT}/draw", data=typed(**drawing))
    assert answer.status_code == 422
    assert 'value="08:30"' in answer.text


def test_a_plan_for_one_day_is_published_for_that_day_and_can_be_taken_back(client, clinic, manager):
    client.post(f"{EDIT}/publish", data=typed())
    client.post(f"{EDIT}/publish", data=typed(applies="once", walk_in_places="77", weekdays=()))
    assert published(clinic) == (4, 44, 97)
    page = client.get("/manage/plan").text
    address = re.search(r"/manage/plan/exceptions/[^\"]+", page)[0]
    assert 'name="walk_in_places" type="text" value="77"' in client.get(f"{EDIT}?day=2026-11-30").text
    assert client.post(address).status_code == 303
    assert published(clinic) == (4, 44, 40)


def test_the_vaccines_of_a_half_day_are_kept(client, clinic, manager):
    form = typed()
    form.add("vaccine_codes", "IPV")
    client.post(f"{EDIT}/publish", data=form)
    assert set(map(str, db.session.scalars(sa.select(Session.vaccine_codes)))) == {"['IPV']"}
    db.session.rollback()


def test_many_half_days_are_changed_at_once_and_undone_at_once(client, clinic, manager, clock):
    client.post(f"{EDIT}/publish", data=typed(weekdays=("0", "1")))
    clock.move_to(dt.datetime(2026, 11, 28, 2, 20, tzinfo=dt.UTC))
    form = MultiDict({"effective_from": "2026-11-30", "online_difference": "2", "walk_in_difference": "5"})
    for name, value in (("weekdays", "0"), ("weekdays", "1"), ("half_days", "morning")):
        form.add(name, value)
    page = client.post("/manage/plan/series/preview", data=form).text
    assert "将产生 104 个线上号、100 个现场号" in page
    assert client.post("/manage/plan/series/publish", data=hidden(page)).status_code == 303
    assert published(clinic) == (8, 104, 100)
    clock.move_to(dt.datetime(2026, 11, 28, 2, 40, tzinfo=dt.UTC))
    address = re.search(r"/manage/plan/edits/[^\"]+", client.get("/manage/plan").text)[0]
    assert client.post(address).status_code == 303
    assert published(clinic) == (8, 88, 80)
    answer = client.post(address)
    assert (answer.status_code, "已经撤销过了" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"weekdays": []}, "请至少选一个星期几"),
        ({"half_days": []}, "请至少选一个半天"),
        ({"online_difference": "0"}, "还没有填要改什么"),
        ({"effective_from": "2026-01-01"}, "请填今天或以后的日期"),
    ],
)
def test_a_series_without_a_change_comes_back(client, manager, wrong, sentence):
    form = {
        "effective_from": "2026-11-30",
        "online_difference": "2",
        "weekdays": ["0"],
        "half_days": ["morning"],
        **wrong,
    }
    answer = client.post("/manage/plan/series/preview", data=form)
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_a_day_above_the_daily_maximum_is_refused_at_the_preview_of_publishing(client, clinic, manager):
    with unit_of_work():
        clinic.daily_maximum = 30
    page = client.post(f"{EDIT}/preview", data=typed()).text
    assert "11月30日 周一：一共 42 个号，超过每天最多 30 个" in page
    answer = client.post(f"{EDIT}/publish", data=typed())
    assert (answer.status_code, "超过本门诊每天最多 30 个" in answer.text) == (422, True)
    assert published(clinic) == (0, 0, 0)
