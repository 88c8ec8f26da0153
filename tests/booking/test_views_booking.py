"""The family's way from the card to the confirmation, through HTTP without a script."""

import datetime as dt
import re
import uuid
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.payments.builders import priced
from vaccsched.booking import queries
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.booking.queries import told
from vaccsched.residents.models import Relation
from vaccsched.schedule.models import Slot
from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import AnswerSet
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.stock.models import Price


@pytest.fixture
def mother(here, client):
    builders.sign_in_account(client, here.family.mother)
    return client


@pytest.fixture
def slot(here):
    return made.open_slot(at=here.clinic, places=3)


def address(here, slot, *codes):
    chosen = "&".join(f"v={code}" for code in codes or ("DTAP",))
    return f"/book/{here.family.child.id}/slots/{slot.id}?{chosen}"


def text(answer):
    return unescape(answer.get_data(as_text=True))


def rows():
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Appointment))
    db.session.rollback()
    return count


def key_of(answer):
    return re.search(r'name="idempotency_key" value="([0-9a-f]+)"', text(answer))[1]


def link(answer, start):
    return unescape(re.search(rf'href="({re.escape(start)}[^"]*)"', answer.get_data(as_text=True))[1])


def action(answer):
    return unescape(re.search(r'<form action="([^"]+/hold[^"]*)"', answer.get_data(as_text=True))[1])


def button(answer):
    return re.search(r'name="slot_id" value="([^"]+)"', answer.get_data(as_text=True))[1]


def press_none(client, where, key="k1", **more):
    return client.post(where, data={"none": "1", "idempotency_key": key, **more})


def test_from_the_card_to_the_confirmation_in_five_pages(here, mother, slot):
    card = mother.get("/family")
    assert "陈小满" in text(card)
    assert "免费" in text(card)
    start = f"/book/{here.family.child.id}"
    ticked = re.findall(r'name="v" value="(\w+)" checked', text(card))
    assert 1 <= len(ticked) <= 2
    days = mother.get(start, query_string={"v": ticked})
    assert "余" in text(days)
    times = mother.get(link(days, f"{start}/2"))
    assert "09:00–09:30" in text(times)
    held = mother.post(action(times), data={"slot_id": button(times)})
    review = mother.get(held.location)
    for fact in ("接种人", "疫苗", "日期", "时间", "地点"):
        assert fact in text(review)
    assert "替您留到" in text(review)
    sent = press_none(mother, held.location, key_of(review))
    assert sent.status_code == 303
    done = mother.get(sent.location)
    assert "约好了" in text(done)
    assert "<svg" in text(done)
    assert "要带什么" in text(done)
    appointment = db.session.scalar(sa.select(Appointment))
    assert sorted(line.vaccine_code for line in appointment.lines) == sorted(ticked)
    assert f"{appointment.short_code[:4]} {appointment.short_code[4:]}" in text(done)


def test_the_answers_are_kept_with_the_appointment_in_the_same_transaction(here, mother, slot):
    where = address(here, slot)
    said = {f"answer_{key}": "no" for key in AnswerSet.all_no()} | {
        "answer_allergy": "yes",
        "note_allergy": "青霉素",
        "idempotency_key": "k1",
    }
    assert mother.post(where, data=said).status_code == 303
    answers = AnswerSet.from_json(db.session.scalar(sa.select(Prefill)).answers)
    assert answers.yes == ("allergy",)
    assert answers["allergy"].note == "青霉素"


def test_an_unanswered_item_books_nothing_and_loses_nothing(here, mother, slot):
    answer = mother.post(
        address(here, slot), data={"answer_allergy": "yes", "note_allergy": "花生", "idempotency_key": "k1"}
    )
    assert answer.status_code == 422
    assert "第 1 项还没有回答" in text(answer)
    assert "花生" in text(answer)
    assert re.search(r'name="answer_allergy" value="yes" checked', text(answer))
    assert "<title>出错" in text(answer)
    assert rows() == 0


def test_none_of_the_above_beside_a_yes_is_asked_again(here, mother, slot):
    answer = press_none(mother, address(here, slot), answer_neuro="yes")
    assert answer.status_code == 422
    assert "第 4 项您选了“是”" in text(answer)
    assert rows() == 0


def test_a_double_click_shows_the_same_appointment(here, mother, slot):
    where = address(here, slot)
    first, second = press_none(mother, where), press_none(mother, where)
    assert first.location == second.location
    assert rows() == 1
    assert db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id)) == 1


def test_coming_back_to_the_form_shows_the_appointment_that_is_there(here, mother, slot):
    where = address(here, slot)
    booked = press_none(mother, where)
    again = mother.get(where)
    assert "已经有一个预约" in text(again)
    assert link(again, "/appointments/") in booked.location
    assert press_none(mother, where, "another").status_code == 409
    assert rows() == 1


def test_a_full_slot_keeps_the_answers_and_offers_three_others_in_one_tap(here, mother):
    full = made.open_slot(at=here.clinic, places=1)
    near = [made.slot(of=full.session, hour=hour, places=2) for hour in (8, 10)]
    where = address(here, full)
    with builders.written():
        db.session.execute(sa.update(Slot).where(Slot.id == full.id).values(taken=1))
    refused = press_none(mother, where)
    assert refused.status_code == 409
    assert "刚刚约满" in text(refused)
    offered = re.findall(r'name="slot_id" value="([^"]+)"', text(refused))
    assert offered == [str(one.id) for one in near]
    assert '<input type="hidden" name="none" value="1">' in text(refused)
    taken = press_none(mother, where, key_of(refused), slot_id=offered[0])
    assert taken.status_code == 303
    assert db.session.scalar(sa.select(Appointment.slot_id)) == near[0].id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Prefill)) == 1


def test_a_full_slot_seen_before_pressing_offers_the_same(here, mother):
    full = made.open_slot(at=here.clinic, places=1, taken=1)
    other = made.slot(of=full.session, hour=10, places=2)
    page = mother.get(address(here, full))
    assert str(other.id) in text(page)


def test_the_choices_travel_in_the_address(here, mother, slot):
    review = mother.get(address(here, slot, "DTAP", "IPV"))
    for page in ("?", f"/{slot.session.day.isoformat()}", "/clinics"):
        start = f"/book/{here.family.child.id}{page}"
        query = parse_qs(urlsplit(link(review, start)).query)
        assert query["v"] == ["DTAP", "IPV"]
        assert query["clinic"] == [str(here.clinic.id)]


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([], "请先选要打的疫苗"),
        (["DTAP", "IPV", "PCV13"], "一次最多预约 2 种疫苗"),
        (["DTAP", "PENTA"], "不能约得这么近"),
        (["HPV9"], "还没到可以预约的日子"),
        (["<b>NO</b>"], "不能在网上预约"),
    ],
)
def test_what_cannot_be_booked_is_said_on_the_first_page(here, mother, slot, codes, sentence):
    page = mother.get(f"/book/{here.family.child.id}", query_string={"v": codes})
    assert page.status_code == 200
    assert sentence in text(page)
    assert "<b>NO" not in page.get_data(as_text=True)
    assert f"/book/{here.family.child.id}/2" not in text(page)


def test_only_days_from_the_first_lawful_one_are_offered(here, mother):
    baby = builders.person(name="周一", birth_date=builders.born(months=2) + made.dt.timedelta(days=4), at=here.clinic)
    builders.guardianship(of=baby, by=here.family.mother)
    with builders.written():
        for days in (1, 3, 4, 6):
            made.open_slot(at=here.clinic, days=days)
    page = mother.get(f"/book/{baby.id}", query_string={"v": "DTAP"})
    offered = list(dict.fromkeys(re.findall(rf"/book/{baby.id}/(\d{{4}}-\d\d-\d\d)", text(page))))
    assert offered == [made.in_days(days).isoformat() for days in (4, 6)]
    assert "可以打" in text(page)


def test_without_a_clinic_of_ones_own_one_chooses(here, mother):
    builders.clinic(name="河东卫生院")
    child = builders.person(name="周二", birth_date=builders.born(months=2, days=9))
    builders.guardianship(of=child, by=here.family.mother)
    answer = mother.get(f"/book/{child.id}", query_string={"v": "DTAP"})
    assert answer.status_code == 302
    page = mother.get(answer.location)
    assert "河东卫生院" in text(page)
    assert mother.get(link(page, f"/book/{child.id}?")).status_code == 200


def test_cancelling_asks_once_and_frees_the_place(here, mother, slot):
    booked = press_none(mother, address(here, slot)).location.split("?")[0]
    asked = mother.get(f"{booked}/cancel")
    assert "要取消这个预约吗" in text(asked)
    cancelled = mother.post(f"{booked}/cancel")
    assert cancelled.status_code == 303
    assert "这个预约已取消" in text(mother.get(cancelled.location))
    assert db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id)) == 0
    db.session.rollback()
    assert "已取消" in text(mother.get("/appointments"))
    assert mother.get(f"{booked}/cancel").status_code == 302


def test_a_past_appointment_is_shown_as_over_and_cannot_be_cancelled(here, mother, slot, clock):
    booked = press_none(mother, address(here, slot)).location.split("?")[0]
    clock.advance(days=3)
    assert "这天没有到门诊登记" in text(mother.get(booked))
    answer = mother.post(f"{booked}/cancel")
    assert answer.status_code == 409
    assert "已经不能取消" in text(answer)


# who gets nothing


@pytest.fixture
def stranger(here, client):
    builders.sign_in_account(client, builders.stranger())
    return client


def denied():
    found = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "denied")).all()
    db.session.rollback()
    return [(entry.detail["endpoint"], entry.detail["asked"]) for entry in found]


def test_another_familys_child_is_not_there_and_the_look_is_written_down(here, stranger, slot):
    child = here.family.child.id
    pages = [f"/family/{child}", f"/book/{child}?v=DTAP", f"/book/{child}/clinics", address(here, slot)]
    for where in pages:
        assert stranger.get(where).status_code == 404
    assert press_none(stranger, address(here, slot)).status_code == 404
    assert rows() == 0
    assert [endpoint for endpoint, _asked in denied()] == [
        "home.person",
        "booking.days",
        "booking.clinics",
        "screening_resident.review",
        "screening_resident.book",
    ]
    assert denied()[0][1] == {"person_id": str(child)}


def test_another_familys_appointment_is_not_there(here, stranger, slot):
    booked = made.appointment(of=here.family.child, by=here.family.mother, slot=slot)
    for answer in (
        stranger.get(f"/appointments/{booked.id}"),
        stranger.get(f"/appointments/{booked.id}/cancel"),
        stranger.post(f"/appointments/{booked.id}/cancel"),
        stranger.get(f"/appointments/{uuid.uuid4()}"),
    ):
        assert answer.status_code == 404
    assert len(denied()) == 4
    assert queries.get_appointment(appointment_id=booked.id).status is AppointmentStatus.BOOKED
    db.session.rollback()
    assert "陈小满" not in text(stranger.get("/appointments"))


def test_without_signing_in_every_page_leads_to_the_sign_in_and_back(here, client, slot):
    for where in ("/family", "/appointments", f"/book/{here.family.child.id}?v=DTAP", address(here, slot)):
        answer = client.get(where)
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer.location).query)["next"] == [where]
    late = press_none(client, address(here, slot))
    assert parse_qs(urlsplit(late.location).query)["next"] == [address(here, slot)]
    assert rows() == 0


# programs


def test_a_program_books_with_json_and_gets_the_same_answer_twice(here, mother, slot):
    body = {"none": True, "vaccine_codes": ["DTAP"], "idempotency_key": "k9"}
    where = f"/book/{here.family.child.id}/slots/{slot.id}"
    first, second = mother.post(where, json=body), mother.post(where, json=body)
    assert first.status_code == 200
    assert first.json == second.json
    shown = mother.get(f"/appointments/{first.json['appointment_id']}", headers={"Accept": "application/json"})
    assert shown.json["lines"] == [{"vaccine": "DTAP", "dose": 1}]


@pytest.mark.parametrize("body", ["{", "[]", '"x"', '{"none": "\\u0000"}'])
def test_broken_json_is_a_400_with_code_and_sentence(here, mother, slot, body):
    answer = mother.post(address(here, slot), data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json["error"] == "bad_request"
    assert answer.json["message"]
    assert rows() == 0


def test_a_program_without_a_key_is_told_so(here, mother, slot):
    answer = mother.post(address(here, slot), json={"none": True})
    assert answer.status_code == 422
    assert answer.json["error"] == "invalid_input"


def test_a_program_gets_the_alternatives_of_a_full_slot(here, mother):
    full = made.open_slot(at=here.clinic, places=1, taken=1)
    other = made.slot(of=full.session, hour=10, places=2)
    answer = mother.post(address(here, full), json={"none": True, "idempotency_key": "k"})
    assert answer.status_code == 409
    assert answer.json["error"] == "slot_full"
    assert answer.json["alternatives"][0]["slot_id"] == str(other.id)


def test_a_program_is_refused_a_dose_too_early_by_the_operation_itself(here, mother, slot):
    answer = mother.post(address(here, slot, "MMR"), json={"none": True, "idempotency_key": "k"})
    assert answer.status_code == 422
    assert answer.json["error"] == "not_due_yet"
    assert answer.json["earliest_on"]


# rare names


def test_a_name_is_shown_as_given_and_never_as_html(here, mother, slot):
    name = "欧阳𠅤·<script>alert(1)</script>" + "长" * 20
    child = builders.person(name=name, birth_date=builders.born(months=2, days=9), at=here.clinic)
    builders.guardianship(of=child, by=here.family.mother)
    for where in ("/family", f"/family/{child.id}", f"/book/{child.id}?v=DTAP"):
        answer = mother.get(where)
        assert name in text(answer)
        assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_page_that_asks_for_a_day_that_is_none_is_not_there(here, mother):
    assert mother.get(f"/book/{here.family.child.id}/2026-13-01?v=DTAP").status_code == 404
    assert mother.get(f"/book/{here.family.child.id}?v=DTAP&clinic=nonsense").status_code == 404


def test_the_check_page_names_the_price_and_leads_to_the_consent_text(here, mother, slot):
    page = text(mother.get(address(here, slot)))
    assert "免费" in page
    assert 'href="/vaccines/DTAP/consent"' in page


def test_a_self_paid_vaccine_shows_what_is_to_be_paid(here, client, slot):
    priced(here.clinic, "PPV23")
    with builders.written():
        db.session.execute(sa.update(Price).values(effective_from=builders.today()))
    elder = builders.person(name="王桂芳", birth_date=builders.born(years=70), at=here.clinic)
    account = builders.account()
    builders.guardianship(of=elder, by=account, relation=Relation.SELF)
    builders.sign_in_account(client, account)
    page = text(client.get(f"/book/{elder.id}/slots/{slot.id}?v=PPV23"))
    assert re.search(r"自费 \d+\.\d\d 元（含接种服务费）", page)


def test_times_show_how_long_people_usually_wait(here, mother, slot, monkeypatch):
    monkeypatch.setattr(told, "_waits", [lambda _clinic, _now: {dt.time(9): (10, 20)}])
    queries.forget_availability(clinic_id=here.clinic.id)
    day = made.in_days(2)
    assert "一般等 10–20 分钟" in text(mother.get(f"/book/{here.family.child.id}/{day}?v=DTAP"))


def test_the_nearest_time_takes_one_press(here, mother, slot):
    days = mother.get(f"/book/{here.family.child.id}?v=DTAP")
    assert "约最近的时间" in text(days)
    held = mother.post(action(days), data={"slot_id": button_of_nearest(days)})
    assert f"/slots/{slot.id}" in held.location


def button_of_nearest(answer):
    return re.search(r'name="slot_id" value="([^"]+)"', answer.get_data(as_text=True))[1]
