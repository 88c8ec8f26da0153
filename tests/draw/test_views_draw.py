"""The pages of a draw: the manager's, everybody's, a family's."""

import gzip
import hashlib
import json

import pytest
import sqlalchemy as sa

from tests import builders
from tests.draw import builders as made
from tests.draw import second_reading
from tests.draw.builders import CLOSES, CODE, DRAWN, NOON
from vaccsched.draw import jobs
from vaccsched.draw.models import Draw
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

JSON = {"Accept": "application/json"}
NEW = {
    "vaccine_code": CODE, "doses": "30", "opens_at": "2026-12-02T08:00", "closes_at": "2026-12-04T20:00",
    "offer_hours": "48", "public_source": "双色球 2026140 期", "public_on": "2026-12-06",
}  # fmt: skip
TYPED = {"public_value": made.VALUE, "public_value_again": made.VALUE, "reference": "2026139"}


@pytest.fixture
def manager(here, client):
    builders.sign_in_staff(client, here.manager)
    return here


def family(world, client):
    """An account with an elder, signed in."""
    with unit_of_work():
        account, person = builders.account(), made.elder()
        builders.guardianship(of=person, by=account)
    builders.sign_in_account(client, account)
    return person


def at(world, *parts):
    return "/".join(["/manage/draws", str(world.draw.id), *parts])


def public(world, *parts):
    return "/".join(["/draws", str(world.draw.id), *parts])


# the manager


def test_a_draw_is_announced_with_the_hash_of_its_secret(manager, client):
    answer = client.post("/manage/draws", data=NEW)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    facts = client.get(answer.headers["Location"], headers=JSON).get_json()
    assert facts["secret_sha256"] in page
    assert facts["opens_at"] == "2026-12-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"doses": "0"}, "剂数请填 1 以上的整数"),
        ({"public_on": "2026-12-04"}, "公开值要在截止登记那天以后才产生"),
        ({"closes_at": "2026-12-02T07:00"}, "截止时间要晚于开始时间"),
        ({"vaccine_code": "IPV"}, "只有紧缺疫苗才摇号"),
        ({"opens_at": "tomorrow"}, "请填日期和时间"),
        ({"public_on": "soon"}, "请填日期，例如"),
        ({"offer_hours": "two"}, "请填整数"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(manager, client, wrong, sentence):
    answer = client.post("/manage/draws", data=NEW | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "双色球 2026140 期" in answer.text


def back(world, client, clock, when):
    """Days later the manager signs in again."""
    clock.move_to(when)
    builders.sign_in_staff(client, world.manager)


def test_the_manager_follows_a_draw_from_closing_to_the_published_file(manager, client, clock):
    for _ in range(3):
        made.entered(manager.draw)
    back(manager, client, clock, CLOSES)
    assert "公布登记结果" in client.get(at(manager)).text
    client.post(at(manager, "commit"))
    made.committed(manager.draw)
    assert "等公开值" in client.get(at(manager)).text
    back(manager, client, clock, DRAWN)
    client.post(at(manager, "draw"), data=TYPED)
    assert "正在摇号" in client.get(at(manager)).text
    work()
    page = client.get(at(manager)).text
    assert "王*芳" in page
    assert "王桂芳" not in page
    client.post(at(manager, "publish"))
    assert client.get(at(manager), headers=JSON).get_json()["phase"] == "published"


def work():
    """What the worker does with the draw's jobs."""
    draw = db.session.scalars(sa.select(Draw)).one()
    payload = {"draw_id": str(draw.id)}
    db.session.rollback()
    for job in (jobs.run, jobs.roll_down):
        with unit_of_work():
            job(payload, DRAWN)


def test_the_public_value_is_typed_twice_alike(manager, client, clock):
    made.committed(manager.draw)
    back(manager, client, clock, DRAWN)
    answer = client.post(at(manager, "draw"), data=TYPED | {"public_value_again": "1"})
    assert (answer.status_code, "两次填的不一样" in answer.text) == (422, True)
    assert "2026139" in answer.text


def test_calling_off_needs_a_reason_that_everybody_reads(manager, client):
    assert client.post(at(manager, "cancel"), data={"reason": ""}).status_code == 422
    client.post(at(manager, "cancel"), data={"reason": "厂家没有到货"})
    assert "厂家没有到货" in client.get(public(manager)).text


def test_an_early_step_is_refused_with_the_reason(manager, client):
    assert client.post(at(manager, "commit"), headers=JSON).get_json()["error"] == "draw_still_open"
    assert client.post(at(manager, "draw"), data=TYPED, headers=JSON).get_json()["error"] == "draw_not_committed"
    assert client.post(at(manager, "publish"), headers=JSON).get_json()["error"] == "draw_not_drawn"


def test_another_clinics_draw_does_not_exist(manager, client):
    with unit_of_work():
        other = made.draw(at=made.clinic())
    assert client.get(f"/manage/draws/{other.id}").status_code == 404
    assert client.post(f"/manage/draws/{other.id}/cancel", data={"reason": "x"}).status_code == 404


def test_a_clinic_without_scarce_vaccines_is_told_what_to_do_first(manager, client):
    with unit_of_work():
        manager.clinic.scarce_vaccines = []
    assert "请先在门诊设置里列出" in client.get("/manage/draws/new").text


# everybody


def test_everybody_sees_what_was_promised_before_and_no_secret(here, client):
    made.entered(here.draw)
    made.committed(here.draw)
    page, facts = client.get(public(here)).text, client.get(public(here), headers=JSON).get_json()
    assert facts["entrants"] == 1
    assert facts["entrants_sha256"] in page
    assert (facts["secret"], facts["seed"]) == (None, None)
    assert here.draw.secret not in page
    db.session.rollback()
    assert "已公布登记，等摇号" in client.get("/draws").text


def published(world, client, clock):
    entries = [made.entered(world.draw) for _ in range(4)]
    made.drawn(world.draw)
    made.rolled(world.draw)
    clock.move_to(DRAWN)
    builders.sign_in_staff(client, world.manager)
    client.post(at(world, "publish"))
    return entries


def test_the_file_is_the_one_whose_hash_the_page_shows_and_stands_every_check(here, client, clock):
    assert client.get(public(here, "result.json")).status_code == 404
    published(here, client, clock)
    answer = client.get(public(here, "result.json"))
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = second_reading_of(answer)
    facts = client.get(public(here), headers=JSON).get_json()
    assert facts["file_sha256"] == hashlib.sha256(plain).hexdigest()
    assert json.loads(plain)["entrants"] == 4


def second_reading_of(answer):
    plain = gzip.decompress(answer.data)
    assert second_reading.faults(plain) == []
    return plain


def test_whoever_has_a_receipt_finds_their_rank_and_others_nothing(here, client, clock):
    entry = published(here, client, clock)[0]
    spaced = " ".join([entry.pseudonym[:16], entry.pseudonym[16:].upper()])
    db.session.refresh(entry)
    rank = entry.rank
    db.session.rollback()
    assert f"排第 {rank} 位" in client.get(public(here), query_string={"code": spaced}).text
    assert "名单里没有这个登记码" in client.get(public(here), query_string={"code": "0" * 32}).text


# a family


def test_a_family_enters_keeps_the_receipt_and_leaves(here, client):
    person = family(here, client)
    mine = public(here, "persons", str(person.id))
    assert "名额只限本人" in client.get(mine).text
    assert client.post(f"{mine}/enter").status_code == 303
    facts = client.get(mine, headers=JSON).get_json()
    page = client.get(mine).text
    assert facts["is_in"]
    assert f"{facts['pseudonym'][:4]} {facts['pseudonym'][4:8]}" in page
    assert "看回执" in client.get(public(here)).text
    assert client.post(f"{mine}/withdraw", headers=JSON).get_json()["is_in"] is False


def test_a_refused_entry_shows_why_on_the_same_page(here, client, clock):
    person = family(here, client)
    clock.move_to(CLOSES)
    answer = client.post(public(here, "persons", str(person.id), "enter"))
    assert (answer.status_code, "现在不是登记时间" in answer.text) == (409, True)


def called(world, client, clock):
    person = family(world, client)
    client.post(public(world, "persons", str(person.id), "enter"))
    made.drawn(world.draw)
    made.rolled(world.draw)
    clock.move_to(DRAWN)
    return public(world, "persons", str(person.id))


def test_who_is_called_reads_until_when_and_books_or_gives_it_on(here, client, clock):
    mine = called(here, client, clock)
    page = client.get(mine).text
    assert "12月5日 周六 13:00" in page
    assert "现在选时间预约" in page
    answer = client.post(f"{mine}/decline", headers=JSON).get_json()
    assert answer["offer"] == "declined"
    assert "给了下一位" in client.get(mine).text


def test_an_offer_that_is_over_reads_so_before_the_worker_has_come(here, client, clock):
    mine = called(here, client, clock)
    clock.move_to(DRAWN + (CLOSES - NOON))
    assert client.get(mine, headers=JSON).get_json()["offer"] == "expired"


def test_another_familys_receipt_does_not_exist(here, client):
    mine = public(here, "persons", str(family(here, client).id))
    builders.sign_in_account(client, builders.stranger())
    assert client.get(mine).status_code == 404
    for step in ("enter", "withdraw", "decline"):
        assert client.post(f"{mine}/{step}").status_code == 404
