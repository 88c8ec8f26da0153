"""The opening rush on the page: register, wait, result; as a page without scripts and as JSON."""

import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import rush as scenes
from tests.booking.rush import BEFORE, CODE, DAY, OVER, SECOND, WITHIN, elder, served
from vaccsched.booking.models import Hold, RushRequest
from vaccsched.booking.rules import rush as rules
from vaccsched.screening.models import Prefill
from vaccsched.shared.db import db

JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(app, clock):
    return scenes.scene(clock)


@pytest.fixture
def somebody(scene, client):
    who = elder()
    builders.sign_in_account(client, who[0])
    return who


def address(person, slot):
    return f"/book/{person.id}/slots/{slot.id}?v={CODE}"


def press(client, person, slot, **more):
    return client.post(address(person, slot), data={"none": "1", "idempotency_key": "k", "fallback": "day", **more})


def as_json(client, url):
    return client.get(url, headers=JSON).get_json()


def test_before_the_opening_the_page_tells_when_to_come_and_then_shows_the_times(scene, client, somebody, clock):
    url = f"/book/{somebody[1].id}/opening?v={CODE}&clinic={scene.clinic.id}"
    clock.move_to(BEFORE - 600 * SECOND)
    assert "起可以先登记" in client.get(url).text
    clock.move_to(BEFORE)
    page = client.get(url).text
    assert "现在就可以登记" in page
    assert address(somebody[1], scene.morning[0]).split("?")[0] in page
    assert as_json(client, url) == {"opens_at": "2026-12-01T12:00:00+00:00", "is_early": True}


def test_without_a_rush_the_page_says_that_the_first_comes_first(scene, client, somebody):
    with builders.written():
        scene.clinic.rush_seconds = 0
    assert "按先后预约" in client.get(f"/book/{somebody[1].id}/opening?v={CODE}&clinic={scene.clinic.id}").text


def test_the_check_page_asks_what_to_take_instead_and_says_that_speed_does_not_count(scene, client, somebody):
    page = client.get(address(somebody[1], scene.morning[0])).text
    assert "不比谁快" in page
    assert re.findall(r'name="fallback"[^>]*value="(\w+)"', page) == ["day", "half_day", "none"]
    assert "登记抽签" in page


def test_a_press_is_collected_and_the_page_waits_without_scripts(scene, client, somebody):
    answer = press(client, somebody[1], scene.morning[0])
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "登记好了" in page
    assert 'http-equiv="refresh"' in page
    assert "撤回登记" in page


def test_a_program_is_told_the_request_and_not_an_appointment(scene, client, somebody, clock):
    clock.move_to(WITHIN)
    answer = client.post(
        address(somebody[1], scene.morning[0]), json={"none": "1", "idempotency_key": "k", "vaccine_codes": [CODE]}
    )
    assert (answer.status_code, set(answer.get_json())) == (202, {"rush_request_id", "code"})


def collected(scene, client, somebody, clock):
    clock.move_to(WITHIN)
    return press(client, somebody[1], scene.morning[0]).headers["Location"]


def test_the_result_page_leads_to_the_appointment_and_the_answers_are_with_it(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    clock.move_to(OVER)
    served()
    facts = as_json(client, url)
    assert facts["status"] == "booked"
    assert f"/appointments/{facts['appointment_id']}" in client.get(url).text
    answers = db.session.scalars(sa.select(Prefill)).one()
    assert str(answers.appointment_id) == facts["appointment_id"]
    assert db.session.scalars(sa.select(RushRequest.carried_sealed)).one() is None
    db.session.rollback()


def test_who_got_nothing_reads_so_and_finds_what_is_left(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    with builders.written():
        for slot in [*scene.morning, scene.afternoon]:
            slot.taken = slot.places
    clock.move_to(OVER)
    served()
    page = client.get(url).text
    assert "这次没有分到号" in page
    assert "另选日期" in page
    assert 'http-equiv="refresh"' not in page


def test_when_all_are_served_everybody_can_compute_their_own_lot(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    before = as_json(client, url)
    assert (before["secret"], before["lot"]) == (None, None)
    clock.move_to(OVER)
    served()
    after = as_json(client, url)
    secret = bytes.fromhex(after["secret"])
    assert rules.secret_hash(secret) == before["secret_sha256"]
    assert rules.lot(secret=secret, code=before["code"]) == after["lot"]


def test_should_the_worker_be_away_whoever_looks_helps_to_serve(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    assert client.post(f"{url}/serve", headers=JSON).get_json()["error"] == "rush_not_over"
    clock.move_to(OVER)
    assert "现在看结果" in client.get(url).text
    client.post(f"{url}/serve")
    assert as_json(client, url)["status"] == "booked"


def test_a_registration_is_taken_back_and_made_again(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    assert client.post(f"{url}/withdraw").status_code == 303
    assert "登记已撤回" in client.get(url).text
    assert collected(scene, client, somebody, clock) == url
    assert as_json(client, url)["status"] == "waiting"


def test_another_family_sees_nothing_of_it(scene, client, somebody, clock):
    url = collected(scene, client, somebody, clock)
    builders.sign_in_account(client, builders.stranger())
    assert client.get(url).status_code == 404
    assert client.post(f"{url}/withdraw").status_code == 404
    assert client.post(f"{url}/serve").status_code == 404


def test_choosing_a_time_in_the_rush_keeps_no_place_but_leads_to_registering(scene, client, somebody, clock):
    clock.move_to(WITHIN)
    answer = client.post(
        f"/book/{somebody[1].id}/{DAY.isoformat()}/hold?v={CODE}&clinic={scene.clinic.id}",
        data={"slot_id": str(scene.morning[0].id)},
    )
    assert answer.status_code == 303
    assert "登记抽签" in client.get(answer.headers["Location"]).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Hold)) == 0
    db.session.rollback()


def test_a_browser_keeps_its_mark_and_another_one_has_its_own(scene, client, app, somebody, clock, monkeypatch):
    monkeypatch.setattr(rules, "LIMITS", {**rules.LIMITS, rules.Share.DEVICE: 1})
    client.get(address(somebody[1], scene.morning[0]))
    assert press(client, somebody[1], scene.morning[0]).status_code == 303
    other = elder()
    builders.sign_in_account(client, other[0])
    refused = press(client, other[1], scene.morning[0])
    assert refused.status_code == 429
    assert scene.clinic.phone in refused.text
    fresh = app.test_client()
    builders.sign_in_account(fresh, other[0])
    assert press(fresh, other[1], scene.morning[0]).status_code == 303
