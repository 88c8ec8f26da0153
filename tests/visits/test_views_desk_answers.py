"""The desk's answers to unusual cases: other ways to find somebody, other days, a manager's place, a family."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, child, elder, only_in_stock, session, slot
from tests.visits.pages import JSON, WALK_IN, audits, count, key, scan, text
from vaccsched.booking.models import AppointmentLine, DoseReservation
from vaccsched.calling import operations as calling
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries
from vaccsched.visits.models import TicketCounter, Visit

# finding somebody


def test_the_last_four_digits_of_a_phone_find_who_is_booked_today(desk, client):
    who = builders.person(name="周阿姨", birth_date=dt.date(1955, 3, 1), phone="13812345678")
    appointment(of=who, slot=desk.slots[0])
    stranger = builders.person(name="路人甲", birth_date=dt.date(1955, 3, 1), phone="13912345678")
    page = text(scan(client, "5678"))
    assert "周*姨" in page
    assert "路*甲" not in page
    assert [str(stranger.id) in one.detail["persons"] for one in audits("persons_searched")] == [False]


def test_a_phone_in_full_finds_its_people_and_is_not_shown_in_full(desk, client):
    builders.person(name="周阿姨", birth_date=dt.date(1955, 3, 1), phone="13812345678")
    answer = scan(client, "138 1234 5678")
    assert "周*姨" in text(answer)
    assert "13812345678" not in answer.get_data(as_text=True)


def test_a_name_with_the_birth_date_typed_into_the_box_finds_the_person_with_one_key(desk, client):
    who = elder("王桂芳")
    page = scan(client, "王桂芳 19550301").get_data(as_text=True)
    assert f'href="/desk/persons/{who.id}"' in page
    assert page.count("data-next-step") == 1


# other days, other papers


def test_a_ticket_of_yesterday_is_told_as_such(desk, client, clock):
    clock.move_to(at(8, 10, day=DAY - dt.timedelta(days=1)).wall)
    with unit_of_work():
        before = session(of=desk.clinic, day=DAY - dt.timedelta(days=1))
        old = appointment(of=elder(), slot=slot(of=before, start=dt.time(8)))
    paper = queries.ticket_link(arrive(desk, old, at(8, 10, day=DAY - dt.timedelta(days=1))))
    clock.move_to(at(8, 10).wall)
    answer = scan(client, paper)
    assert answer.status_code == 409
    assert "不是本门诊今天的号" in text(answer)


def test_who_did_not_come_yesterday_hears_it_and_can_go_on_today(desk, client):
    with unit_of_work():
        before = session(of=desk.clinic, day=DAY - dt.timedelta(days=1))
        missed = appointment(of=elder(), slot=slot(of=before, start=dt.time(9)))
    answer = scan(client, missed.short_code)
    assert "11月30日 周一 09:00–09:30 的预约，当时没有来" in text(answer)
    assert f"/desk/persons/{missed.person_id}" in answer.get_data(as_text=True)
    page = text(client.get(f"/desk/persons/{missed.person_id}"))
    assert "预约了没有来： 11月30日 周一 09:00–09:30" in page
    assert "取现场号" in page


def test_who_comes_well_before_the_slot_hears_from_when_they_stand(desk, client):
    booked = appointment(of=elder(), slot=desk.slots[2])
    visit = arrive(desk, booked, at(8, 10))
    assert "早到了 50 分钟：预约是 09:00，按 09:00 排" in text(client.get(f"/desk?last={visit.id}"))


def test_the_link_on_the_paper_is_read_like_the_bare_code(desk, client):
    visit = arrive(desk, elder(), at(8))
    assert scan(client, queries.ticket_link(visit)).headers["Location"].endswith(f"/desk/visits/{visit.id}")


# a number is shown


def test_a_number_counts_as_seen_once_it_stood_on_the_screen(desk, client, clock):
    visit = arrive(desk, elder(), at(8))
    assert visit.shown_at is None
    for _ in range(2):
        assert client.post(f"/tickets/{visit.id}/shown").status_code == 204
        clock.move_to(at(8, 20).wall)
    shown_at = db.session.get_one(Visit, visit.id).shown_at
    assert at(8, 10).wall <= shown_at < at(8, 11).wall


def test_a_number_nobody_saw_is_marked_in_the_list_of_who_is_here(desk, client):
    visit = arrive(desk, elder(), at(8))
    assert "没看到号" in text(client.get("/desk"))
    client.post(f"/tickets/{visit.id}/shown")
    assert "没看到号" not in text(client.get("/desk"))


# who comes along


def test_a_child_comes_with_one_and_the_desk_can_say_more(desk, client):
    visit = arrive(desk, appointment(of=child(), slot=desk.slots[0], vaccine_codes=["DTAP"]), at(8))
    assert visit.companions == 1
    client.post(f"/desk/visits/{visit.id}/companions", data={"companions": "3"})
    assert db.session.get_one(Visit, visit.id).companions == 3
    assert client.post(f"/desk/visits/{visit.id}/companions", data={"companions": "30"}).status_code == 422


def test_the_companions_of_the_form_come_with_the_number(desk, client):
    who = elder()
    client.post(f"/desk/persons/{who.id}/arrive", data={**WALK_IN, **key(), "companions": "2"})
    assert db.session.scalar(sa.select(Visit.companions)) == 2


# the manager's place


@pytest.fixture
def full(desk):
    """Neither the pool nor a slot has a place."""
    with unit_of_work():
        db.session.execute(sa.update(Session).values(walk_in_taken=Session.walk_in_places))
        db.session.execute(sa.update(Slot).values(taken=Slot.places))
        builders.staff(at=desk.clinic, roles=[builders.Role.MANAGER], username="zhuren", password=builders.PASSWORD)
    return desk


def more(**words):
    return {**WALK_IN, **key(), "over_quota_reason": "外地赶来", "manager": "zhuren",
            "manager_password": builders.PASSWORD, **words}  # fmt: skip


def test_a_full_half_day_offers_the_managers_place_beside_the_others(full, client):
    page = text(client.get(f"/desk/persons/{elder().id}"))
    assert "现场候补" in page
    assert "今天晚些时候" in page
    assert "改天" in page
    assert "负责人同意加号" in page


def test_the_manager_adds_a_place_with_name_and_reason(full, client):
    who = elder()
    before = full.session.walk_in_places
    answer = client.post(f"/desk/persons/{who.id}/over-quota", data=more(), follow_redirects=True)
    assert "B001" in text(answer)
    assert db.session.get_one(Session, full.session.id).walk_in_places == before + 1
    ((reason, desk_of),) = [(one.detail["reason"], one.detail["at_desk_of"]) for one in audits("walk_in_place_added")]
    assert (reason, desk_of) == ("外地赶来", full.registrar.name)


def test_a_managers_place_needs_a_reason(full, client):
    answer = client.post(f"/desk/persons/{elder().id}/over-quota", data=more(over_quota_reason=" "))
    assert (answer.status_code, count(Visit)) == (422, 0)
    assert "请写明为什么加这个号" in text(answer)


@pytest.mark.parametrize("word", [{"manager_password": "wrong"}, {"manager": ""}])
def test_without_the_managers_word_there_is_no_place(full, client, word):
    answer = client.post(f"/desk/persons/{elder().id}/over-quota", data=more(**word))
    assert answer.status_code in (401, 403, 422)
    assert count(Visit) == 0


def test_a_second_press_of_the_managers_place_is_the_same_number(full, client):
    who, body = elder(), more()
    for _ in range(2):
        client.post(f"/desk/persons/{who.id}/over-quota", data=body)
    assert count(Visit) == 1


# every dose is promised


@pytest.fixture
def promised(desk):
    """One dose of PPV23, and it is somebody else's."""
    only_in_stock(desk, "PPV23")
    for name in ("甲", "乙", "丙"):
        booked = appointment(of=elder(name), slot=desk.slots[3])
        with unit_of_work():
            _promise(booked)
    return desk


def _promise(booked):
    db.session.execute(
        sa.update(AppointmentLine).where(AppointmentLine.appointment_id == booked.id).values(reserves=True)
    )
    held = db.session.scalar(sa.select(DoseReservation).where(DoseReservation.vaccine_code == "PPV23"))
    if held is None:
        db.session.add(DoseReservation(clinic_id=booked.clinic_id, vaccine_code="PPV23", reserved=1))
    else:
        held.reserved += 1


def test_an_elder_without_a_dose_is_told_why_with_ways_on(promised, client):
    answer = client.post(f"/desk/persons/{elder().id}/arrive", data={**WALK_IN, **key()})
    assert (answer.status_code, count(Visit)) == (409, 0)
    page = text(answer)
    assert "本门诊先给预约的人" in page
    assert "现场候补" in page
    assert "改天" in page


def test_a_clinic_may_let_elders_in_all_the_same_and_the_paper_says_so(promised, client):
    with unit_of_work():
        db.session.get_one(Clinic, promised.clinic.id).elders_beyond_doses = True
    answer = client.post(f"/desk/persons/{elder().id}/arrive", data={**WALK_IN, **key()}, follow_redirects=True)
    assert "疫苗先给预约的人，有人没来才轮到您" in text(answer)
    visit = db.session.scalars(sa.select(Visit)).one()
    assert visit.beyond_doses
    assert "疫苗都已答应给预约的人" in text(client.get(f"/desk?last={visit.id}"))


# a family


def family(*people, **more):
    sent = {"person": [str(one.id) for one in people], "person_ids": [str(one.id) for one in people], **key()}
    return sent | {f"vaccines-{one.id}": ["PPV23"] for one in people} | more


def test_a_family_gets_its_numbers_in_one_print_with_a_cut_between(desk, client):
    mother, father = elder("王桂芳"), elder("李建国")
    booked = appointment(of=child(), slot=desk.slots[0], vaccine_codes=["DTAP"])
    answer = client.post("/desk/family", data=family(mother, father, booked.person), follow_redirects=True)
    page = answer.get_data(as_text=True)
    assert page.count('class="ticket"') == 3
    assert ["B001" in page, "B002" in page, "A001" in page] == [True, True, True]
    assert page.count("print-on-load") == 1


def test_of_a_family_all_get_a_number_or_none(desk, client):
    people = [elder("甲"), elder("乙"), elder("丙")]
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(taken=Slot.places))  # and the pool has two places
    answer = client.post("/desk/family", data=family(*people))
    assert (answer.status_code, count(Visit)) == (409, 0)
    assert "一家人都还没有取" in text(answer)
    assert "丙" in text(answer)
    assert db.session.get_one(Session, desk.session.id).walk_in_taken == 0


def test_a_family_pressed_twice_has_its_numbers_once(desk, client):
    body = family(elder("甲"), elder("乙"))
    first, again = client.post("/desk/family", data=body), client.post("/desk/family", data=body)
    assert first.headers["Location"] == again.headers["Location"]
    assert count(Visit) == 2


def test_another_card_adds_a_member_and_nobody_ticked_is_told(desk, client):
    mother, father = elder("王桂芳"), elder("李建国")
    page = text(client.get(f"/desk/family?person={mother.id}"))
    assert "王*芳 71岁" in page
    sent = {"code": father.document, "person": [str(mother.id)], **key()}
    page = text(client.post("/desk/family/add", data=sent, follow_redirects=True))
    assert "李*国 71岁" in page
    assert "王*芳 71岁" in page
    refused = client.post("/desk/family/add", data=sent | {"code": "99999999"})
    assert refused.status_code == 422
    assert "王*芳 71岁" in text(refused)
    assert client.post("/desk/family", data=family(mother) | {"person_ids": []}).status_code == 422


def test_relatives_of_the_family_account_are_one_press_away(desk, client):
    made = builders.child_with_two_guardians(at=desk.clinic)
    mother = elder("王桂芳")
    account = builders.account(phone="13912345670")
    for one in (mother, made.child):
        builders.guardianship(of=one, by=account)
    answer = client.get(f"/desk/family?person={mother.id}")
    assert str(made.child.id) in answer.get_data(as_text=True)


# a newborn


def test_a_newborn_without_a_document_has_the_form_filled(desk, client):
    page = client.get("/desk/new?newborn=1").get_data(as_text=True)
    assert 'value="2026-12-01"' in page
    assert "母亲姓名之子" in page


def test_a_program_is_told_too(desk, client):
    who = builders.person(name="周阿姨", birth_date=dt.date(1955, 3, 1), phone="13812345678")
    assert scan(client, "13812345678", headers=JSON).json["person_ids"] == [str(who.id)]


def test_the_open_desk_hears_who_comes_and_who_missed_a_call(desk, client):
    first = client.get("/desk/lists")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/desk/lists", headers=known).status_code == 304
    passed(desk, at(8, 10))
    page = client.get("/desk/lists", headers=known)
    assert (page.status_code, "过号 1" in text(page)) == (200, True)


def test_who_missed_a_call_and_shows_the_ticket_at_the_desk_stands_in_line_with_one_press(desk, client):
    visit = passed(desk, at(8, 10))
    for who in ("乙", "丙"):
        arrive(desk, appointment(of=elder(who), slot=desk.slots[0]), at(8, 11))
    page = scan(client, "B001", follow_redirects=True)
    assert "叫号时不在；回来请告诉工作人员" in text(page)
    assert "前面还有" not in text(page)  # nobody calls them as it is
    back = client.post(f"/queue/visits/{visit.id}/back", data={"page": "desk"}, follow_redirects=True)
    assert "前面还有 2 位" in text(back)
    assert "过号后回来，排在两位之后" in text(back)


def test_number_101_says_how_many_are_really_ahead(desk, client):
    arrive(desk, elder("甲"), at(8, 5))
    with unit_of_work():
        db.session.execute(sa.update(TicketCounter).values(last_number=100))
    visit = arrive(desk, elder("乙"), at(8, 9))
    paper = text(client.get(f"/tickets/{visit.id}"))
    assert "B101" in paper
    assert "前面还有 1 位" in paper
    assert "号码的大小不是前面的人数" in paper


def test_the_paper_of_who_missed_a_call_promises_no_time(desk, client):
    visit = passed(desk, at(8, 10))
    paper = text(client.get(f"/tickets/{visit.id}"))
    assert "叫号时不在；回来请告诉工作人员" in paper
    assert "预计叫号" not in paper


def passed(desk, reading):
    """Somebody who was called as often as the rule asks, and was not there."""
    visit = arrive(desk, elder("王桂芳"), reading)
    entry = call(desk, desk.screening[0], reading)
    with unit_of_work():
        for _again in range(2):
            calling.call_again(entry_id=entry.id, actor=desk.actor, reading=reading)
        calling.pass_over(entry_id=entry.id, actor=desk.actor, reading=reading)
    return visit
