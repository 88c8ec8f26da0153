"""Where a booking link leads, and the manager's page of what is published."""

import datetime as dt
from urllib.parse import unquote

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


def manager(here, client):
    with unit_of_work():
        somebody = make.staff(at=here.clinic, roles=[Role.MANAGER])
    make.sign_in_staff(client, somebody)


def test_a_booking_link_tells_time_place_and_what_is_left_to_everybody(here, client):
    page = client.get(f"/slots/{here.ids['slot']}").text
    for words in ("12月3日", "09:00–09:30", "青山县城关社区卫生服务中心", "还有 4 个号", "tel:0990-1234567"):
        assert words in page
    db.session.rollback()


def test_a_full_slot_says_so_and_offers_another_way(here, client):
    page = client.get(f"/slots/{here.ids['full']}").text
    assert "刚约满" in page
    assert "看别的时间" in page
    db.session.rollback()


def test_a_slot_that_has_begun_cannot_be_booked(here, client, clock):
    clock.move_to(dt.datetime(2026, 12, 3, 1, 5, tzinfo=dt.UTC))
    assert "不能预约了" in client.get(f"/slots/{here.ids['slot']}").text
    db.session.rollback()


def test_a_link_to_nothing_or_to_a_day_that_is_not_open_yet_is_not_there(here, client, clock):
    clock.move_to(dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    for key in (here.ids["slot"], here.ids["child"]):
        assert client.get(f"/slots/{key}").status_code == 404
    db.session.rollback()


def test_after_signing_in_one_comes_back_to_the_same_time(here, client):
    answer = client.get(f"/slots/for-whom?slot={here.ids['slot']}")
    assert answer.status_code == 302
    assert f"/slots/for-whom?slot={here.ids['slot']}" in unquote(answer.headers["Location"])


def test_the_family_goes_on_to_the_times_of_that_day_with_what_is_due(here, client):
    with unit_of_work():
        sibling = make.person(name="陈大满", birth_date=dt.date(2026, 9, 20))
        make.guardianship(of=sibling, by=here.mother)
        key = sibling.id
    make.sign_in_account(client, here.mother)
    page = client.get(f"/slots/for-whom?slot={here.ids['slot']}").text
    assert f"/book/{key}/2026-12-03?" in page
    follow = page[page.index(f"/book/{key}/2026-12-03?") :].split('"')[0].replace("&amp;", "&")
    assert client.get(follow).status_code == 200
    db.session.rollback()


def test_whoever_has_nobody_registered_is_told_what_to_do(here, client):
    with unit_of_work():
        make.sign_in_account(client, make.stranger())
    assert "还没有登记家人" in client.get(f"/slots/for-whom?slot={here.ids['slot']}").text


def test_the_manager_sees_what_is_published_and_that_the_address_is_wanting(here, client):
    manager(here, client)
    page = client.get("/manage/published").text
    for words in ("12月3日", "$bulk-publish", "/fhir/metadata", "还没有填省、市和邮政编码"):
        assert words in page
    db.session.rollback()


def test_the_manager_enters_the_address_and_programs_read_it(here, client):
    manager(here, client)
    sent = {"province": " 浙江省 ", "city": "金华市", "postal_code": "321000"}
    for _again in range(2):
        assert client.post("/manage/published", data=sent).status_code == 303
    assert "还没有填" not in client.get("/manage/published").text
    assert '"state":"浙江省"' in client.get("/fhir/published/locations.ndjson").text
    db.session.rollback()


def test_a_postal_code_has_six_digits_and_what_was_typed_stays(here, client):
    manager(here, client)
    answer = client.post("/manage/published", data={"province": "浙江省", "city": "金华市", "postal_code": "32100"})
    assert answer.status_code == 422
    assert "邮政编码是 6 位数字" in answer.text
    assert 'value="浙江省"' in answer.text
    db.session.rollback()
