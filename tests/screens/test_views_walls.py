"""The walls: enrolment by one address, what is shown, and what must never be."""

import datetime as dt
import re

import pytest

from tests import builders
from tests.observation.builders import visit
from vaccsched.identity.models import Device, DeviceKind, Role
from vaccsched.screens import queries
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def hall(client, clinic):
    builders.sign_in_device(client, builders.device(at=clinic))
    return clinic


@pytest.fixture
def room(client, clinic):
    builders.sign_in_device(client, builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN))
    return clinic


def text_of(page):
    """The words of a page, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# enrolment


@pytest.mark.parametrize(
    ("kind", "address"),
    [(DeviceKind.WAITING_SCREEN, "/screens/waiting"), (DeviceKind.OBSERVATION_SCREEN, "/screens/observation")],
)
def test_one_address_with_the_token_opens_the_wall(client, clinic, kind, address):
    builders.device(at=clinic, kind=kind, token="secret")
    answer = client.get("/screens/enrol?token=secret")
    assert (answer.status_code, answer.location) == (303, address)
    assert client.get(address).status_code == 200


def test_opening_the_address_again_keeps_the_session(client, clinic):
    builders.device(at=clinic, token="secret")
    first = client.get("/screens/enrol?token=secret")
    again = client.get("/screens/enrol?token=secret")
    assert "vs_device" in first.headers["Set-Cookie"]
    assert "vs_device" not in again.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_wrong_token_opens_nothing_and_says_what_to_do(client, clinic, token):
    builders.device(at=clinic, token="secret")
    answer = client.get(f"/screens/enrol?token={token}")
    assert answer.status_code == 404
    assert "重新登记" in answer.text


def test_a_revoked_screen_shows_nothing(client, hall):
    assert client.get("/screens/waiting").status_code == 200
    with unit_of_work():
        db.session.query(Device).one().revoked_at = clock.now()
    assert client.get("/screens/waiting").status_code == 401
    assert client.get("/screens/waiting/now").status_code == 401


def test_staff_and_strangers_have_no_wall(client, clinic):
    assert client.get("/screens/waiting").status_code == 401
    builders.sign_in_staff(client, builders.staff(at=clinic, roles=list(Role)))
    assert client.get("/screens/observation/now").status_code == 401


def test_a_screen_of_one_kind_does_not_get_the_other_wall(client, hall):
    assert client.get("/screens/observation").status_code == 403
    assert client.get("/screens/observation/now").status_code == 403


def test_a_look_is_a_heartbeat(client, hall):
    client.get("/screens/waiting")
    (screen,) = queries.screens(clinic_id=hall.id, now=clock.now())
    assert screen.state == "online"
    later = queries.screens(clinic_id=hall.id, now=clock.now() + dt.timedelta(minutes=5))
    assert later[0].state == "offline"
    db.session.rollback()


# the waiting hall


def test_the_newest_calls_are_shown_with_their_station(client, hall):
    for number in (1, 2, 3, 4):
        station = builders.station(at=hall, number=number)
        visit(at=hall, number=number, stage=Stage.DOSE, minutes_ago=9, station=station, called_ago=number)
    shown = text_of(client.get("/screens/waiting").text)
    order = [shown.index(f"A00{number}") for number in (1, 2, 3, 4)]
    assert order == sorted(order)
    assert "A003 王*3 请到 3 号接种台" in shown


def test_a_fresh_call_is_marked_for_some_seconds(client, hall):
    visit(at=hall, stage=Stage.DOSE, station=builders.station(at=hall), called_ago=0)
    assert "call-now" in client.get("/screens/waiting/now").text
    wall = queries.waiting_wall(clinic_id=hall.id, now=clock.now() + dt.timedelta(seconds=20))
    assert [call.calling for call in wall.calls] == [False]
    db.session.rollback()


def test_somebody_who_signs_consent_keeps_the_place_of_the_call(app, clinic):
    station, other = (builders.station(at=clinic, kind=StationKind.SCREENING, number=n) for n in (1, 2))
    first = visit(at=clinic, number=1, stage=Stage.INQUIRY, minutes_ago=5, station=station, called_ago=5)
    visit(at=clinic, number=2, stage=Stage.INQUIRY, minutes_ago=2, station=other, called_ago=2)
    with unit_of_work():
        entry = first.entries[0]
        entry.ended_at = clock.now()
        db.session.flush()
        consent = type(entry)(
            clinic_id=clinic.id, day=entry.day, stage=Stage.CONSENT, station_id=station.id, visit_id=first.id,
            started_at=clock.now(), boot_id="b", boot_seconds=1.0,
        )  # fmt: skip
        db.session.add(consent)
    wall = queries.waiting_wall(clinic_id=clinic.id, now=clock.now())
    assert [call.number for call in wall.calls] == ["A002", "A001"]
    db.session.rollback()


def test_who_is_next_and_how_many_wait(client, hall):
    for number in range(1, 10):
        visit(at=hall, number=number, stage=Stage.WAITING, minutes_ago=60 - number)
    visit(at=hall, number=1, letter="B", stage=Stage.ARRIVED, minutes_ago=3)
    wall = queries.waiting_wall(clinic_id=hall.id, now=clock.now())
    assert wall.dose.next == ("A001", "A002", "A003", "A004", "A005", "A006")
    assert (wall.inquiry.next, wall.dose.waiting, wall.inquiry.waiting) == (("B001",), 9, 1)
    assert wall.dose.first < wall.dose.last
    db.session.rollback()


def test_the_order_rule_stands_on_the_wall(client, hall):
    assert "叫号顺序" in client.get("/screens/waiting").text


def test_who_goes_ahead_is_not_told_by_age_or_group(client, hall):
    elder = builders.person(name="王桂芳", birth_date=builders.born(years=71))
    child = builders.person(name="陈小满", birth_date=builders.born(months=2))
    for number, who in enumerate((child, elder), start=1):
        visit(at=hall, who=who, number=number, stage=Stage.WAITING, minutes_ago=9 - number)
    page = client.get("/screens/waiting").text
    assert "A002" in page
    assert_nothing_private(without_rule(page, hall), child, elder)
    assert not re.search(r"及以上|孕妇|残疾|满月", text_of(without_rule(page, hall)))


def test_an_empty_hall_says_so(client, hall):
    assert "还没有叫号" in client.get("/screens/waiting").text


# privacy (domain §7.4)


def test_walls_show_number_and_masked_name_only(client, hall):
    elder = builders.person(name="欧阳桂芳", birth_date=builders.born(years=71), phone="13812345678")
    child = builders.person(name="陈小满", birth_date=builders.born(months=2))
    one, two = builders.station(at=hall), builders.station(at=hall, number=2)
    visit(at=hall, who=elder, stage=Stage.DOSE, station=one, called_ago=1)
    visit(at=hall, who=child, number=2, stage=Stage.DOSE, station=two, called_ago=1)
    for address in ("/screens/waiting", "/screens/waiting/now"):
        page = client.get(address).text
        assert "欧**" in page
        assert_nothing_private(without_rule(page, hall), elder, child)
        assert "陈" not in text_of(page)


def test_the_observation_wall_shows_a_child_by_number_only(client, room):
    child = builders.person(name="陈小满", birth_date=builders.born(years=17))
    elder = builders.person(name="王桂芳", birth_date=builders.born(years=71))
    visit(at=room, who=child, minutes_ago=3)
    visit(at=room, who=elder, number=2, minutes_ago=31)
    page = client.get("/screens/observation").text
    assert "A001" in page
    assert "王*芳" in page
    assert "可以离开" in page
    assert "陈" not in text_of(page)
    assert_nothing_private(page, child, elder)


def without_rule(page, clinic):
    """The page without the clinic's order rule: there once (journeys B7), the same for all, and it names ages."""
    rule = visits.order_sentence(clinic_id=clinic.id, now=clock.now())
    db.session.rollback()
    assert page.count(rule) <= 1
    return page.replace(rule, "")


def assert_nothing_private(page, *persons):
    for who in persons:
        for secret in (who.name, who.document, who.phone or "no phone", str(who.birth_date), str(who.id)):
            assert secret not in page
    assert not re.search(r"\d{17}[\dXx]|1[3-9]\d{9}", page)
    assert not re.search(r"疫苗|岁|个月", text_of(page))


# the observation room


def test_tiles_are_ordered_by_the_time_one_may_leave(client, room):
    for number, minutes in ((1, 1), (2, 50), (3, 27)):
        visit(at=room, number=number, minutes_ago=minutes)
    shown = text_of(client.get("/screens/observation/now").text)
    assert shown.index("A002") < shown.index("A003") < shown.index("A001")


def test_more_people_than_the_wall_holds_are_counted(app, clinic):
    with unit_of_work():
        for number in range(1, 46):
            visit(at=clinic, number=number, minutes_ago=number / 10)
    wall = queries.observation_wall(clinic_id=clinic.id, reading=clock.read())
    assert (len(wall.tiles), wall.more) == (42, 3)
    db.session.rollback()


def test_another_clinic_is_on_neither_wall(client, room):
    elsewhere = builders.clinic()
    visit(at=elsewhere, number=77)
    visit(at=elsewhere, number=78, stage=Stage.WAITING)
    assert "A077" not in client.get("/screens/observation").text
    assert queries.waiting_wall(clinic_id=room.id, now=clock.now()).dose.next == ()
    db.session.rollback()


def test_a_snapshot_unchanged_is_304_and_a_changed_one_is_sent(client, room):
    visit(at=room, minutes_ago=3)
    first = client.get("/screens/observation/now")
    assert first.headers["X-Version"] == "0"
    same = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/screens/observation/now", headers=same).status_code == 304
    visit(at=room, number=2, minutes_ago=3)
    assert client.get("/screens/observation/now", headers=same).status_code == 200
