"""Accounts, roles, certificates, devices, shifts: what is kept and what is refused, on both databases."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.identity import operations, queries
from vaccsched.identity.errors import (
    CertificateDates,
    CertificateKnown,
    NoRole,
    NotYourself,
    RoleNotYours,
    ShiftKnown,
    ShiftTimes,
    UsernameTaken,
    WrongCredentials,
)
from vaccsched.identity.models import CertificateTask, DeviceKind, PrincipalKind, Role, StaffAccount
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def clinic(any_app):
    return builders.clinic()


@pytest.fixture
def manager(clinic):
    return builders.staff(at=clinic, roles=[Role.MANAGER], name="马建国")


def create(*, by, clinic_id, county_id, username="zhao.min", roles=(Role.REGISTRAR,)):
    actor = by if by is SYSTEM else builders.actor(by)
    with unit_of_work():
        return operations.create_account(
            county_id=county_id,
            clinic_id=clinic_id,
            username=username,
            name="赵敏",
            roles=roles,
            password_hash="x",
            actor=actor,
            now=time.now(),
        )


def actions():
    found = [entry.action for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    db.session.rollback()
    return found


def test_a_new_account_must_set_an_own_password(clinic, manager):
    staff = create(by=manager, clinic_id=clinic.id, county_id=clinic.county_id, username=" Zhao.Min ")
    assert (staff.username, staff.must_change_password) == ("zhao.min", True)
    assert actions() == ["create_account"]


def test_a_user_name_belongs_to_one_person_only(clinic, manager):
    create(by=manager, clinic_id=clinic.id, county_id=clinic.county_id)
    with pytest.raises(UsernameTaken) as refusal:
        create(by=manager, clinic_id=clinic.id, county_id=clinic.county_id, username="ZHAO.MIN")
    assert refusal.value.field == "username"


def test_an_account_needs_a_role(clinic, manager):
    with pytest.raises(NoRole):
        create(by=manager, clinic_id=clinic.id, county_id=clinic.county_id, roles=())


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.COUNTY_SUPERVISOR])
def test_a_manager_cannot_make_somebody_above_the_clinic(clinic, manager, role):
    with pytest.raises(RoleNotYours):
        create(by=manager, clinic_id=clinic.id, county_id=clinic.county_id, roles=(role,))


def test_a_county_role_does_not_fit_a_clinic(clinic):
    with pytest.raises(RoleNotYours):
        create(by=SYSTEM, clinic_id=clinic.id, county_id=clinic.county_id, roles=(Role.AUDITOR,))


def test_a_clinics_role_does_not_fit_the_county(clinic):
    with pytest.raises(RoleNotYours):
        create(by=SYSTEM, clinic_id=None, county_id=clinic.county_id, roles=(Role.VACCINATOR,))


def test_roles_are_replaced_and_written_down(clinic, manager):
    staff = builders.staff(at=clinic, roles=[Role.REGISTRAR, Role.SCREENER])
    with unit_of_work():
        operations.set_roles(
            staff=staff, roles=[Role.SCREENER, Role.OBSERVER], actor=builders.actor(manager), now=time.now()
        )
    assert [role.role for role in staff.roles] == [Role.OBSERVER, Role.SCREENER]
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "set_roles")).one()
    assert entry.detail == {"before": ["registrar", "screener"], "after": ["observer", "screener"]}


@pytest.mark.parametrize("act", ["roles", "disable", "password"])
def test_nobody_does_it_to_the_own_account(clinic, manager, act):
    doing = {
        "roles": lambda actor, now: operations.set_roles(staff=manager, roles=[Role.MANAGER], actor=actor, now=now),
        "disable": lambda actor, now: operations.disable_account(staff=manager, actor=actor, now=now),
        "password": lambda actor, now: operations.reset_password(
            staff=manager, password_hash="y", actor=actor, now=now
        ),
    }[act]
    with pytest.raises(NotYourself), unit_of_work():
        doing(builders.actor(manager), time.now())


def test_a_manager_cannot_touch_an_administrator(clinic, manager):
    admin = builders.staff(at=None, in_county=clinic.county, roles=[Role.ADMINISTRATOR])
    with pytest.raises(RoleNotYours), unit_of_work():
        operations.reset_password(staff=admin, password_hash="y", actor=builders.actor(manager), now=time.now())


def test_a_disabled_account_is_out_everywhere_and_can_come_back(clinic, manager):
    staff = builders.staff(at=clinic, username="gone")
    with unit_of_work():
        token = operations.open_session(kind=PrincipalKind.STAFF, principal_id=staff.id, user_agent="", now=time.now())
    with unit_of_work():
        operations.disable_account(staff=staff, actor=builders.actor(manager), now=time.now())
    assert queries.find_session(token=token, now=time.now()) == (None, None)
    assert queries.find_staff(staff_id=staff.id) is None
    with pytest.raises(WrongCredentials), unit_of_work():
        operations.sign_in(username="gone", user_agent="", now=time.now())
    with unit_of_work():
        operations.enable_account(staff=staff, actor=builders.actor(manager), now=time.now())
    assert queries.find_staff(staff_id=staff.id) == staff


def test_a_new_one_time_password_lifts_a_lock(clinic, manager):
    staff = builders.staff(at=clinic, locked_until=time.now() + dt.timedelta(minutes=10))
    with unit_of_work():
        operations.reset_password(staff=staff, password_hash="y", actor=builders.actor(manager), now=time.now())
    assert (staff.locked_until, staff.must_change_password) == (None, True)


def test_failures_at_the_same_time_all_count(clinic):
    staff = builders.staff(at=clinic, username="target")
    for _ in range(4):
        with unit_of_work():
            operations.note_failure(username="target", now=time.now())
    assert (staff.failed_logins, staff.locked_until) == (4, None)
    with unit_of_work():
        db.session.execute(sa.update(StaffAccount).values(failed_logins=4))
        operations.note_failure(username="target", now=time.now())
    assert staff.locked_until is not None


def test_an_unknown_name_leaves_no_trace(clinic):
    with unit_of_work():
        operations.note_failure(username="nobody", now=time.now())
    assert actions() == []


# certificates


def certify(staff, *, number="PX1", days=365):
    with unit_of_work():
        return operations.add_certificate(
            staff=staff,
            task=CertificateTask.SCREENING,
            number=number,
            issued_on=builders.today(),
            valid_until=builders.today() + dt.timedelta(days=days),
            actor=SYSTEM,
            now=time.now(),
        )


def is_certified(staff, *, ahead=0):
    on = builders.today() + dt.timedelta(days=ahead)
    return queries.has_valid_certificate(staff_id=staff.id, task=CertificateTask.SCREENING, on=on)


def test_a_certificate_counts_from_its_first_to_its_last_day(clinic):
    staff = builders.staff(at=clinic, roles=[Role.SCREENER], certificates=False)
    assert not is_certified(staff)
    certify(staff, days=10)
    assert [is_certified(staff, ahead=days) for days in (-1, 0, 10, 11)] == [False, True, True, False]


def test_a_revoked_certificate_counts_no_more(clinic):
    staff = builders.staff(at=clinic, certificates=False)
    certificate = certify(staff)
    with unit_of_work():
        operations.revoke_certificate(certificate=certificate, actor=SYSTEM, now=time.now())
    assert not is_certified(staff)


def test_a_certificate_cannot_end_before_it_begins(clinic):
    with pytest.raises(CertificateDates):
        certify(builders.staff(at=clinic), days=-1)


def test_the_same_certificate_is_entered_once(clinic):
    staff = builders.staff(at=clinic)
    certify(staff, number="PX1")
    with pytest.raises(CertificateKnown):
        certify(staff, number=" PX1 ")


# devices


def test_a_screen_is_known_by_its_token_until_it_is_revoked(clinic):
    with unit_of_work():
        device, token = operations.enrol_device(
            clinic_id=clinic.id, kind=DeviceKind.WAITING_SCREEN, name="大厅", actor=SYSTEM, now=time.now()
        )
    assert queries.find_device_by_token(token=token) == device
    assert token not in str(device.__dict__)
    with unit_of_work():
        operations.revoke_device(device=device, actor=SYSTEM, now=time.now())
    assert queries.find_device_by_token(token=token) is None


def test_a_screens_heartbeat_is_written_at_most_twice_a_minute(clinic, clock):
    device = builders.device(at=clinic)
    with unit_of_work():
        assert operations.note_device_seen(device=device, now=time.now())
    with unit_of_work():
        assert not operations.note_device_seen(device=device, now=time.now())
    clock.advance(seconds=31)
    with unit_of_work():
        assert operations.note_device_seen(device=device, now=time.now())


# shifts


def plan_shift(staff, station, *, begins=8, ends=11):
    with unit_of_work():
        return operations.add_shift(
            staff=staff,
            station=station,
            day=builders.today(),
            starts_at=dt.time(begins),
            ends_at=dt.time(ends),
            actor=SYSTEM,
            now=time.now(),
        )


def test_a_shift_is_planned_listed_and_taken_away(clinic):
    shift = plan_shift(builders.nurse(at=clinic), builders.station(at=clinic))
    assert queries.shifts(clinic_id=clinic.id, day=builders.today()) == [shift]
    with unit_of_work():
        operations.remove_shift(shift=shift, actor=SYSTEM, now=time.now())
    assert queries.shifts(clinic_id=clinic.id, day=builders.today()) == []


def test_a_shift_ends_after_it_begins(clinic):
    with pytest.raises(ShiftTimes):
        plan_shift(builders.staff(at=clinic), builders.station(at=clinic), begins=11, ends=11)


def test_nobody_begins_two_shifts_at_once(clinic):
    staff, station = builders.nurse(at=clinic), builders.station(at=clinic)
    plan_shift(staff, station)
    with pytest.raises(ShiftKnown):
        plan_shift(staff, station)


def test_nobody_works_at_another_clinics_station(clinic):
    with pytest.raises(NotFound):
        plan_shift(builders.staff(at=clinic), builders.station(at=builders.clinic()))


def test_sessions_that_ended_long_ago_are_forgotten(clinic, clock):
    staff = builders.staff(at=clinic)
    with unit_of_work():
        operations.open_session(kind=PrincipalKind.STAFF, principal_id=staff.id, user_agent="", now=time.now())
    clock.advance(days=91)
    with unit_of_work():
        assert operations.forget_ended_sessions(now=time.now()) == 1
