"""The pages of shifts, trainings, examinations and practice."""

import datetime as dt

import pytest

from tests import builders
from vaccsched.daily import queries as daily
from vaccsched.identity.models import CertificateTask, Role
from vaccsched.shared.db import db
from vaccsched.training import queries

SHIFTS, COURSES, EXAMS = "/manage/staff/shifts", "/manage/training/courses", "/manage/training/exams"


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def manager(client, clinic):
    made = builders.staff(at=clinic, roles=[Role.MANAGER], name="马建国")
    builders.sign_in_staff(client, made)
    return made


@pytest.fixture
def nurse(clinic):
    return builders.staff(at=clinic, roles=[Role.VACCINATOR], name="刘晓燕")


def exam(client, scores, **more):
    data = {
        "title": "接种操作",
        "task": "vaccination",
        "held_on": builders.today().isoformat(),
        "pass_mark": "60",
        "full_mark": "100",
    }
    return client.post(EXAMS, data={**data, **{f"score_{key}": text for key, text in scores.items()}, **more})


def test_a_shift_without_certificate_is_refused_and_what_was_typed_stays(client, clinic, manager):
    old = builders.staff(at=clinic, roles=[Role.VACCINATOR], certificates=False, name="孙丽")
    station = builders.station(at=clinic)
    data = {"staff_id": str(old.id), "station_id": str(station.id), "day": "2026-12-01"}
    page = client.post(SHIFTS, data={**data, "starts_at": "08:00", "ends_at": "10:10"})
    assert page.status_code == 422
    assert "没有有效的培训合格证" in page.text
    assert 'value="10:10"' in page.text


def test_last_weeks_day_is_offered_and_copied(client, clinic, manager, nurse):
    station = builders.station(at=clinic)
    data = {"staff_id": str(nurse.id), "station_id": str(station.id), "starts_at": "08:00", "ends_at": "11:30"}
    client.post(SHIFTS, data={**data, "day": "2026-12-01"})
    assert "照上周同一天排" in client.get(f"{SHIFTS}?day=2026-12-08").text
    sent = client.post(f"{SHIFTS}/copy", data={"day": "2026-12-08"})
    assert "照上周同一天排" not in client.get(sent.location).text


def test_more_people_than_the_norm_are_asked_for_on_the_page(client, clinic, manager):
    people = {"screening": "1", "vaccination": "2", "observation": "1"}
    assert client.post(f"{SHIFTS}/minima", data={**people, "day": "2026-12-01"}).status_code == 303
    assert daily.minima(clinic_id=clinic.id)[CertificateTask.VACCINATION] == 2
    db.session.rollback()
    refused = client.post(f"{SHIFTS}/minima", data={**people, "observation": "0"})
    assert "至少要有 1 人" in refused.text


def test_a_training_is_entered_with_its_people_and_shown(client, clinic, manager, nurse):
    data = {"kind": "course", "title": "三查七对", "held_on": builders.today().isoformat(), "minutes": "90"}
    refused = client.post(COURSES, data=data)
    assert "请勾上参加的人" in refused.text
    sent = client.post(COURSES, data={**data, "people": [str(nurse.id)]})
    assert "1 人" in client.get(sent.location).text
    assert "一年内培训过" in client.get("/manage/training").text


def test_scores_of_a_group_are_entered_and_one_wrong_one_keeps_the_others_typed(client, clinic, manager, nurse):
    refused = exam(client, {nurse.id: "九十", manager.id: "88"})
    assert refused.status_code == 422
    assert 'value="88"' in refused.text
    assert exam(client, {nurse.id: "91", manager.id: ""}).status_code == 303
    assert [(one.staff_id, one.score) for one in queries.results(clinic_id=clinic.id)] == [(nurse.id, 91)]
    db.session.rollback()


def test_a_result_is_corrected_with_its_reason_and_both_are_shown(client, clinic, manager, nurse):
    exam(client, {nurse.id: "51"})
    result = queries.results(clinic_id=clinic.id)[0].id
    db.session.rollback()
    assert "请写明为什么更正" in client.post(f"{EXAMS}/{result}", data={"score": "81"}).text
    sent = client.post(f"{EXAMS}/{result}", data={"score": "81", "reason": "抄错了"})
    page = client.get(sent.location).text
    assert "抄错了" in page
    assert "第一次登记" in page


def test_everybody_sees_their_own_and_nobody_the_register(client, clinic, nurse):
    builders.sign_in_staff(client, nurse)
    page = client.get("/training").text
    assert "还没有考核" in page
    assert "练习系统" in page
    assert client.get("/manage/training").status_code == 403


def test_the_observer_with_an_expired_certificate_cannot_sign_people_out_but_can_take_an_alarm(client, clinic):
    old = builders.staff(at=clinic, roles=[Role.OBSERVER], certificates=False)
    builders.certificate(of=old, task=CertificateTask.OBSERVATION, valid_days=-1)
    builders.sign_in_staff(client, old)
    assert client.get("/observation").status_code == 403
    assert client.get("/observation/emergencies").status_code == 200


def test_a_day_that_is_not_planned_is_of_the_week_it_lies_in(client, clinic, manager):
    assert dt.date(2026, 12, 1).strftime("%-m月%-d日") in client.get(f"{SHIFTS}?day=2026-12-03").text
