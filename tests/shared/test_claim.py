"""Taking something scarce: had once, by one, with its rows, on both databases."""

import threading

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.identity.models import StaffAccount
from vaccsched.shared.claim import claim, claim_number
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Closure


def take(staff_id):
    """At most three failures may be counted: the scarce thing of these tests."""
    return (
        sa.update(StaffAccount)
        .where(StaffAccount.id == staff_id, StaffAccount.failed_logins < 3)
        .values(failed_logins=StaffAccount.failed_logins + 1)
    )


def row(clinic, day):
    return Closure, {"id": new_id(), "clinic_id": clinic.id, "day": day, "reason": "测试"}


def closures():
    found = db.session.scalar(sa.select(sa.func.count()).select_from(Closure))
    db.session.rollback()
    return found


def test_what_is_free_is_had_with_its_rows(any_app):
    clinic = builders.clinic()
    staff = builders.staff(at=clinic)
    with unit_of_work():
        assert claim(take(staff.id), row(clinic, builders.today()), row(clinic, builders.born(days=1)))
    assert (staff.failed_logins, closures()) == (1, 2)


def test_what_is_gone_is_not_had_and_leaves_no_row(any_app):
    clinic = builders.clinic()
    staff = builders.staff(at=clinic, failed_logins=3)
    with unit_of_work():
        assert not claim(take(staff.id), row(clinic, builders.today()))
    assert (staff.failed_logins, closures()) == (3, 0)


def test_a_claim_without_rows(any_app):
    staff = builders.staff(at=builders.clinic(), failed_logins=2)
    with unit_of_work():
        assert claim(take(staff.id))
        assert not claim(take(staff.id))


def test_a_number_is_claimed_or_none(any_app):
    staff = builders.staff(at=builders.clinic(), failed_logins=1)
    with unit_of_work():
        numbers = [claim_number(take(staff.id), StaffAccount.failed_logins) for _ in range(3)]
    assert numbers == [2, 3, None]


@pytest.mark.parametrize("is_guarded", [True, False], ids=["claim", "look first, then write"])
@pytest.mark.postgresql
def test_ten_at_once_get_three(pg_app, is_guarded):
    """The negative control: without the condition in the UPDATE itself, more than three get one."""
    clinic = builders.clinic()
    staff_id = builders.staff(at=clinic).id
    db.session.rollback()
    start, had = threading.Barrier(10), []

    def compete():
        with pg_app.app_context(), unit_of_work():
            if is_guarded:
                start.wait(20)
                got = claim(take(staff_id))
            else:
                seen = db.session.get_one(StaffAccount, staff_id).failed_logins
                start.wait(20)
                got = seen < 3
                everybody = sa.update(StaffAccount).where(StaffAccount.id == staff_id)
                db.session.execute(everybody.values(failed_logins=StaffAccount.failed_logins + 1))
            had.append(got)

    runners = [threading.Thread(target=compete) for _ in range(10)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(30)
    assert len(had) == 10
    assert (had.count(True) == 3) is is_guarded
