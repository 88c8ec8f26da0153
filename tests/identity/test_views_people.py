"""The manager's pages: people, certificates, screens, shifts; nothing of another clinic."""

import datetime as dt
import re

import pytest

from tests import builders
from vaccsched.identity import queries
from vaccsched.identity.models import CertificateTask, Role
from vaccsched.shared.db import db

PEOPLE = "/manage/staff"


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def manager(client, clinic):
    made = builders.staff(at=clinic, roles=[Role.MANAGER], name="马建国")
    builders.sign_in_staff(client, made)
    return made


def new_account(client, **changes):
    return client.post(PEOPLE, data={"name": "赵敏", "username": "zhao.min", "roles": ["registrar"], **changes})


def test_a_new_account_shows_its_one_time_password_once(client, app, manager):
    page = new_account(client)
    assert page.status_code == 200
    password = re.search(r"(?<![\w-])[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}(?![\w-])", page.text).group()
    staff = queries.find_by_username(username="zhao.min")
    assert staff.clinic_id == manager.clinic_id
    assert password not in client.get(f"{PEOPLE}/{staff.id}").text
    fresh = app.test_client()
    fresh.post("/staff/sign-in", data={"username": "zhao.min", "password": password})
    assert fresh.get("/staff").location == "/staff/password"


def test_a_taken_user_name_keeps_what_was_typed(client, manager):
    new_account(client)
    page = new_account(client, name="赵小敏")
    assert page.status_code == 409
    assert "已经有人用了" in page.text
    assert 'value="赵小敏"' in page.text
    assert page.text.count("checked") == 1


@pytest.mark.parametrize("wrong", [{"username": "a b"}, {"username": ""}, {"name": ""}, {"roles": ["emperor"]}])
def test_wrong_fields_are_named(client, manager, wrong):
    page = new_account(client, **wrong)
    assert page.status_code == 422
    assert f'href="#{next(iter(wrong))}"' in page.text


def test_no_role_is_refused(client, manager):
    page = new_account(client, roles=[])
    assert (page.status_code, "至少选择一个岗位" in page.text) == (422, True)


def test_a_manager_cannot_make_an_administrator(client, manager):
    assert new_account(client, roles=["administrator"]).status_code == 403
    assert queries.find_by_username(username="zhao.min") is None


def test_a_role_taken_away_acts_with_the_next_request(client, app, manager, clinic):
    staff = builders.staff(at=clinic, roles=[Role.REGISTRAR, Role.MANAGER])
    theirs = app.test_client()
    builders.sign_in_staff(theirs, staff)
    assert theirs.get(PEOPLE).status_code == 200
    sent = client.post(f"{PEOPLE}/{staff.id}/roles", data={"roles": ["registrar"]})
    assert sent.location == f"{PEOPLE}/{staff.id}"
    assert theirs.get(PEOPLE).status_code == 403


def test_a_disabled_account_is_out_at_once(client, app, manager, clinic):
    staff = builders.staff(at=clinic)
    theirs = app.test_client()
    builders.sign_in_staff(theirs, staff)
    client.post(f"{PEOPLE}/{staff.id}/disable")
    assert theirs.get("/staff").status_code == 302
    assert "已停用" in client.get(f"{PEOPLE}/{staff.id}").text
    client.post(f"{PEOPLE}/{staff.id}/enable")
    assert "在用" in client.get(f"{PEOPLE}/{staff.id}").text


def test_ones_own_account_offers_no_disabling(client, manager):
    page = client.get(f"{PEOPLE}/{manager.id}").text
    assert "停用这个账号" not in page
    answer = client.post(f"{PEOPLE}/{manager.id}/disable")
    assert (answer.status_code, "另一位管理员" in answer.text) == (409, True)


def test_a_certificate_opens_the_work(client, app, manager, clinic):
    staff = builders.staff(at=clinic, roles=[Role.SCREENER], certificates=False)
    theirs = app.test_client()
    builders.sign_in_staff(theirs, staff)
    refused = theirs.get("/screening")
    assert refused.status_code == 403
    assert "没有在有效期内的培训合格证" in refused.text
    today = builders.today()
    data = {
        "task": "screening",
        "number": "PX-7",
        "issued_on": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=20)).isoformat(),
    }
    client.post(f"{PEOPLE}/{staff.id}/certificates", data=data)
    assert theirs.get("/screening").status_code != 403
    page = client.get(PEOPLE).text
    assert "快到期" in page
    certificate = queries.certificates_of(staff_ids={staff.id})[0]
    db.session.rollback()
    client.post(f"{PEOPLE}/{staff.id}/certificates/{certificate.id}/revoke")
    assert theirs.get("/screening").status_code == 403


def test_an_expired_certificate_stops_the_vaccinator_with_a_sentence(client, clinic):
    nurse = builders.staff(at=clinic, roles=[Role.VACCINATOR], certificates=False)
    builders.certificate(of=nurse, task=CertificateTask.VACCINATION, valid_days=-1)
    builders.sign_in_staff(client, nurse)
    page = client.get("/vaccination")
    assert (page.status_code, "培训合格证" in page.text) == (403, True)
    answer = client.post("/vaccination/scan", json={"code": "A001"})
    assert (answer.status_code, answer.json["error"]) == (403, "no_valid_certificate")


def test_wrong_dates_of_a_certificate_keep_what_was_typed(client, manager, clinic):
    staff = builders.staff(at=clinic)
    data = {"task": "screening", "number": "PX-8", "issued_on": "2026-05-01", "valid_until": "2026-04-01"}
    page = client.post(f"{PEOPLE}/{staff.id}/certificates", data=data)
    assert (page.status_code, "不能早于发证日期" in page.text) == (422, True)
    assert 'value="PX-8"' in page.text


@pytest.mark.parametrize("act", ["", "/roles", "/disable", "/enable", "/password", "/certificates"])
def test_another_clinics_people_are_not_found(client, manager, act):
    stranger = builders.staff(at=builders.clinic())
    data = {"roles": ["registrar"], "task": "screening", "number": "1", "issued_on": "2026-01-01"}
    data["valid_until"] = "2027-01-01"
    address = f"{PEOPLE}/{stranger.id}{act}"
    answer = client.post(address, data=data) if act else client.get(address)
    assert answer.status_code == 404


def test_the_administrator_sees_the_whole_county_and_no_other(client, clinic):
    neighbour = builders.clinic(in_county=clinic.county)
    builders.staff(at=clinic, name="甲一"), builders.staff(at=neighbour, name="乙二")
    builders.staff(at=builders.clinic(), name="丙三")
    admin = builders.staff(at=None, in_county=clinic.county, roles=[Role.ADMINISTRATOR])
    builders.sign_in_staff(client, admin)
    page = client.get(PEOPLE).text
    assert "甲一" in page
    assert "乙二" in page
    assert "丙三" not in page
    new_account(client, clinic_id=str(neighbour.id))
    assert queries.find_by_username(username="zhao.min").clinic_id == neighbour.id


def test_the_page_of_people_asks_the_database_a_fixed_number_of_times(client, manager, clinic):
    import sqlalchemy as sa

    def questions():
        asked = []
        sa.event.listen(db.engine, "before_cursor_execute", listener := lambda *_: asked.append(1))
        client.get(PEOPLE)
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        return len(asked)

    for _ in range(2):
        builders.nurse(at=clinic)
    few = questions()
    for _ in range(8):
        builders.nurse(at=clinic)
    assert questions() == few


# screens and shifts


def test_a_new_screens_address_is_shown_once_and_opens_the_wall(client, app, manager):
    page = client.post("/manage/devices", data={"kind": "waiting_screen", "name": "大厅"})
    path = re.search(r"/screens/enrol\?token=[\w-]+", page.text).group()
    assert path not in client.get("/manage/devices").text
    wall = app.test_client()
    assert wall.get(path).status_code == 303
    assert wall.get("/screens/waiting").status_code == 200


def test_a_revoked_screen_shows_nothing(client, app, manager, clinic):
    device = builders.device(at=clinic)
    wall = app.test_client()
    builders.sign_in_device(wall, device)
    assert wall.get("/screens/waiting").status_code == 200
    assert client.post(f"/manage/devices/{device.id}/revoke").status_code == 303
    assert wall.get("/screens/waiting").status_code == 401


def test_another_clinics_screen_is_not_found(client, manager):
    stranger = builders.device(at=builders.clinic())
    assert client.post(f"/manage/devices/{stranger.id}/revoke").status_code == 404


def test_the_administrator_says_which_clinic_a_screen_stands_in(client, clinic):
    admin = builders.staff(at=None, in_county=clinic.county, roles=[Role.ADMINISTRATOR])
    builders.sign_in_staff(client, admin)
    data = {"kind": "waiting_screen", "name": "大厅"}
    refused = client.post("/manage/devices", data=data)
    assert (refused.status_code, "选择是哪一家门诊" in refused.text) == (422, True)
    assert client.post("/manage/devices", data={**data, "clinic_id": str(clinic.id)}).status_code == 200


def test_a_shift_is_planned_and_cancelled(client, manager, clinic):
    staff, station = builders.staff(at=clinic, roles=[Role.VACCINATOR], name="赵敏"), builders.station(at=clinic)
    data = {"staff_id": str(staff.id), "station_id": str(station.id), "day": "2026-12-01"}
    sent = client.post("/manage/staff/shifts", data={**data, "starts_at": "08:00", "ends_at": "11:30"})
    page = client.get(sent.location).text
    assert "08:00–11:30" in page
    shift = queries.shifts(clinic_id=clinic.id, day=dt.date(2026, 12, 1))[0]
    db.session.rollback()
    client.post(f"/manage/staff/shifts/{shift.id}/remove")
    assert "还没有排班" in client.get(sent.location).text


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31"])
def test_a_day_without_a_day_before_or_after_is_today(client, manager, day):
    assert client.get(f"/manage/staff/shifts?day={day}").status_code == 200


def test_a_shift_that_ends_before_it_begins_is_refused_on_the_same_day(client, manager, clinic):
    staff, station = builders.staff(at=clinic), builders.station(at=clinic)
    data = {"staff_id": str(staff.id), "station_id": str(station.id), "day": "2026-12-01"}
    page = client.post("/manage/staff/shifts", data={**data, "starts_at": "11:00", "ends_at": "08:00"})
    assert page.status_code == 422
    assert "12月1日" in page.text
