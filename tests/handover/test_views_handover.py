"""The manager's page and the county's: the share, dead letters with masked names, sending again, the line."""

import datetime as dt

import pytest

from tests import builders as make
from tests.handover import builders as handed
from vaccsched.handover.adapters import use_adapter
from vaccsched.handover.models import HandoverStatus, Trouble
from vaccsched.identity.models import Role
from vaccsched.mydata import queries as looks
from vaccsched.shared import clock


@pytest.fixture
def where(app):
    use_adapter(app, handed.Platform())
    yield handed.world()
    use_adapter(app, None)


@pytest.fixture
def manager(where, client):
    make.sign_in_staff(client, make.staff(at=where.clinic, roles=(Role.MANAGER,)))
    return client


@pytest.fixture
def county(where, client):
    supervisor = make.staff(at=None, in_county=where.clinic.county, roles=(Role.COUNTY_SUPERVISOR,))
    make.sign_in_staff(client, supervisor)
    return client


def test_a_dead_letter_is_on_the_page_at_once_with_its_reason_and_without_the_name(where, manager):
    handed.dead(where, handed.give(where))
    page = manager.get("/handover").get_data(as_text=True)
    assert "平台不收这一条" in page
    assert "400 invalid" in page
    assert "王*芳" in page
    assert "王桂芳" not in page


def test_the_share_of_seven_days_is_counted_by_hand(where, manager, app):
    for hours in (2, 30, 40):
        handed.give(where, hours_ago=hours)
    handed.go(handed.Platform())  # all are told now: the two of yesterday too late
    page = manager.get("/handover").get_data(as_text=True)
    assert "33" in page
    assert "应报 3 剂，晚了或还没报 2 剂" in page


def test_the_share_is_an_indicator_of_the_reports_with_the_list_behind_it(where, manager):
    for hours in (2, 30, 40):
        handed.give(where, hours_ago=hours)
    handed.go(handed.Platform())
    last = clock.day_of(clock.now())
    span = {"first": (last - dt.timedelta(days=6)).isoformat(), "last": last.isoformat()}
    assert "24 小时内报送健康档案" in manager.get("/manage/reports", query_string=span).text
    detail = manager.get("/manage/reports/indicator", query_string={"code": "told", **span}).text
    assert "33.3%" in detail
    assert detail.count("23价肺炎球菌多糖疫苗") == 3


def test_a_dead_letter_is_sent_again_from_the_page(where, manager):
    dose = handed.give(where)
    handed.dead(where, dose)
    assert manager.post(f"/handover/{dose.id}/again").status_code == 303
    assert handed.message_of(dose).status is HandoverStatus.WAITING


def test_all_dead_letters_are_sent_again_in_one_press(where, manager):
    doses = [handed.give(where, number=number) for number in (1, 2)]
    for one in doses:
        handed.dead(where, one)
    assert manager.post("/handover/again", headers={"Accept": "application/json"}).json == {"sent_again": 2}


def test_a_reason_that_is_missing_is_asked_for(where, manager):
    dose = handed.give(where)
    handed.dead(where, dose)
    answer = manager.post(f"/handover/{dose.id}/withdraw", data={"reason": ""})
    assert answer.status_code == 422
    assert "请写明为什么不再报送" in answer.get_data(as_text=True)


def test_what_is_withdrawn_keeps_the_reason(where, manager):
    dose = handed.give(where)
    handed.dead(where, dose)
    manager.post(f"/handover/{dose.id}/withdraw", data={"reason": "平台已手工录入"})
    assert handed.message_of(dose).ended_because == "平台已手工录入"


def test_another_clinics_dead_letter_is_not_there(where, client):
    dose = handed.give(where)
    handed.dead(where, dose)
    other = make.clinic(name="别处", in_county=where.clinic.county)
    make.sign_in_staff(client, make.staff(at=other, roles=(Role.MANAGER,)))
    assert client.post(f"/handover/{dose.id}/again").status_code == 404


def test_the_county_sees_its_clinics_side_by_side_and_sends_again(where, county):
    dose = handed.give(where)
    handed.dead(where, dose)
    page = county.get("/county/handover").get_data(as_text=True)
    assert where.clinic.short_name in page
    assert county.post(f"/county/handover/{dose.id}/again").status_code == 303
    assert handed.message_of(dose).status is HandoverStatus.WAITING


def test_another_countys_dead_letter_is_not_there(where, client):
    dose = handed.give(where)
    handed.dead(where, dose)
    make.sign_in_staff(client, make.staff(at=None, in_county=make.county(), roles=(Role.COUNTY_SUPERVISOR,)))
    assert client.post(f"/county/handover/{dose.id}/again").status_code == 404


def test_a_line_that_rests_is_told_and_can_be_tried_at_once(where, county, clock):
    for number in range(5):
        handed.give(where, to=make.person(name=f"李{number}", at=where.clinic))
    clock.advance(seconds=61)
    handed.go(handed.Platform(wrong=[Trouble.UNREACHABLE] * 5))
    assert "连续发不出去" in county.get("/county/handover").get_data(as_text=True)
    assert county.post("/county/handover/open").status_code == 303
    assert handed.go(handed.Platform()) == 5


def test_without_an_address_the_page_says_that_nothing_leaves(where, county, app):
    use_adapter(app, None)
    assert "现在不往外发" in county.get("/county/handover").get_data(as_text=True)
    assert county.post("/county/handover/open").status_code == 409


def test_whoever_stands_on_the_page_finds_it_in_their_own_list(where, manager):
    handed.dead(where, handed.give(where))
    manager.get("/handover")
    assert [one.action for one in looks.list_looks(person_id=where.elder.id, now=clock.now())] == ["handover_list_seen"]
