"""The manager at 1366 × 768 (B10 22, 23): all figures above the fold; a plan by keyboard and without script."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.journeys.live import cookie_of
from tests.observation.builders import visit
from vaccsched.identity.models import PrincipalKind, Role
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import clock as wall_clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

DESK = {"width": 1366, "height": 768}


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def manager(new_context, clinic):
    """`page = manager(server)` is signed in as the clinic's manager."""

    def sign_in(server, **options):
        who = builders.staff(at=clinic, roles=[Role.MANAGER])
        ((name, value),) = cookie_of(PrincipalKind.STAFF, who).items()
        context = new_context(viewport=DESK, **options)
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        return context.new_page()

    return sign_in


def plan_all_day(clinic):
    now = wall_clock.now()
    today = wall_clock.day_of(now)
    halves = {HalfDay.MORNING: 8, HalfDay.AFTERNOON: 13, HalfDay.EVENING: 18}
    with unit_of_work():
        for half_day, hour in halves.items():
            schedule_operations.save_week_plan(
                clinic_id=clinic.id, weekday=today.weekday(), half_day=half_day, open=True, walk_in_places=30,
                slots=[(dt.time(hour + n), dt.time(hour + n + 1), 10) for n in range(4)], effective_from=today,
                actor=SYSTEM, now=now,
            )  # fmt: skip
        schedule_operations.publish_days(clinic_id=clinic.id, until=today, now=now)


def test_the_whole_day_is_above_the_fold_and_every_figure_opens_a_list(app, clinic, live_server, manager):
    plan_all_day(clinic)
    for number in range(1, 20):
        visit(at=clinic, number=number, stage=(Stage.ARRIVED, Stage.WAITING)[number % 2], minutes_ago=number)
    builders.device(at=clinic)
    server = live_server(app)
    for locale in ("en-GB", "zh-CN"):
        page = manager(server, locale=locale)
        page.goto(f"{server.url}/manage")
        page.wait_for_load_state("networkidle")
        tall, shown = page.evaluate("[document.documentElement.scrollHeight, innerHeight]")
        assert tall <= shown, locale
    tiles = page.locator(".tile")
    assert tiles.count() == 10
    assert page.locator(".day-alarms a").count() >= 2  # what to act on, and the list of it
    assert all(re.search(r"更新于 \d\d:\d\d:\d\d", text) for text in tiles.all_inner_texts())
    tiles.filter(has_text="等接种").locator("a").click()
    assert page.get_by_role("heading", level=1).inner_text() == "在场的人"
    assert page.locator("tbody tr").count() == 19


def made_of(clinic):
    """Online and walk-in places that stand in the database."""
    db.session.rollback()
    online = db.session.query(sa.func.sum(Slot.places)).filter(Slot.clinic_id == clinic.id).scalar()
    walk_in = db.session.query(sa.func.sum(Session.walk_in_places)).filter(Session.clinic_id == clinic.id).scalar()
    db.session.rollback()
    return online, walk_in


def test_a_week_is_changed_in_three_presses_without_script_and_makes_what_was_shown(
    app, clinic, live_server, manager, clock
):
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))  # a Tuesday, ten in the morning
    server = live_server(app)
    page = manager(server, java_script_enabled=False)
    page.goto(f"{server.url}/manage/plan")
    page.get_by_role("link", name="周一上午，不开，修改").press("Enter")  # one
    for row in range(1, 4):
        page.get_by_label(f"第 {row} 段线上号").focus()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("10")
    page.get_by_label("现场号：整个半天共几个").fill("20")
    page.keyboard.press("Enter")  # two
    shown = page.get_by_text(re.compile(r"将产生 \d+ 个线上号、\d+ 个现场号")).inner_text()
    online, walk_in = map(int, re.findall(r"\d+", shown))
    assert online == 30 * walk_in // 20 > 0
    page.get_by_role("button", name="发布这些号").press("Enter")  # three
    page.wait_for_url("**published**")
    assert made_of(clinic) == (online, walk_in)
    page.get_by_role("link", name="周一上午，线上 30，现场 20，修改").wait_for()
