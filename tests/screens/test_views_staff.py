"""The pages about screens: the list with the test of the sound, notices, the summary."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from vaccsched.identity.models import Role
from vaccsched.screens import operations
from vaccsched.screens.models import Played, Sound
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage, StageEntry


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def as_(client, clinic):
    """`as_(Role.MANAGER)` signs somebody of the clinic in."""
    return lambda role: builders.sign_in_staff(client, builders.staff(at=clinic, roles=[role]))


def silent_wall(clinic):
    """A wall whose sound was never unlocked, and a call that it did not play."""
    wall = builders.device(at=clinic)
    with unit_of_work():
        wall.enrolled_at = clock.now() - dt.timedelta(hours=2)
        operations.report(device=wall, sound=Sound.LOCKED, played={}, now=clock.now())
    station = builders.station(at=clinic)
    visit(at=clinic, number=12, stage=Stage.DOSE, minutes_ago=9, station=station, called_ago=1)
    return wall


def test_the_desk_sees_which_screen_did_not_say_which_number(client, clinic, as_):
    silent_wall(clinic)
    as_(Role.REGISTRAR)
    for address in ("/walls", "/walls/now"):
        page = client.get(address).text
        assert "没有播报" in page
        assert "A012" in page
        assert "声音没打开，请在屏上点一下" in page


def test_the_open_desk_is_told_of_a_call_that_no_wall_said_and_of_a_locked_sound(client, clinic, as_):
    wall = silent_wall(clinic)
    as_(Role.REGISTRAR)
    assert 'data-live-url="/walls/unheard"' in client.get("/desk").text
    assert "没有播报：A012" in client.get("/walls/unheard").text
    entry = db.session.scalars(sa.select(StageEntry).where(StageEntry.last_called_at.is_not(None))).one()
    played = {f"{entry.id}.1": Played.VOICE}
    for sound, told in ((Sound.LOCKED, True), (Sound.VOICE, False)):
        with unit_of_work():
            operations.report(device=wall, sound=sound, played=played, now=clock.now())
        assert ("声音没打开" in client.get("/walls/unheard").text) is told


def test_the_desk_tests_a_screens_sound(client, clinic, as_):
    wall = builders.device(at=clinic)
    as_(Role.REGISTRAR)
    assert client.post(f"/walls/{wall.id}/test").status_code == 303
    assert "正在等它出声" in client.get("/walls").text


def test_another_clinics_screen_is_not_tested(client, clinic, as_):
    as_(Role.REGISTRAR)
    assert client.post(f"/walls/{builders.device(at=builders.clinic()).id}/test").status_code == 404


def test_the_manager_hangs_a_notice_and_takes_it_down(client, clinic, as_):
    as_(Role.MANAGER)
    today = clock.day_of(clock.now()).isoformat()
    sent = {
        "kind": "slide",
        "title": "留观",
        "text": "<script>坐满 30 分钟</script>",
        "first_day": today,
        "last_day": today,
    }
    made = client.post("/walls/notices", json=sent)
    assert made.status_code == 201
    page = client.get("/walls/notices").text
    assert "&lt;script&gt;坐满 30 分钟" in page
    assert "<script>坐满" not in page
    builders.sign_in_device(client, builders.device(at=clinic))
    wall = client.get("/screens/waiting").text
    assert "&lt;script&gt;坐满 30 分钟" in wall
    assert client.post(f"/walls/notices/{made.json['id']}/withdraw").status_code == 303
    assert "坐满" not in client.get("/walls/notices").text


def test_a_refused_notice_loses_nothing_that_was_typed(client, clinic, as_):
    as_(Role.MANAGER)
    sent = {"kind": "line", "text": "周六照常", "first_day": "2026-12-05", "last_day": "2026-12-01"}
    answer = client.post("/walls/notices", data=sent)
    assert answer.status_code == 422
    assert "周六照常" in answer.text
    assert "最后一天不能早于第一天" in answer.text


def test_the_manager_sees_the_clinic_on_a_phone(client, clinic, as_):
    silent_wall(clinic)
    visit(at=clinic, number=3, stage=Stage.WAITING, minutes_ago=5)
    visit(at=clinic, number=4, minutes_ago=31)
    as_(Role.MANAGER)
    for address in ("/walls/summary", "/walls/summary/now"):
        page = client.get(address).text
        assert "没有播报：A012" in page
        assert "可以离开 1 人" in page
        assert "王" not in page


def test_screens_with_the_same_fault_are_one_line_on_the_phone(client, clinic, as_):
    names = [builders.device(at=clinic).name for _screen in range(3)]
    as_(Role.MANAGER)
    page = client.get("/walls/summary").text
    assert page.count("这块屏还没有连上过") == 1
    assert "、".join(names) in page


def test_a_door_screen_is_enrolled_with_its_station(client, clinic, as_):
    station = builders.station(at=clinic, number=2)
    as_(Role.MANAGER)
    sent = {"kind": "door_screen", "name": "门口"}
    assert client.post("/manage/devices", json=sent).json["error"] == "door_needs_station"
    elsewhere = builders.station(at=builders.clinic())
    assert client.post("/manage/devices", json=sent | {"station_id": str(elsewhere.id)}).status_code == 404
    token = client.post("/manage/devices", json=sent | {"station_id": str(station.id)}).json["token"]
    answer = client.get(f"/screens/enrol?token={token}")
    assert answer.location == "/screens/door"
    assert "2 号接种台" in client.get("/screens/door").text
