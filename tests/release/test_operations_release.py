"""Walk-in places that nobody is expected for become online places, with the numbers kept."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, ELDER_BORN, at, session, slot
from vaccsched.release import jobs, operations, queries
from vaccsched.release.models import PoolRelease
from vaccsched.release.queries import learning
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import Session, Slot, TurnedAway, WalkInPlace
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.shared.demand import mean_protected
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Closure, County

EVENING = at(20, day=DAY - dt.timedelta(days=1)).wall
HOURS = ((8, 0), (8, 30), (9, 0), (9, 30), (10, 0), (10, 30), (11, 0))


@pytest.fixture
def morning(any_app):
    """60 places for walk-ins and 84 online on a Tuesday from 08:00 to 11:30."""
    with unit_of_work():
        made = session(of=builders.clinic(), walk_in=60)
        for start in HOURS:
            slot(of=made, start=dt.time(*start), places=12)
    return made


def look(now):
    with unit_of_work():
        return operations.release_due(now=now)


def places(morning):
    """The pool, and the places of each slot."""
    db.session.rollback()
    found = list(db.session.scalars(sa.select(Slot).where(Slot.session_id == morning.id).order_by(Slot.starts_at)))
    answer = db.session.get_one(Session, morning.id).walk_in_places, [one.places for one in found]
    db.session.rollback()
    return answer


def come(morning, count):
    """So many elders from half past seven on, one a minute."""
    with unit_of_work():
        for number in range(count):
            who = builders.person(name=f"老人{number}", birth_date=ELDER_BORN)
            schedule.take_walk_in_place(
                session_id=morning.id, person_id=who.id, group="age_65",
                now=at(7, 30).wall + dt.timedelta(minutes=number),
            )  # fmt: skip


def history(morning, *, weeks=12, people=20):
    """The same morning of the weeks before, each with so many people at 09:00."""
    with unit_of_work():
        person = builders.person()
        for week in range(1, weeks + 1):
            day = DAY - dt.timedelta(weeks=week)
            past = session(of=morning.clinic, walk_in=60, day=day)
            db.session.flush()
            db.session.add_all(
                WalkInPlace(session_id=past.id, person_id=person.id, group="age_65", taken_at=at(9, day=day).wall)
                for _number in range(people)
            )


def test_before_anything_is_learned_the_evening_releases_nothing_of_the_planned_pool(morning):
    (looked,) = look(EVENING)
    assert (looked.places, looked.half_days, looked.kept) == (0, 0, 60)
    assert places(morning)[0] == 60


def test_the_evening_releases_what_ninety_percent_of_days_do_not_need(morning):
    history(morning, people=20)
    (made,) = look(EVENING)
    # always 20 people: Poisson(20), 90 % quantile 26; the county keeps 29 of 144
    assert (made.kept, made.floor, made.places, made.half_days) == (26, 29, 31, 12)
    assert made.expected == pytest.approx(20)
    assert places(morning) == (29, [16, 16, 17, 16, 17, 16, 17])


def test_without_a_countys_share_the_evening_keeps_only_the_quantile(morning):
    with unit_of_work():
        db.session.execute(sa.update(County).values(walk_in_floor_percent=0))
    history(morning, people=20)
    look(EVENING)
    assert places(morning)[0] == 26


def test_on_the_day_every_half_hour_releases_what_the_rest_of_the_day_does_not_need(morning):
    come(morning, 20)
    (made,) = look(at(9).wall)
    # left 40; the reference profile for a pool of 60 expects 47.07 people, of whom 40 % come after nine
    assert made.expected == pytest.approx(0.4 * mean_protected(places=60, share=0.9, vmr=2), abs=1e-3)
    assert (made.floor, made.walk_in_taken) == (0, 20)
    assert made.places == 40 - made.kept > 0
    assert places(morning)[0] == 60 - made.places


def test_released_places_lie_45_minutes_ahead_and_nothing_is_lost(morning):
    (made,) = look(at(9, 3).wall)
    pool, slots = places(morning)
    assert slots[:4] == [12, 12, 12, 12]
    assert pool + sum(slots) == 144
    assert made.places == sum(slots) - 84


def test_a_half_hour_is_looked_at_once(morning):
    assert len(look(at(9).wall)) == 1
    assert look(at(9, 10).wall) == []
    assert len(look(at(9, 31).wall)) == 1
    assert len(queries.releases_of(clinic_id=morning.clinic_id, day=DAY)) == 2


def test_the_job_looks_at_every_clinic(morning):
    with unit_of_work():
        jobs.release({}, at(9).wall)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PoolRelease)) == 1


def test_what_was_taken_or_sold_stays(morning):
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(taken=Slot.places))
    come(morning, 20)
    look(at(10).wall)
    found = db.session.get_one(Session, morning.id)
    assert found.walk_in_taken == 20 <= found.walk_in_places
    assert all(one.taken == 12 <= one.places for one in found.slots)


@pytest.mark.parametrize("what", ["outreach", "withdrawn", "closed"])
def test_outreach_withdrawn_and_closed_half_days_are_left_alone(morning, what):
    with unit_of_work():
        found = db.session.get_one(Session, morning.id)
        if what == "outreach":
            found.place = "青山敬老院"
        elif what == "withdrawn":
            found.withdrawn_at = EVENING
        else:
            db.session.add(Closure(clinic_id=found.clinic_id, day=DAY, reason="停电"))
    assert look(at(9).wall) == []


def test_a_withdrawn_slot_and_one_that_is_to_shrink_receive_nothing(morning):
    with unit_of_work():
        slots = db.session.get_one(Session, morning.id).slots
        slots[5].places, slots[6].cut_to = 0, 3
    look(at(9).wall)
    assert places(morning)[1][5:] == [0, 12]


def test_a_release_can_be_read_in_one_sentence_and_is_audited(morning):
    history(morning, people=20)
    look(EVENING)
    sentence = queries.release_sentence(clinic_id=morning.clinic_id, day=DAY)
    assert "今日余号 31 个" in sentence
    assert "11月30日 周一 20:00" in sentence
    assert "还剩 60 个" in sentence
    entry = db.session.scalar(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "places_released"))
    assert (entry.detail["places"], entry.detail["kept"]) == (31, 26)


def test_no_release_has_no_sentence(morning):
    look(EVENING)
    assert queries.release_sentence(clinic_id=morning.clinic_id, day=DAY) is None


def test_people_turned_away_count_as_demand(morning):
    with unit_of_work():
        past = session(of=morning.clinic, walk_in=1, day=DAY - dt.timedelta(weeks=1))
        who = builders.person()
        db.session.flush()
        schedule.note_turned_away(session_id=past.id, person_id=who.id, group="age_65", now=at(9).wall)
        schedule.note_turned_away(session_id=past.id, person_id=who.id, group="age_65", now=at(9, 5).wall)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(TurnedAway)) == 1
    (found,) = learning.past_of(session=morning)
    assert found.total == 1


def test_the_planned_pool_counts_what_was_released_of_it(morning):
    history(morning, people=20)
    look(EVENING)
    assert learning.planned_pool(session=db.session.get_one(Session, morning.id)) == 60
