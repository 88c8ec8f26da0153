"""What screens send and fetch beside their content: reports, clips, the door; and the snapshot that a crowd shares."""

import io
import wave
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from vaccsched.checks.models import StationPause
from vaccsched.identity import operations as identity
from vaccsched.identity.models import Device, DeviceKind, PrincipalSession, Role
from vaccsched.screens import admitted, queries, snapshots
from vaccsched.shared import clock, live
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def station(clinic):
    return builders.station(at=clinic, kind=StationKind.VACCINATION, number=2)


@pytest.fixture
def door(client, clinic, station):
    made = builders.device(at=clinic, kind=DeviceKind.DOOR_SCREEN)
    with unit_of_work():
        made.station_id = station.id
    builders.sign_in_device(client, made)
    return made


@pytest.fixture
def hall(client, clinic):
    made = builders.device(at=clinic)
    builders.sign_in_device(client, made)
    return made


def sound(seconds=0.3):
    """A wave file of this length."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as clip:
        clip.setparams((1, 2, 8000, 0, "NONE", ""))
        clip.writeframes(b"\1\1" * int(8000 * seconds))
    return kept.getvalue()


@pytest.fixture
def recordings(app, tmp_path, monkeypatch):
    """`recordings({"please.wav": bytes})` puts the clinic's own recordings in place."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))

    def put(files, folder="voice"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (tmp_path / folder / name).write_bytes(content)

    return put


# reports


def test_a_report_is_taken_and_read_by_staff(client, clinic, hall):
    made = visit(at=clinic, stage=Stage.DOSE, minutes_ago=3, station=builders.station(at=clinic), called_ago=1)
    call = f"{made.entries[0].id}.1"
    answer = client.post("/screens/report", json={"sound": "voice", "voice": [call], "chime": []})
    assert (answer.status_code, answer.data) == (204, b"")
    (screen,) = queries.screens(clinic_id=clinic.id, now=clock.now())
    assert (screen.sound, screen.state) == ("voice", "online")
    db.session.rollback()


def test_a_report_in_unknown_words_is_refused(client, hall):
    assert client.post("/screens/report", json={"sound": "loud"}).status_code == 422


def test_only_screens_report(client, clinic):
    assert client.post("/screens/report", json={"sound": "voice"}).status_code == 401
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=list(Role)))
    assert client.post("/screens/report", json={"sound": "voice"}).status_code == 401


# what the voice is told


def test_the_wall_lists_calls_by_number_and_place_only(client, clinic, hall, station):
    elder = builders.person(name="欧阳桂芳", birth_date=builders.born(years=71))
    made = visit(at=clinic, who=elder, number=12, letter="B", stage=Stage.DOSE, station=station, called_ago=0.1)
    page = client.get("/screens/waiting/now").text
    assert f'data-call="{made.entries[0].id}.1"' in page
    assert 'data-clips="please letter-b digit-0 digit-1 digit-2 number to count-2 vaccination"' in page
    assert 'data-times="2"' in page


def test_a_call_that_is_over_is_not_said_any_more(client, clinic, hall, station):
    visit(at=clinic, stage=Stage.DOSE, station=station, called_ago=6, minutes_ago=7)
    assert "data-call=" not in client.get("/screens/waiting/now").text


def test_who_may_leave_is_told_once_to_the_room(client, clinic):
    builders.sign_in_device(client, builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN))
    visit(at=clinic, minutes_ago=31)
    visit(at=clinic, number=2, minutes_ago=39)
    page = client.get("/screens/observation/now").text
    assert page.count("data-call=") == 1
    assert 'data-clips="letter-a digit-0 digit-0 digit-1 number may-leave"' in page
    assert 'data-times="1"' in page


def test_two_people_of_one_name_are_two_tiles(client, clinic):
    builders.sign_in_device(client, builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN))
    for number in (1, 2):
        namesake = builders.person(name="王桂芳", birth_date=builders.born(years=70))
        visit(at=clinic, who=namesake, number=number, minutes_ago=3)
    page = client.get("/screens/observation").text
    assert page.count("王*芳") == 2
    assert page.count('class="watch ') == 2


# clips


def test_a_recording_of_the_clinic_replaces_the_generated_word(client, clinic, recordings):
    recordings({"please.wav": sound(0.2)})
    recordings({"please.wav": sound(0.4)}, folder=f"voice/{clinic.code}")
    own = client.get(f"/screens/voice/{clinic.code}/please")
    assert own.status_code == 200
    assert own.data == sound(0.4)
    assert client.get("/screens/voice/ANOTHER/please").data == sound(0.2)


@pytest.mark.parametrize("name", ["nonsense", "..%2f..%2fkeys.json", "please.wav"])
def test_only_words_of_the_voice_are_served(client, clinic, recordings, name):
    recordings({"keys.json": b"{}"}, folder=".")
    assert client.get(f"/screens/voice/{clinic.code}/{name}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("hello.wav", sound(), "没有叫这个名字的词"),
        ("please.txt", b"x", "只能用 wav"),
        ("please.wav", b"not a sound at all", "格式不一致"),
        ("please.wav", b"RIFF" + b"\0" * 40, "读不出声音"),
        ("please.wav", sound(9), "5 秒之间"),
        ("please.ogg", b"OggS" + b"\0" * 400_000, "文件太大"),
    ],
)
def test_a_recording_that_cannot_be_used_is_named_with_the_reason(client, clinic, recordings, name, content, sentence):
    recordings({name: content})
    builders.sign_in_staff(client, builders.staff(at=clinic))
    page = client.get("/walls").text
    assert name in page
    assert sentence in page


def test_without_any_clip_staff_are_told_of_the_chime(client, clinic, recordings, app, monkeypatch, tmp_path):
    bare = tmp_path / "static"  # everything but the sound
    bare.mkdir()
    for name in ("css", "vendor"):
        (bare / name).symlink_to(Path(app.static_folder) / name)
    monkeypatch.setattr(app, "static_folder", str(bare))
    builders.sign_in_staff(client, builders.staff(at=clinic))
    assert "只有提示音" in client.get("/walls").text


# the door


def test_the_door_shows_the_number_inside_and_the_next_two(client, clinic, station, door):
    elder = builders.person(name="欧阳桂芳", birth_date=builders.born(years=71))
    visit(at=clinic, who=elder, number=5, stage=Stage.DOSE, station=station, called_ago=0)
    for number in (6, 7, 8):
        visit(at=clinic, number=number, stage=Stage.WAITING, minutes_ago=30 - number)
    page = client.get("/screens/door").text
    assert "请进" in page
    assert ["A005" in page, "A006" in page, "A007" in page, "A008" in page] == [True, True, True, False]
    assert "欧" not in page
    assert "2 号接种台" in page


def test_a_door_where_nobody_is_called_to_says_so(client, clinic, station, door):
    other = builders.station(at=clinic, number=3)
    visit(at=clinic, number=9, stage=Stage.DOSE, station=other, called_ago=0)
    page = client.get("/screens/door/now").text
    assert "请等叫号" in page
    assert "A009" not in page


def test_a_station_out_of_use_says_paused(client, clinic, station, door):
    with unit_of_work():
        station.active = False
    assert "暂停" in client.get("/screens/door/now").text


def test_a_paused_station_says_so_whoever_is_inside(client, clinic, station, door):
    nurse = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    with unit_of_work():
        pause = StationPause(station_id=station.id, staff_id=nurse.id, reason="换冰排", started_at=clock.now())
        db.session.add(pause)
    assert "暂停" in client.get("/screens/door/now").text
    with unit_of_work():
        pause.ended_at = clock.now()
    assert "暂停" not in client.get("/screens/door/now").text


# many screens


def test_a_crowd_shares_a_snapshot_that_is_never_older_than_the_nudge(client, clinic, hall, monkeypatch):
    monkeypatch.setattr(snapshots, "crowd", lambda: 500)
    monkeypatch.setattr(snapshots, "SHARED_FOR", 3600)
    first = client.get("/screens/waiting/now")
    assert first.headers["X-Crowd"] == "500"
    visit(at=clinic, number=77, stage=Stage.WAITING, minutes_ago=1)
    assert "A077" not in client.get("/screens/waiting/now").text
    with unit_of_work():
        live.raise_version(live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id))
    told = client.get("/screens/waiting/now", headers={"If-None-Match": first.headers["ETag"]})
    assert told.status_code == 200
    assert "A077" in told.text
    assert client.get("/screens/waiting/now", headers={"If-None-Match": told.headers["ETag"]}).status_code == 304


def test_a_nudged_screen_of_a_crowd_is_answered_without_the_database(client, clinic, hall, monkeypatch):
    monkeypatch.setattr(snapshots, "crowd", lambda: 500)
    monkeypatch.setattr(snapshots, "SHARED_FOR", 3600)
    monkeypatch.setattr(admitted, "_admitted", {})
    monkeypatch.setattr(admitted, "_sockets", {})
    session = db.session.query(PrincipalSession).filter_by(principal_id=hall.id).one()
    admitted.note(socket_id="one", device=hall, session=session)
    assert client.get("/screens/waiting/now").status_code == 200
    sent = []
    sa.event.listen(db.engine, "before_cursor_execute", listener := lambda *told: sent.append(told[2]))
    assert client.get("/screens/waiting/now", headers={"X-Wanted": "0"}).status_code == 200
    sa.event.remove(db.engine, "before_cursor_execute", listener)
    assert sent == []
    assert client.get("/screens/observation/now").status_code == 403
    assert admitted.send_away([session.token_hash]) == ["one"]
    with unit_of_work():
        identity.revoke_device(device=db.session.get_one(Device, hall.id), actor=SYSTEM, now=clock.now())
    assert client.get("/screens/waiting/now", headers={"X-Wanted": "0"}).status_code == 401


def test_what_is_older_than_the_version_a_screen_wants_is_made_anew(client, clinic, hall, monkeypatch):
    monkeypatch.setattr(snapshots, "crowd", lambda: 500)
    monkeypatch.setattr(snapshots, "SHARED_FOR", 3600)
    client.get("/screens/waiting/now")
    visit(at=clinic, number=77, stage=Stage.WAITING, minutes_ago=1)
    with unit_of_work():
        version = live.raise_version(live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id))
    assert "A077" in client.get("/screens/waiting/now", headers={"X-Wanted": str(version)}).text


def test_what_a_crowd_shares_is_of_its_own_clinic(client, clinic, hall, monkeypatch):
    monkeypatch.setattr(snapshots, "crowd", lambda: 500)
    visit(at=clinic, number=77, stage=Stage.WAITING, minutes_ago=1)
    assert "A077" in client.get("/screens/waiting/now").text
    builders.sign_in_device(client, builders.device(at=builders.clinic()))
    assert "A077" not in client.get("/screens/waiting/now").text
