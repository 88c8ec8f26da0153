"""「我的排队」: what a phone shows that has read the ticket's code; nobody is signed in."""

import datetime as dt
import re

import pytest

from tests import builders
from tests.observation.builders import do, raised
from tests.observation.builders import visit as standing
from tests.visits.builders import arrive, at, call, child, elder, move, shop
from vaccsched.observation import operations as observation
from vaccsched.shared import clock as clocks
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.visits.models import Stage


@pytest.fixture
def hall(app, clock):
    clock.move_to(at(8, 30).wall)
    return shop(walk_in=9)


def address(visit):
    token = qr.signed("ticket", str(visit.id))
    db.session.rollback()
    return f"/q/{token}"


def text(client, visit):
    answer = client.get(address(visit))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def test_who_waits_reads_number_people_ahead_range_place_and_why(hall, client):
    for _ in range(2):
        arrive(hall, elder(), at(8))
    page = text(client, arrive(hall, elder("李建国"), at(8, 5)))
    assert ("B003" in page, "还有 2 位，请到候诊区" in page) == (True, True)
    assert re.search(r"大约叫到您.*?08:\d\d–\d\d:\d\d", page)
    assert ("为什么排在这里" in page, "今天的步骤" in page) == (True, True)


def test_the_page_holds_no_more_than_the_paper(hall, client):
    grown, small = elder("李建国"), child("陈小满")
    first, second = arrive(hall, grown, at(8)), arrive(hall, small, at(8), vaccine_codes=["DTAP"])
    pages = text(client, first) + text(client, second)
    assert "李*国" in pages
    for hidden in ("李建国", "陈小满", "陈*满", grown.document, "肺炎", "百白破", "PPV23", "DTAP"):
        assert hidden not in pages


def test_who_is_called_reads_the_station_in_large_letters(hall, client):
    visit = arrive(hall, elder(), at(8))
    call(hall, hall.screening[0], at(8, 5))
    page = text(client, visit)
    assert re.search(r'class="my-station">1 号健康询问台', page)


def test_between_the_stations_one_waits_again_in_the_other_room(hall, client):
    visit = arrive(hall, elder(), at(8))
    call(hall, hall.screening[0], at(8, 5))
    move(hall, visit, Stage.CONSENT, Stage.WAITING, reading=at(8, 10))
    assert "下一位就是您，请在候种区等叫号" in text(client, visit)


def test_may_leave_is_said_only_when_thirty_minutes_are_full(app, client, clock):
    clock.move_to(at(9).wall)
    seat = standing(at=builders.clinic(), minutes_ago=29.9)
    page = text(client, seat)
    assert ("可以离开了" in page, "09:00 以后可以离开" in page, "data-due" in page) == (False, True, True)
    clock.move_to(at(9, 1).wall)
    page = text(client, seat)
    assert ("可以离开了" in page, "data-due" in page) == (True, False)


def test_a_clock_set_forward_lets_nobody_go(app, client, clock):
    clock.move_to(at(9).wall)
    now = clocks.read()
    seat = standing(
        at=builders.clinic(),
        reading=clocks.Reading(
            wall=now.wall - dt.timedelta(hours=1), boot_id=now.boot_id, boot_seconds=now.boot_seconds
        ),
    )
    assert "可以离开了" not in text(client, seat)


def test_who_feels_unwell_is_not_told_to_leave(app, client, clock):
    clock.move_to(at(9).wall)
    home = builders.clinic()
    seat = standing(at=home, minutes_ago=31)
    raised(seat, builders.actor(builders.nurse(at=home)))
    page = text(client, seat)
    assert ("可以离开了" in page, "请坐着别动" in page) == (False, True)


def test_after_the_door_the_page_asks_how_it_was(app, client, clock):
    clock.move_to(at(9).wall)
    home = builders.clinic()
    seat = standing(at=home, minutes_ago=31)
    do(observation.sign_out, visit_id=seat.id, actor=builders.actor(builders.nurse(at=home)), key="out")
    page = text(client, seat)
    assert ("接种和留观都完成了" in page, "/score/" in page, "/me/reactions/new" in page) == (True, True, True)


def test_a_ticket_of_yesterday_says_plainly_that_it_is_over(hall, client, clock):
    visit = arrive(hall, elder(), at(8))
    link = address(visit)
    clock.move_to(at(8).wall + dt.timedelta(days=1))
    answer = client.get(link)
    assert (answer.status_code, "只在 2026年12月1日 当天有用" in answer.text) == (410, True)
    assert client.get(f"{link}/now").status_code == 404


def test_a_forged_code_and_a_code_for_something_else_are_nobodys(hall, client):
    visit = arrive(hall, elder(), at(8))
    link, other = address(visit), qr.signed("feedback", visit.id.hex)
    db.session.rollback()
    assert {client.get(one).status_code for one in (link[:-1] + "~", f"/q/{other}", "/q/x")} == {404}


def test_a_familys_tickets_stand_on_one_page_of_the_phone_that_read_them(hall, client):
    first, second = arrive(hall, elder(), at(8)), arrive(hall, child(), at(8), vaccine_codes=["DTAP"])
    text(client, first)
    page = text(client, second)
    assert ("B002" in page, "B001" in page, page.index("B002") < page.index("B001")) == (True, True, True)


def test_the_part_that_changes_is_not_sent_twice(hall, client):
    link = address(arrive(hall, elder(), at(8)))
    first = client.get(f"{link}/now")
    again = client.get(f"{link}/now", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_without_javascript_the_page_renews_itself(hall, client):
    assert '<noscript><meta http-equiv="refresh"' in text(client, arrive(hall, elder(), at(8)))
