"""Saving and publishing plans: what was previewed is what is made, again changes nothing, nobody loses a place."""

import datetime as dt

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests import builders
from vaccsched.schedule import operations, queries
from vaccsched.schedule.errors import PlanCutsBookings, PlanFaulty, PoolBelowFloor
from vaccsched.schedule.models import HalfDay, PlanSlot, Session, Slot, WeekPlan
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import CalendarDay, Clinic, Closure, DayKind

MONDAY = dt.date(2026, 11, 30)
NOW = clock.instant_of(MONDAY, dt.time(6, 0))
MORNING = [(dt.time(8), dt.time(9), 20), (dt.time(9), dt.time(10), 20)]


def save(clinic, *, weekday=0, walk_in=20, slots=MORNING, effective_from=MONDAY, is_open=True, now=NOW):
    with unit_of_work():
        operations.save_week_plan(
            clinic_id=clinic.id, weekday=weekday, half_day=HalfDay.MORNING, open=is_open, walk_in_places=walk_in,
            slots=slots, effective_from=effective_from, actor=SYSTEM, now=now,
        )  # fmt: skip


def publish(clinic, *, until=MONDAY, now=NOW - dt.timedelta(hours=1)):
    with unit_of_work():
        return operations.publish_days(clinic_id=clinic.id, until=until, now=now)


def take(clinic, *, of_slots=0, of_pool=0):
    """Somebody holds so many places of the first slot and of the pool."""
    with unit_of_work():
        first = db.session.scalar(sa.select(Slot).where(Slot.clinic_id == clinic.id).order_by(Slot.starts_at))
        first.taken = of_slots
        first.session.walk_in_taken = of_pool


def places(clinic):
    """[(hour, places)] of the published slots, and the pools."""
    slots = db.session.execute(
        sa.select(Slot.starts_at, Slot.places)
        .where(Slot.clinic_id == clinic.id, Slot.places > 0)
        .order_by(Slot.starts_at)
    )
    pools = db.session.scalars(
        sa.select(Session.walk_in_places).where(Session.clinic_id == clinic.id, Session.withdrawn_at.is_(None))
    )
    answer = [(clock.local(at).hour, number) for at, number in slots], list(pools)
    db.session.rollback()
    return answer


def test_publishing_makes_the_half_day_with_slots_and_pool(any_app):
    clinic = builders.clinic()
    save(clinic)
    assert publish(clinic) == 1
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_publishing_again_changes_nothing(any_app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    take(clinic, of_slots=5, of_pool=3)
    assert publish(clinic) == 0
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_publishing_covers_all_days_until_the_last(any_app):
    clinic = builders.clinic()
    save(clinic)
    assert publish(clinic, until=MONDAY + dt.timedelta(days=14)) == 3


@pytest.mark.parametrize("why", ["closure", "holiday"])
def test_a_closed_day_gets_no_places(app, why):
    clinic = builders.clinic()
    save(clinic)
    with unit_of_work():
        if why == "closure":
            db.session.add(Closure(clinic_id=clinic.id, day=MONDAY, reason="消毒"))
        else:
            holiday = CalendarDay(county_id=clinic.county_id, day=MONDAY, kind=DayKind.HOLIDAY, name="元旦")
            db.session.add(holiday)
    assert publish(clinic) == 0


def test_another_clinics_plan_makes_no_places_here(app):
    clinic, other = builders.clinic(), builders.clinic()
    save(other)
    assert publish(clinic) == 0


def test_an_edited_plan_changes_days_already_published(any_app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    take(clinic, of_slots=5)
    save(clinic, walk_in=12, slots=[(dt.time(8), dt.time(9), 6), (dt.time(10), dt.time(11), 9)])
    assert publish(clinic) == 1
    assert places(clinic) == ([(8, 6), (10, 9)], [12])


def test_publishing_again_keeps_places_that_were_moved_by_hand(any_app):
    clinic = builders.clinic()
    save(clinic, now=NOW - dt.timedelta(hours=2))
    publish(clinic)
    with unit_of_work():
        db.session.scalar(sa.select(Session)).walk_in_places = 15
        db.session.scalar(sa.select(Slot).order_by(Slot.starts_at)).places = 25
    assert publish(clinic, now=NOW) == 0
    assert places(clinic) == ([(8, 25), (9, 20)], [15])


def test_a_plan_from_a_later_day_leaves_earlier_days_alone(any_app):
    clinic = builders.clinic()
    save(clinic)
    later = MONDAY + dt.timedelta(days=7)
    save(clinic, effective_from=later, slots=[(dt.time(8), dt.time(9), 1)])
    publish(clinic, until=later)
    assert places(clinic)[0] == [(8, 20), (9, 20), (8, 1)]


def test_a_plan_saved_for_the_same_day_replaces_the_earlier_one(any_app):
    clinic = builders.clinic()
    save(clinic)
    save(clinic, slots=[(dt.time(8), dt.time(9), 7)])
    (plan,) = queries.plan.week_plans(clinic_id=clinic.id)
    assert [slot.places for slot in plan.slots] == [7]
    db.session.rollback()


def test_cutting_below_what_is_booked_is_refused_with_the_number_of_people(any_app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    take(clinic, of_slots=5, of_pool=4)
    save(clinic, walk_in=3, slots=[(dt.time(8), dt.time(9), 2)])
    with pytest.raises(PlanCutsBookings) as refusal:
        publish(clinic)
    assert refusal.value.facts == {"booked": 4}
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_closing_a_half_day_that_nobody_booked_takes_it_away(any_app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    save(clinic, is_open=False)
    assert publish(clinic) == 1
    assert places(clinic) == ([], [])
    save(clinic)
    assert publish(clinic) == 1
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_closing_a_half_day_with_bookings_is_refused(any_app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    take(clinic, of_slots=1)
    save(clinic, is_open=False)
    with pytest.raises(PlanCutsBookings):
        publish(clinic)


def test_a_pool_below_the_countys_floor_is_refused_with_the_fewest_allowed(app):
    clinic = builders.clinic()
    with pytest.raises(PoolBelowFloor) as refusal:
        save(clinic, walk_in=9)
    assert (refusal.value.field, refusal.value.facts["minimum"]) == ("walk_in_places", 10)


def test_overlapping_slots_are_refused(app):
    clinic = builders.clinic()
    with pytest.raises(PlanFaulty) as refusal:
        save(clinic, slots=[(dt.time(8), dt.time(10), 1), (dt.time(9), dt.time(11), 1)])
    assert refusal.value.facts["faults"] == ["slots_overlap"]


def test_saving_and_publishing_are_audited(app):
    clinic = builders.clinic()
    save(clinic)
    publish(clinic)
    actions = db.session.scalars(
        sa.select(audit.AuditEntry.action).where(audit.AuditEntry.chain == str(clinic.id)).order_by(audit.AuditEntry.id)
    )
    assert list(actions) == ["plan_saved", "plan_published"]
    db.session.rollback()


def draft_slots():
    """Up to six slots on the half hours of a morning."""
    return some.lists(
        some.tuples(some.integers(12, 23), some.integers(0, 30)), max_size=6, unique_by=lambda one: one[0]
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=draft_slots(), after=draft_slots(), is_open=some.booleans(), minutes=some.integers(0, 15 * 60))
def test_what_was_previewed_is_what_is_made(app, before, after, is_open, minutes):
    """The number of new slots and the places shown equal what stands in the database afterwards."""
    clinic = builders.clinic()
    now = NOW + dt.timedelta(minutes=minutes)
    until = MONDAY + dt.timedelta(days=8)
    save(clinic, walk_in=50, slots=as_slots(before), now=NOW - dt.timedelta(hours=2))
    publish(clinic, until=until)
    draft = operations.draft_plan(
        clinic_id=clinic.id, weekday=0, half_day=HalfDay.MORNING, open=is_open, walk_in_places=60,
        slots=as_slots(after), effective_from=MONDAY, now=now,
    )  # fmt: skip
    shown = queries.preview(clinic_id=clinic.id, until=until, now=now, drafts=[draft])
    db.session.rollback()
    slots_before = slot_ids(clinic)
    save(clinic, walk_in=60, slots=as_slots(after), is_open=is_open, now=now)
    assert publish(clinic, until=until, now=now) == len(shown.changes)
    assert len(slot_ids(clinic) - slots_before) == shown.new_slots
    assert future_places(clinic, shown.days, now) == (shown.online_places, shown.walk_in_places)
    assert queries.preview(clinic_id=clinic.id, until=until, now=now).changes == ()
    db.session.rollback()


def as_slots(drawn):
    """[(half hour of the day, places)] as (start, end, places)."""
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    times = [(day + dt.timedelta(minutes=30 * half), places) for half, places in drawn]
    return [(at.time(), (at + dt.timedelta(minutes=30)).time(), places) for at, places in times]


def slot_ids(clinic):
    found = set(db.session.scalars(sa.select(Slot.id).where(Slot.clinic_id == clinic.id)))
    db.session.rollback()
    return found


def future_places(clinic, days, now):
    """(online places of slots that have not begun, pools) on these days."""
    online = sa.select(sa.func.coalesce(sa.func.sum(Slot.places), 0)).where(
        Slot.clinic_id == clinic.id, Slot.starts_at > now, Slot.session.has(Session.day.in_(days))
    )
    pools = sa.select(sa.func.coalesce(sa.func.sum(Session.walk_in_places), 0)).where(
        Session.clinic_id == clinic.id, Session.day.in_(days)
    )
    answer = db.session.scalar(online), db.session.scalar(pools)
    db.session.rollback()
    return answer


@pytest.mark.parametrize(
    "broken",
    [
        {"weekday": 7},
        {"walk_in_places": -1},
        {"slots": [PlanSlot(starts_at=dt.time(9), ends_at=dt.time(8), places=1)]},
        {"slots": [PlanSlot(starts_at=dt.time(8), ends_at=dt.time(9), places=-1)]},
    ],
)
def test_the_database_refuses_an_impossible_plan(any_app, broken):
    clinic = builders.clinic()
    values = {
        "clinic_id": clinic.id, "weekday": 0, "half_day": HalfDay.MORNING, "effective_from": MONDAY, "open": True,
        "walk_in_places": 1, "created_at": NOW, **broken,
    }  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.add(WeekPlan(**values))


def test_the_horizon_is_the_clinics_own(app):
    clinic: Clinic = builders.clinic(days_ahead=7)
    assert queries.horizon(clinic_id=clinic.id, now=NOW) == MONDAY + dt.timedelta(days=7)
    db.session.rollback()
