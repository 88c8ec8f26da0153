"""After the inquiry: another appointment in one press, the referral, the official form."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.payments.builders import priced
from tests.screening.builders import confirm, elder_here, inquiry, stage_of, texts_for
from tests.visits import builders as visits
from tests.visits.builders import DAY, at
from vaccsched.booking.models import Appointment, Channel
from vaccsched.records import operations as records
from vaccsched.shared import clock as server_clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage

JSON = {"Accept": "application/json"}
NEXT_WEEK = DAY.replace(day=8)


@pytest.fixture
def floor(app, clock, client):
    """Tuesday 1 December 2026, 8:30, and a morning of next Tuesday to book; the doctor at screening station 1."""
    clock.move_to(at(8, 30).wall)
    made = visits.floor()
    session = visits.session(of=made.clinic, day=NEXT_WEEK)
    for hour in (9, 10, 11):
        visits.slot(of=session, start=dt.time(hour), places=2)
    texts_for("PPV23", "IPV", "DTAP")
    priced(made.clinic, "PPV23")
    make.stock_for(made.clinic, "PPV23", "IPV", "DTAP")
    make.sign_in_staff(client, made.registrar, at=made.screening[0])
    return made


def postponed(floor, client, **more):
    visit = elder_here(floor, client)
    return visit, confirm(client, visit, outcome="postpone", advice="退烧三天后再来", **more)


def test_whoever_is_put_off_gets_another_time_in_one_press(floor, client):
    visit, answer = postponed(floor, client)
    assert answer.headers["Location"] == f"/screening/{visit.id}/after"
    html = client.get(answer.headers["Location"]).text
    for words in ("退烧三天后再来", "12月8日 周二 09:00", "推迟接种"):
        assert words in html
    slot_id = html.split('name="slot_id" value="')[1].split('"')[0]
    booked = client.post(f"/screening/{visit.id}/after", data={"slot_id": slot_id, "idempotency_key": "k"})
    assert booked.status_code == 303
    html = client.get(f"/screening/{visit.id}/after").text
    assert "已约 12月8日 周二 09:00–09:30" in html
    assert 'name="slot_id"' not in html
    made = db.session.scalars(sa.select(Appointment)).one()
    assert (made.channel, [line.vaccine_code for line in made.lines]) == (Channel.DESK, ["PPV23"])
    db.session.rollback()


def test_the_same_press_twice_books_once(floor, client):
    visit, answer = postponed(floor, client)
    slot_id = client.get(answer.headers["Location"]).text.split('name="slot_id" value="')[1].split('"')[0]
    body = {"slot_id": slot_id, "idempotency_key": "k"}
    first, second = (client.post(f"/screening/{visit.id}/after", json=body).json for _time in range(2))
    assert first == second
    other = client.post(f"/screening/{visit.id}/after", json={**body, "idempotency_key": "m"})
    assert (other.status_code, other.json["error"]) == (409, "already_booked")


def test_not_before_the_day_that_the_doctor_says(floor, client):
    _visit, answer = postponed(floor, client)
    html = client.get(f"{answer.headers['Location']}?start=2026-12-09").text
    assert 'name="slot_id"' not in html
    assert "还没有放出来的空号" in html


def test_what_was_not_put_off_is_not_booked_again(floor, client):
    visit = elder_here(floor, client)
    refused = client.post(
        f"/screening/{visit.id}/after", json={"slot_id": str(floor.slots[4].id), "idempotency_key": "k"}
    )
    assert (refused.status_code, refused.json["error"]) == (409, "nothing_postponed")


def test_a_slot_of_another_clinic_is_not_found(floor, client):
    visit, _answer = postponed(floor, client)
    with unit_of_work():
        elsewhere = visits.session(of=make.clinic(), day=NEXT_WEEK)
        slot_id = visits.slot(of=elsewhere, start=dt.time(9)).id
    body = {"slot_id": str(slot_id), "idempotency_key": "k"}
    assert client.post(f"/screening/{visit.id}/after", json=body).status_code == 404


def test_whoever_may_not_be_vaccinated_takes_a_referral_along(floor, client):
    visit = elder_here(floor, client)
    answer = confirm(
        client, visit, outcome="not_suitable", advice="请到县医院变态反应科评估", answer_vaccine_reaction="yes",
        note_vaccine_reaction="上次打完休克",
    )  # fmt: skip
    html = client.get(answer.headers["Location"]).text
    assert "打印转诊单" in html
    paper = client.get(f"/screening/{visit.id}/referral").text
    for words in ("预防接种转诊单", "王桂芳", "上次打完休克", "请到县医院变态反应科评估", "今天不宜接种"):
        assert words in paper
    assert floor.registrar.name in paper
    assert "<script" not in paper.split("<body")[1]


def test_the_official_form_is_printed_with_the_answers(floor, client):
    visit = elder_here(floor, client)
    empty = client.get(f"/screening/{visit.id}/form").text
    assert empty.count("☐") >= 25
    confirm(client, visit, answer_allergy="yes", note_allergy="青霉素", answer_blood_product="yes",
            day_blood_product="2026-03-05")  # fmt: skip
    html = client.get(f"/screening/{visit.id}/form").text
    for words in ("健康状况询问与接种禁忌核查表", "青霉素", "2026年3月5日", "36.6 ℃", "☑ 建议接种", "王桂芳（本人）"):
        assert words in html
    assert html.count("☑") == 12


def test_a_day_that_has_not_come_is_refused(floor, client):
    visit = elder_here(floor, client)
    for day in ("2026-12-02", "昨天"):
        refused = confirm(client, visit, answer_blood_product="yes", day_blood_product=day)
        assert (refused.status_code, "日期请填今天或以前的一天" in refused.text) == (422, True)


def test_a_told_day_puts_the_vaccine_off_by_arithmetic(floor, client):
    who = make.person(name="陈小满", birth_date=DAY.replace(year=2025, month=11))
    make.stock_for(floor.clinic, "MMR")
    visit = visits.arrive(floor, who, server_clock.read(), vaccine_codes=["MMR"])
    client.post("/screening/call", data={"idempotency_key": "c"})
    known = {"signer_relation": "parent", "signer_name": "陈母", "signer_identity": "known"}
    refused = confirm(client, visit, **known, answer_blood_product="yes", day_blood_product="2026-10-01")
    assert refused.status_code == 409
    assert "2027年1月1日 起可以打" in refused.text
    assert stage_of(visit) is Stage.INQUIRY


def test_the_reasons_of_a_refusal_are_told_in_the_readers_language(floor, client):
    who = visits.child()
    visit = visits.arrive(floor, who, server_clock.read(), vaccine_codes=["IPV"])
    with unit_of_work():
        records.import_immunization(
            person_id=who.id, vaccine_code="IPV", dose_number=1, given_on=DAY, actor=floor.actor, now=at(8).wall
        )
    client.post("/screening/call", data={"idempotency_key": "c"})
    known = {"signer_relation": "parent", "signer_name": "Chen", "signer_identity": "known"}
    english = {"headers": {"Accept": "application/json", "Accept-Language": "en"}}
    refused = client.post(f"/screening/{visit.id}/inquiry", data=inquiry(**known), **english)
    assert refused.json["error"] == "may_not_recommend"
    assert "2026年" not in refused.json["message"]
    assert "December 2026" in refused.json["message"]
