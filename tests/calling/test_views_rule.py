"""The order rule with its preview, what stations give, calls for help, and the moves of the queue page."""

import pytest

from tests import builders
from tests.visits.builders import arrive, at, call, elder, floor, shop
from tests.visits.pages import JSON, audits, count, text
from vaccsched.calling.models import HelpCall
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.visits.models import OrderRule, Visit

RULE = {
    "groups": ["age_65"],
    "one_in": "2",
    "longest_extra": "20",
    "late_grace_minutes": "15",
    "calls_before_pass": "3",
}


@pytest.fixture
def manager(app, client, clock):
    """A manager at 08:10 on the day of the builders; a grown-up stands before an elder."""
    clock.move_to(at(8, 10).wall)
    where = shop(walk_in=3)
    arrive(where, builders.person(name="周明", birth_date=builders.born(years=35)), at(8))
    arrive(where, elder("王桂芳"), at(8, 1))
    builders.sign_in_staff(client, builders.staff(at=where.clinic, roles=[Role.MANAGER]))
    return where


@pytest.fixture
def station(app, client, clock):
    """A nurse at the first screening station."""
    clock.move_to(at(8, 10).wall)
    where = shop(walk_in=3)
    builders.sign_in_staff(client, where.registrar, at=where.screening[0])
    return where


def preview_of(page):
    """Today's queue on the page of the rule."""
    return page[page.index("今天的队伍会这样叫") : page.index("以前的规则")]


# the rule


def test_the_preview_shows_the_queue_under_another_rule_and_changes_nothing(manager, client):
    assert "今天的队伍现在这样叫" in text(client.get("/queue/rule"))
    without = preview_of(text(client.post("/queue/rule/preview", data={**RULE, "one_in": "0"})))
    assert without.index("B001") < without.index("B002")
    ahead = preview_of(text(client.post("/queue/rule/preview", data=RULE)))
    assert count(OrderRule) == 0
    assert "周明" not in ahead
    assert ahead.index("B002") < ahead.index("B001")


def test_a_rule_is_set_with_its_reason_and_told_since_when(manager, client):
    answer = client.post("/queue/rule", data={**RULE, "reason": "流感季老人多"}, follow_redirects=True)
    assert "已改，从现在起按新规则叫号" in text(answer)
    assert "流感季老人多" in text(answer)
    assert "每叫 2 位，最多 1 位优先：65 岁及以上。" in text(client.get("/queue"))


def test_a_figure_outside_is_refused_and_what_was_typed_stays(manager, client):
    refused = client.post("/queue/rule", data={**RULE, "longest_extra": "4", "reason": "试试"})
    assert refused.status_code == 422
    assert "请填 5–120 的整数" in text(refused)
    assert 'value="试试"' in refused.get_data(as_text=True)
    assert count(OrderRule) == 0


# what stations give


def test_abilities_are_saved_and_what_no_station_gives_is_told(manager, client):
    first, second = manager.vaccination
    assert text(client.get("/queue/abilities")).count("什么都打") >= 2
    client.post(f"/queue/abilities/{first.id}", data={"vaccine_codes": ["PPV23"]})
    answer = client.post(f"/queue/abilities/{second.id}", data={"vaccine_codes": ["IIV"]}, follow_redirects=True)
    assert "已保存" in text(answer)
    assert "有疫苗没有台打" in text(answer)


def test_an_unknown_vaccine_is_refused(manager, client):
    refused = client.post(f"/queue/abilities/{manager.vaccination[0].id}", data={"vaccine_codes": ["NONE"]})
    assert (refused.status_code, "有一种疫苗不在目录里" in text(refused)) == (422, True)


def test_another_clinics_station_is_404(manager, client):
    other = floor().vaccination[0]
    assert client.post(f"/queue/abilities/{other.id}", data={"vaccine_codes": ["PPV23"]}).status_code == 404


# help


def test_a_call_for_help_stands_on_every_page_until_somebody_goes(station, client):
    assert "还没有人过去" not in text(client.get("/desk"))
    pressed = client.post("/queue/help", data={"from": "/desk"})
    assert (pressed.status_code, pressed.location) == (303, "/desk")
    for address in ("/desk", "/queue", "/queue/help"):
        assert "还没有人过去" in text(client.get(address))
    help_id = client.post("/queue/help", headers=JSON).json["help_id"]
    assert count(HelpCall) == 1  # pressed again: the same call
    client.post(f"/queue/help/{help_id}/take")
    assert "还没有人过去" not in text(client.get("/desk"))
    late = client.post(f"/queue/help/{help_id}/take")
    assert (late.status_code, "刘晓燕 08:10 已经过去了" in text(late)) == (409, True)


def test_one_comes_back_to_a_page_of_this_site_only(station, client):
    assert client.post("/queue/help", data={"from": "//elsewhere.example"}).location == "/queue"


def test_another_clinics_call_for_help_is_404(station, client):
    other = floor()
    builders.sign_in_staff(client, other.registrar, at=other.screening[0])
    help_id = client.post("/queue/help", headers=JSON).json["help_id"]
    builders.sign_in_staff(client, station.registrar, at=station.screening[0])
    assert "还没有人过去" not in text(client.get("/queue"))
    assert client.post(f"/queue/help/{help_id}/take").status_code == 404


# the moves


def test_a_hold_keeps_the_place_and_ends_when_pressed(station, client):
    visit = arrive(station, elder(), at(8))
    held = client.post(
        f"/queue/visits/{visit.id}/hold", data={"minutes": "15", "reason": "papers"}, follow_redirects=True
    )
    assert "暂候到 08:25：去拿证件或接种证" in text(held)
    assert (
        "暂候到"
        not in text(client.post(f"/queue/visits/{visit.id}/release", follow_redirects=True)).split("刚才的叫号")[0]
    )
    again = client.post(f"/queue/visits/{visit.id}/release")
    assert (again.status_code, "没有在暂候" in text(again)) == (409, True)


@pytest.mark.parametrize(("minutes", "reason"), [("0", "papers"), ("121", "papers"), ("15", ""), ("15", "because")])
def test_a_hold_needs_minutes_and_a_reason(station, client, minutes, reason):
    visit = arrive(station, elder(), at(8))
    refused = client.post(f"/queue/visits/{visit.id}/hold", data={"minutes": minutes, "reason": reason})
    assert refused.status_code == 422
    assert db.session.get_one(Visit, visit.id).held_until is None
    db.session.rollback()


def test_a_transfer_takes_the_person_to_the_other_station(station, client):
    arrive(station, elder(), at(8))
    entry = call(station, station.screening[0], at(8, 5))
    facts = {"station_id": str(station.screening[1].id), "reason": "device"}
    page = text(client.post(f"/queue/entries/{entry.id}/transfer", data=facts, follow_redirects=True))
    assert "转台 · " in page
    assert "设备故障" in page
    assert station.screening[1].name in page


def test_a_transfer_to_the_same_station_is_refused(station, client):
    arrive(station, elder(), at(8))
    entry = call(station, station.screening[0], at(8, 5))
    facts = {"station_id": str(station.screening[0].id), "reason": "device"}
    refused = client.post(f"/queue/entries/{entry.id}/transfer", data=facts)
    assert (refused.status_code, "这一位就在这个台" in text(refused)) == (422, True)


def test_an_undo_brings_a_called_person_back_into_line_once(station, client):
    visit = arrive(station, elder(), at(8))
    call(station, station.screening[0], at(8, 5))
    page = text(client.post(f"/queue/visits/{visit.id}/undo", follow_redirects=True))
    assert "等健康询问 1" in page
    assert "已撤销" in page
    again = client.post(f"/queue/visits/{visit.id}/undo")
    assert (again.status_code, "最近没有可以撤销的一步" in text(again)) == (409, True)


def test_another_clinics_visit_is_neither_held_nor_undone(station, client):
    visit = arrive(floor(), elder(), at(8))
    facts = {"minutes": "15", "reason": "papers"}
    assert client.post(f"/queue/visits/{visit.id}/hold", data=facts).status_code == 404
    assert client.post(f"/queue/visits/{visit.id}/undo").status_code == 404
    assert audits("denied") == []
