"""The manager's day: the figures of this clinic, each with its list."""

import datetime as dt
import re

import pytest

from tests import builders
from tests.daily.builders import fridge
from tests.observation.builders import visit
from vaccsched.home import day
from vaccsched.identity.models import CertificateTask, DeviceKind, Role
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage, StageEntry

LISTS = (
    "alarms", "present", "forecast", "people", "observation", "places", "stock", "fridges", "screens", "exceptions",
)  # fmt: skip
NINE = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)  # Monday 09:00 at the clinic


@pytest.fixture
def clinic(app, clock):
    clock.move_to(NINE)
    return builders.clinic(name="青禾县城关接种门诊")


@pytest.fixture
def manager(clinic, client):
    who = builders.staff(at=clinic, roles=[Role.MANAGER])
    builders.sign_in_staff(client, who)
    return who


def glance(clinic):
    found = day.at_a_glance(clinic=clinic, reading=clock.read())
    db.session.rollback()
    return found


def plan(clinic):
    """08:00–10:00 in four slots of ten, thirty walk-in places, published for today."""
    with unit_of_work():
        schedule_operations.save_week_plan(
            clinic_id=clinic.id, weekday=0, half_day=HalfDay.MORNING, open=True, walk_in_places=30,
            slots=[(dt.time(8, 0), dt.time(9, 0), 10), (dt.time(9, 0), dt.time(10, 0), 10)],
            effective_from=NINE.date(), actor=SYSTEM, now=NINE,
        )  # fmt: skip
        midnight = clock.instant_of(NINE.date(), dt.time(0))
        schedule_operations.publish_days(clinic_id=clinic.id, until=NINE.date(), now=midnight)


def test_the_queues_are_counted_with_the_longest_wait(clinic):
    for number, minutes in ((1, 3), (2, 17), (3, 8)):
        visit(at=clinic, number=number, stage=Stage.ARRIVED, minutes_ago=minutes)
    visit(at=clinic, number=4, stage=Stage.WAITING, minutes_ago=5)
    found = glance(clinic)
    assert found["inquiry"] == {"waiting": 3, "longest": 17, "p90": None, "slow": False}
    assert found["dose"] == {"waiting": 1, "longest": 5, "p90": None, "slow": False}


def test_stations_at_work_are_counted(clinic):
    one = builders.station(at=clinic)
    builders.station(at=clinic, number=2)
    builders.station(at=clinic, kind=StationKind.DESK)
    visit(at=clinic, stage=Stage.DOSE, station=one, called_ago=1)
    assert glance(clinic)["stations"] == {"all": 2, "planned": 0, "busy": 1, "screening": 0, "vaccination": 1}


def test_places_sold_and_left_and_the_walk_in_pool(clinic):
    plan(clinic)
    with unit_of_work():
        for slot, taken in zip(db.session.query(Slot).order_by(Slot.starts_at), (10, 4), strict=True):
            slot.taken = taken
        db.session.query(Session).one().walk_in_taken = 12
    found = glance(clinic)
    assert found["online"] == {"taken": 14, "places": 20}
    assert found["pool"] == {"left": 18, "places": 30, "half_day": "morning"}
    assert [(slot["taken"], slot["free"]) for slot in found["slots"]] == [(4, 6)]


def test_the_observation_room_and_the_exceptions(clinic):
    visit(at=clinic, number=1, minutes_ago=45)
    with unit_of_work():
        for action in ("hard_stop", "denied", "denied", "signed_out"):
            audit.record(action=action, actor=SYSTEM, now=clock.now(), clinic_id=clinic.id)
        audit.record(action="hard_stop", actor=SYSTEM, now=clock.now() - dt.timedelta(days=1), clinic_id=clinic.id)
    found = glance(clinic)
    assert (found["observation"].inside, found["observation"].overdue) == (1, 1)
    counted = {
        "stops": 1,
        "overrides": 0,
        "denied": 2,
        "early": 0,
        "call_backs": 0,
        "reactions": 0,
        "reactions_late": 0,
    }
    assert found["exceptions"] == counted


def test_screens_that_do_not_ask_are_counted_out(clinic):
    builders.device(at=clinic)
    builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN)
    with unit_of_work():
        db.session.query(builders.Device).first().last_seen_at = clock.now()
    assert glance(clinic)["screens"] == {"all": 2, "online": 1}


def test_every_figure_says_when_it_was_true_and_opens_its_list(client, clinic, manager):
    plan(clinic)
    page = client.get("/manage").text
    assert len(re.findall(r"更新于 09:0\d:\d\d", page)) == 12
    linked = set(re.findall(r"/manage/lists/([a-z]+)", page))
    assert linked == set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_each_list_opens_empty_and_full(client, clinic, manager, name):
    assert client.get(f"/manage/lists/{name}").status_code == 200
    plan(clinic)
    visit(at=clinic, number=1, stage=Stage.WAITING, minutes_ago=5)
    visit(at=clinic, number=2, minutes_ago=5)
    builders.device(at=clinic)
    with unit_of_work():
        audit.record(action="hard_stop", actor=SYSTEM, now=clock.now(), clinic_id=clinic.id)
    page = client.get(f"/manage/lists/{name}").text
    expected = {
        "present": "A001", "observation": "A002", "places": "08:00–09:00", "stock": "还没有入库的疫苗",
        "screens": "未连过", "exceptions": "三查七对时被拦下",
        "alarms": "今天还没有开诊", "forecast": "10:00 收诊", "people": "09:00–10:00",
        "fridges": "还没有登记冰箱",
    }  # fmt: skip
    assert expected[name] in page


def test_lists_of_people_mask_names_and_leave_a_row_with_the_ids(client, clinic, manager):
    one = visit(at=clinic, who=builders.person(name="欧阳桂芳"), stage=Stage.WAITING)
    page = client.get("/manage/lists/present").text
    assert "欧**" in page
    assert "欧阳桂芳" not in page
    row = db.session.query(audit.AuditEntry).filter_by(action="list_shown").one()
    assert row.detail == {"list": "present", "visits": [str(one.id)]}
    db.session.rollback()


def test_an_unknown_list_is_not_found(client, manager):
    assert client.get("/manage/lists/secrets").status_code == 404


def test_another_clinic_counts_nowhere(client, clinic, manager):
    other = builders.clinic()
    visit(at=other, number=9, stage=Stage.WAITING)
    visit(at=other, number=8)
    builders.device(at=other)
    found = glance(clinic)
    assert (found["dose"]["waiting"], found["observation"].inside, found["screens"]["all"]) == (0, 0, 0)
    for name in LISTS:
        assert "A009" not in client.get(f"/manage/lists/{name}").text


def test_only_managers_see_the_day(client, clinic):
    builders.sign_in_staff(client, builders.nurse(at=clinic))
    for address in ("/manage", "/manage/now", "/manage/lists/present"):
        assert client.get(address).status_code == 403


def test_the_tiles_alone_are_sent_to_the_live_region(client, clinic, manager):
    answer = client.get("/manage/now")
    assert "等健康询问" in answer.text
    assert "<html" not in answer.text
    assert "ETag" in answer.headers


# what to act on


def called(clinic, *, number, waited, ago):
    """Somebody who was called to the inquiry so many minutes ago, after so many minutes of waiting."""
    made = visit(at=clinic, number=number, stage=Stage.INQUIRY, minutes_ago=ago)
    with unit_of_work():
        end = clock.now() - dt.timedelta(minutes=ago)
        db.session.add(
            StageEntry(
                visit_id=made.id, clinic_id=clinic.id, day=made.day, stage=Stage.ARRIVED,
                started_at=end - dt.timedelta(minutes=waited), ended_at=end, boot_id="boot", boot_seconds=0.0,
            )
        )  # fmt: skip


def said(clinic):
    return [(one["text"], one["act"]) for one in glance(clinic)["alarms"]]


def test_a_slow_queue_for_two_ticks_names_the_station_to_open_and_what_it_brings(clinic):
    first = builders.station(at=clinic, kind=StationKind.SCREENING)
    builders.station(at=clinic, kind=StationKind.SCREENING, number=2)
    for number in range(1, 7):
        called(clinic, number=number, waited=40, ago=10 + number)
    visit(at=clinic, number=9, stage=Stage.INQUIRY, station=first, minutes_ago=1)
    for number in range(10, 22):
        visit(at=clinic, number=number, stage=Stage.ARRIVED, minutes_ago=5)
    found = glance(clinic)["inquiry"]
    assert (found["waiting"], found["p90"], found["slow"]) == (12, 40, True)
    (act,) = [act for text, act in said(clinic) if "健康询问要等 40 分钟" in text]
    minutes, fewer = map(int, re.findall(r"(\d+) 分钟", act))
    assert act.startswith("加开2 号健康询问台")
    assert fewer == -(-minutes // 2)


def test_a_queue_that_was_fast_five_minutes_ago_is_not_slow_yet(clinic):
    for number in range(1, 7):
        called(clinic, number=number, waited=40, ago=2)
    assert glance(clinic)["inquiry"]["slow"] is False


def test_a_clinic_that_should_be_open_is_told_to_open(clinic):
    plan(clinic)
    assert ("到开诊时间了，今天还没有开诊。", "做开诊检查") in said(clinic)
    builders.open_day(at=clinic)
    assert "做开诊检查" not in [act for _text, act in said(clinic)]


def test_open_hours_without_people_and_ending_certificates_are_told(clinic):
    plan(clinic)
    builders.certificate(
        of=builders.staff(at=clinic, roles=[Role.VACCINATOR], certificates=False), task=CertificateTask.VACCINATION,
        valid_days=10,
    )  # fmt: skip
    acts = [act for _text, act in said(clinic)]
    assert acts.count("在排班里补上") == 3
    assert "登记新的证书" in acts


def test_a_warm_fridge_stands_first(clinic):
    plan(clinic)
    fridge(at=clinic, readings=((0, 125),))
    found = glance(clinic)
    assert found["fridges"] == {"all": 1, "good": 0, "held": 1, "unread": 0}
    assert found["alarms"][0]["act"] == "移疫苗、做超温评估"


def test_the_forecast_counts_who_is_booked_and_never_ends_before_closing(clinic):
    plan(clinic)
    likely = glance(clinic)["forecast"]
    assert likely["low"] == likely["closes"] == NINE + dt.timedelta(hours=1)
    for number in range(1, 31):
        visit(at=clinic, number=number, stage=Stage.ARRIVED, minutes_ago=5)
    busy = glance(clinic)["forecast"]
    assert busy["high"] > busy["low"] > busy["closes"]
    assert busy["over"] > 0


def test_a_room_that_will_be_too_small_is_told_before_it_is(client, clinic, manager):
    plan(clinic)
    with unit_of_work():
        db.session.merge(clinic).observation_seats = 4
    for number in range(1, 13):
        visit(at=clinic, number=number, stage=Stage.WAITING, minutes_ago=5)
    likely = glance(clinic)["forecast"]
    assert likely["seats_most"] >= likely["seats"] > 4
    assert any("只有 4 座" in text and act == "提前加座位" for text, act in said(clinic))
    assert re.search(r"<dt>最多</dt><dd class=\"num\">\d+ · \d\d:\d\d</dd>", client.get("/manage").text)
    told = client.get("/manage/lists/forecast").text
    assert "从现在的人数起模拟 200 次" in told
    assert "现有 4 座" in told
