"""Holding a place, another time, a family together, the two questions, and what everybody may see – through HTTP."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import searches
from vaccsched.booking.models import Appointment, Hold, SearchCount, SurveyAnswer
from vaccsched.identity.models import Role
from vaccsched.schedule.models import Slot
from vaccsched.screening.models import Prefill
from vaccsched.shared.clock import now
from vaccsched.shared.db import db


@pytest.fixture
def mother(here, client):
    builders.sign_in_account(client, here.family.mother)
    return client


@pytest.fixture
def slot(here):
    return made.open_slot(at=here.clinic, places=3)


def text(answer):
    return unescape(answer.get_data(as_text=True))


def value(asked):
    found = db.session.scalar(asked)
    db.session.rollback()
    return found


def hold(client, here, slot, code="DTAP"):
    where = f"/book/{here.family.child.id}/{made.in_days(2)}/hold?v={code}&clinic={here.clinic.id}"
    return client.post(where, data={"slot_id": str(slot.id)})


# holding


def test_one_press_keeps_the_place_and_the_page_says_until_when(here, mother, slot):
    review = mother.get(hold(mother, here, slot).location)
    assert "这个号替您留到" in text(review)
    assert "延长 5 分钟" in text(review)
    assert value(sa.select(Slot.taken).where(Slot.id == slot.id)) == 1


def test_a_hold_is_extended_once_and_then_no_more(here, mother, slot):
    hold(mother, here, slot)
    held = value(sa.select(Hold.id))
    again = mother.post(f"/holds/{held}/extend?v=DTAP")
    assert again.status_code == 303
    assert "延长 5 分钟" not in text(mother.get(again.location))
    refused = mother.post(f"/holds/{held}/extend?v=DTAP")
    assert refused.status_code == 409
    assert "只能延长一次" in text(refused)


def test_a_hold_given_back_frees_the_place(here, mother, slot):
    hold(mother, here, slot)
    held = value(sa.select(Hold.id))
    assert mother.post(f"/holds/{held}/release?v=DTAP").status_code == 303
    assert value(sa.select(Slot.taken).where(Slot.id == slot.id)) == 0
    assert "没有再替您留着" in text(mother.get(f"/holds/{held}?v=DTAP"))


def test_the_last_place_that_somebody_holds_is_full_for_others_and_not_for_them(here, mother, client):
    slot = made.open_slot(at=here.clinic, places=1)
    address = hold(mother, here, slot).location
    assert "约满" not in text(mother.get(address))
    builders.sign_in_account(client, builders.stranger())
    other = builders.person(birth_date=builders.born(months=2, days=3), at=here.clinic)
    builders.guardianship(of=other, by=(theirs := builders.account()))
    builders.sign_in_account(client, theirs)
    refused = client.post(
        f"/book/{other.id}/{made.in_days(2)}/hold?v=DTAP&clinic={here.clinic.id}", data={"slot_id": str(slot.id)}
    )
    assert refused.status_code == 409
    assert "刚刚约满" in text(refused)


def test_another_familys_hold_does_not_exist(here, mother, slot, client):
    hold(mother, here, slot)
    held = value(sa.select(Hold.id))
    builders.sign_in_account(client, builders.stranger())
    assert client.post(f"/holds/{held}/release").status_code == 404


# another time


def test_an_appointment_moves_in_three_taps(here, mother, slot):
    booked = made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    new = made.open_slot(at=here.clinic, days=3, hour=10)
    assert "改期" in text(mother.get(f"/appointments/{booked.id}"))
    days = mother.get(f"/appointments/{booked.id}/change")
    where = f"/appointments/{booked.id}/change/{made.in_days(3)}"
    assert where in text(days)
    assert str(new.id) in text(mother.get(where))
    moved = mother.post(where, data={"slot_id": str(new.id), "idempotency_key": "k"})
    assert "已经改好" in text(mother.get(moved.location))
    assert value(sa.select(Appointment.slot_id)) == new.id


def test_a_full_time_is_said_on_the_same_page_and_nothing_moved(here, mother, slot):
    booked = made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    full = made.open_slot(at=here.clinic, days=3, taken=1)
    where = f"/appointments/{booked.id}/change/{made.in_days(3)}"
    refused = mother.post(where, data={"slot_id": str(full.id), "idempotency_key": "k"})
    assert refused.status_code == 409
    assert "刚刚约满" in text(refused)
    assert value(sa.select(Appointment.slot_id)) == slot.id


# a family together


def test_two_children_are_booked_with_one_tap(here, mother, slot):
    second = builders.person(name="陈小宁", birth_date=builders.born(months=2, days=3), at=here.clinic)
    builders.guardianship(of=second, by=here.family.mother)
    chosen = f"m={here.family.child.id}:DTAP&m={second.id}:DTAP"
    page = text(mother.get("/together"))
    assert "陈小满" in page
    assert "陈小宁" in page
    assert str(made.in_days(2)) in text(mother.get(f"/together/days?{chosen}"))
    where = f"/together/days/{made.in_days(2)}?{chosen}"
    assert str(slot.id) in text(mother.get(where))
    done = mother.post(where, data={"slot_id": str(slot.id), "idempotency_key": "k"})
    assert "2 个人都约好了" in text(mother.get(done.location))
    assert value(sa.select(sa.func.count()).select_from(Appointment)) == 2


def sister(here):
    second = builders.person(name="陈小宁", birth_date=builders.born(months=2, days=3), at=here.clinic)
    builders.guardianship(of=second, by=here.family.mother)
    return second


def test_a_place_that_is_kept_for_one_of_them_counts_as_free_for_the_family(here, mother):
    slot = made.open_slot(at=here.clinic, places=2)
    second = sister(here)
    hold(mother, here, slot)
    where = f"/together/days/{made.in_days(2)}?m={second.id}:DTAP&m={here.family.child.id}:DTAP"
    assert str(slot.id) in text(mother.get(where))
    assert mother.post(where, data={"slot_id": str(slot.id), "idempotency_key": "k"}).status_code == 303
    assert value(sa.select(Slot.taken).where(Slot.id == slot.id)) == 2


def test_the_health_inquiry_is_answered_ahead_for_each_of_the_family(here, mother, slot):
    second = sister(here)
    where = f"/together/days/{made.in_days(2)}?m={here.family.child.id}:DTAP&m={second.id}:DTAP"
    done = mother.post(where, data={"slot_id": str(slot.id), "idempotency_key": "k"})
    ahead = re.search(r'href="(/book/inquiry/[^"]+)"', text(mother.get(done.location)))[1]
    assert "先答健康询问" in text(mother.get(done.location))
    first = text(mother.get(mother.post(ahead, data={"none": "1"}).location))
    assert "已经记下" in first
    assert "的也先答" in first
    other = re.search(r'href="(/book/inquiry/[^"]+)"', first)[1]
    assert mother.post(other, data={}).status_code == 422
    assert mother.post(other, data={"none": "1"}).status_code == 303
    assert "的也先答" not in text(mother.get(other))
    assert value(sa.select(sa.func.count()).select_from(Prefill)) == 2
    assert mother.post(ahead, data={"none": "1"}).status_code == 409


def test_a_time_with_too_few_places_is_not_offered_to_a_family(here, mother):
    small = made.open_slot(at=here.clinic, places=1)
    second = builders.person(birth_date=builders.born(months=2, days=3), at=here.clinic)
    builders.guardianship(of=second, by=here.family.mother)
    chosen = f"m={here.family.child.id}:DTAP&m={second.id}:DTAP"
    assert str(small.id) not in text(mother.get(f"/together/days/{made.in_days(2)}?{chosen}"))


def test_one_person_alone_is_sent_back_to_choose(here, mother, slot):
    assert "2 到 6 个人" in text(mother.get(f"/together/days?m={here.family.child.id}:DTAP"))


# the two questions


def test_two_questions_one_tap_each_and_thanks(here, mother, slot):
    booked = made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    shown = text(mother.get(f"/appointments/{booked.id}?fresh=1"))
    assert "什么时候来最方便" in shown
    assert "跳过" in shown
    where = f"/appointments/{booked.id}/survey"
    first = mother.post(where, data={"question": "time", "answer": "weekend"})
    assert "容易吗" in text(mother.get(first.location))
    second = mother.post(where, data={"question": "ease", "answer": "hard"})
    assert "谢谢" in text(mother.get(second.location))
    assert value(sa.select(sa.func.count()).select_from(SurveyAnswer)) == 2
    assert "什么时候来最方便" not in text(mother.get(f"/appointments/{booked.id}"))


def test_an_answer_that_is_none_is_refused(here, mother, slot):
    booked = made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    answer = mother.post(f"/appointments/{booked.id}/survey", data={"question": "time", "answer": "never"})
    assert answer.status_code == 422


# what everybody may see


def test_availability_is_numbers_with_a_version_and_an_age(here, client, slot):
    answer = client.get(f"/clinics/{here.clinic.id}/availability")
    assert [(one["slot_id"], one["left"]) for one in answer.json["slots"]] == [(str(slot.id), 3)]
    assert answer.headers["Age"] == "0"
    again = client.get(f"/clinics/{here.clinic.id}/availability", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_booking_changes_the_version(here, client, slot):
    before = client.get(f"/clinics/{here.clinic.id}/availability")
    made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    asked = {"If-None-Match": before.headers["ETag"]}
    after = client.get(f"/clinics/{here.clinic.id}/availability", headers=asked)
    assert after.status_code == 200
    assert after.json["slots"][0]["left"] == 2


def test_a_snapshot_is_kept_for_a_second(here, client, slot, clock):
    client.get(f"/clinics/{here.clinic.id}/availability")
    with builders.written():
        db.session.execute(sa.update(Slot).values(taken=3))
    clock.advance(seconds=2)
    assert client.get(f"/clinics/{here.clinic.id}/availability").json["slots"][0]["left"] == 0


def test_an_unknown_clinic_is_not_found(here, client):
    assert client.get(f"/clinics/{here.family.child.id}/availability").status_code == 404


# demand


def test_searches_are_counted_by_what_was_found(here, mother, client, clock):
    start = f"/book/{here.family.child.id}?v=DTAP"
    mother.get(start)  # nothing is published
    made.open_slot(at=here.clinic, places=1)
    clock.advance(seconds=2)
    mother.get(start)
    searches.write(now=now())
    counted = db.session.execute(
        sa.select(SearchCount.outcome, SearchCount.count).where(SearchCount.clinic_id == here.clinic.id)
    )
    assert {str(outcome): count for outcome, count in counted} == {"nothing_open": 1, "found": 1}
    db.session.rollback()
    builders.sign_in_staff(client, builders.staff(at=here.clinic, roles=[Role.MANAGER]))
    page = text(client.get("/manage/demand"))
    assert "没有打这种疫苗的时间" in page
    assert "百白破" in page


# booking by phone


@pytest.fixture
def desk(here, client):
    builders.sign_in_staff(client, builders.nurse(at=here.clinic))
    return client


def test_the_desk_books_for_a_caller_on_a_day_that_is_not_open_online(here, desk):
    slot = made.open_slot(at=here.clinic, days=20)
    child = here.family.child
    found = desk.post("/desk/booking", data={"name": child.name, "birth_date": child.birth_date.isoformat()})
    where = re.search(r'href="(/desk/booking/[0-9a-f-]+)"', text(found))[1]
    assert child.name not in text(found)
    assert "百白破" in text(desk.get(where))
    days = desk.get(f"{where}?v=DTAP")
    assert "网上还没开放" in text(days)
    times = desk.get(f"{where}?v=DTAP&day={made.in_days(20)}")
    assert str(slot.id) in text(times)
    booked = desk.post(where, data={"slot_id": str(slot.id), "vaccine_codes": ["DTAP"], "idempotency_key": "k"})
    done = text(desk.get(booked.location))
    assert "请念给对方听" in done
    assert "打印预约单" in done
    assert value(sa.select(Appointment.channel)) == "phone"


def test_a_caller_is_found_by_document(here, desk):
    number = here.family.child.document
    assert "找到 1 人" in text(desk.post("/desk/booking", data={"document": number}))


def test_a_name_alone_finds_nobody(here, desk):
    answer = desk.post("/desk/booking", data={"name": here.family.child.name})
    assert answer.status_code == 422
    assert "同时填姓名和出生日期" in text(answer)


def test_another_clinics_slot_cannot_be_booked_by_phone(here, desk):
    elsewhere = made.open_slot(at=builders.clinic())
    answer = desk.post(
        f"/desk/booking/{here.family.child.id}",
        data={"slot_id": str(elsewhere.id), "vaccine_codes": ["DTAP"], "idempotency_key": "k"},
    )
    assert answer.status_code == 404
