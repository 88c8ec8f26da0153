"""The manager reads what was released of the pools, and why."""

import datetime as dt

from tests import builders
from tests.visits.builders import DAY, at, session, slot
from tests.visits.pages import text
from vaccsched.identity.models import Role
from vaccsched.release import operations
from vaccsched.shared.unit_of_work import unit_of_work


def test_the_page_shows_each_look_with_its_numbers(app, client, clock):
    clock.move_to(at(9, 5).wall)
    with unit_of_work():
        clinic = builders.clinic()
        morning = session(of=clinic, walk_in=60)
        slot(of=morning, start=dt.time(10), places=12)
        manager = builders.staff(at=clinic, roles=[Role.MANAGER])
    with unit_of_work():
        (made,) = operations.release_due(now=at(9, 5).wall)
        places, kept = made.places, made.kept
    builders.sign_in_staff(client, manager)
    page = text(client.get("/manage/releases"))
    assert f"还剩 {60 - places} 个" in page
    assert f"09:00 60 {made_expected(page)} {kept} {places} 10:00 +{places}" in page
    assert "本门诊还不满 10 个半天" in page
    assert "65 岁及以上" in page


def made_expected(page):
    """The expectation as the row shows it: one decimal."""
    return page.split("09:00 60 ")[1].split(" ")[0]


def test_a_day_without_half_days_says_so(app, client, clock):
    clock.move_to(at(9).wall)
    builders.sign_in_staff(client, builders.staff(at=builders.clinic(), roles=[Role.MANAGER]))
    day = (DAY + dt.timedelta(days=1)).isoformat()
    assert "这一天没有门诊" in text(client.get(f"/manage/releases?day={day}"))
    assert client.get("/manage/releases?day=nonsense").status_code == 200


def test_another_clinics_pools_are_not_shown(app, client, clock):
    clock.move_to(at(9).wall)
    with unit_of_work():
        session(of=builders.clinic(), walk_in=60)
    builders.sign_in_staff(client, builders.staff(at=builders.clinic(), roles=[Role.MANAGER]))
    assert "这一天没有门诊" in text(client.get("/manage/releases"))
