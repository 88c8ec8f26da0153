"""Rules of the week plan: which plan counts, the walk-in floor, what publishing changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vaccsched.schedule import rules
from vaccsched.schedule.models import HalfDay, PlanSlot, Session, Slot, WeekPlan
from vaccsched.schedule.rules import Calendar, Fault
from vaccsched.shared import clock

MONDAY = dt.date(2026, 11, 30)
NOW = clock.instant_of(MONDAY - dt.timedelta(days=3), dt.time(12, 0))


def week_plan(
    *, effective_from=dt.date(2026, 1, 1), weekday=0, is_open=True, walk_in=10, slots=((8, 9, 10), (9, 10, 10))
):
    return WeekPlan(
        weekday=weekday,
        half_day=HalfDay.MORNING,
        effective_from=effective_from,
        open=is_open,
        walk_in_places=walk_in,
        created_at=NOW,
        slots=[PlanSlot(starts_at=dt.time(one), ends_at=dt.time(two), places=places) for one, two, places in slots],
    )


def published(plan, *, day=MONDAY, taken=0, walked_in=0, at=NOW - dt.timedelta(days=9)):
    """The session as publishing this plan would have made it; ``taken`` in each slot."""
    slots = [
        Slot(
            starts_at=clock.instant_of(day, slot.starts_at),
            ends_at=clock.instant_of(day, slot.ends_at),
            places=slot.places,
            taken=taken,
        )
        for slot in plan.slots
    ]
    return Session(
        day=day, half_day=plan.half_day, starts_at=slots[0].starts_at, ends_at=slots[-1].ends_at,
        walk_in_places=plan.walk_in_places, walk_in_taken=walked_in, slots=slots, published_at=at,
    )  # fmt: skip


def changes(plans, sessions=(), *, days=(MONDAY,), closed=(), now=NOW):
    return rules.changes(plans=plans, sessions=sessions, days=days, calendar=Calendar(closed=closed), now=now)


def test_the_newest_plan_that_has_begun_counts():
    old, new = week_plan(effective_from=dt.date(2026, 1, 1)), week_plan(effective_from=MONDAY)
    assert rules.plan_for([new, old], day=MONDAY, half_day=HalfDay.MORNING) is new
    assert rules.plan_for([new, old], day=MONDAY - dt.timedelta(days=7), half_day=HalfDay.MORNING) is old


def test_a_plan_of_another_weekday_or_half_day_does_not_count():
    assert rules.plan_for([week_plan(weekday=1)], day=MONDAY, half_day=HalfDay.MORNING) is None
    assert rules.plan_for([week_plan()], day=MONDAY, half_day=HalfDay.AFTERNOON) is None


@pytest.mark.parametrize(
    ("online", "percent", "floor"), [(80, 20, 20), (81, 20, 21), (0, 20, 0), (70, 30, 30), (5, 0, 0)]
)
def test_the_walk_in_floor_is_a_share_of_all_places(online, percent, floor):
    assert rules.pool_floor(online_places=online, floor_percent=percent) == floor


@given(online=some.integers(0, 500), percent=some.integers(0, 99))
def test_the_floor_is_the_smallest_pool_that_reaches_the_share(online, percent):
    floor = rules.pool_floor(online_places=online, floor_percent=percent)
    assert 100 * floor >= percent * (online + floor)
    assert floor == 0 or 100 * (floor - 1) < percent * (online + floor - 1)


def test_a_county_that_wants_all_places_on_site_allows_none_online():
    assert rules.faults(week_plan(walk_in=500), floor_percent=100) == [Fault.POOL_BELOW_FLOOR]
    assert rules.faults(week_plan(slots=()), floor_percent=100) == []


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        (week_plan(slots=((9, 8, 1),)), Fault.SLOT_ENDS_BEFORE_START),
        (week_plan(slots=((8, 10, 1), (9, 11, 1))), Fault.SLOTS_OVERLAP),
        (week_plan(slots=((13, 14, 1),)), Fault.SLOT_OUTSIDE_HALF_DAY),
        (week_plan(walk_in=999), Fault.TOO_MANY_PLACES),
        (week_plan(walk_in=4), Fault.POOL_BELOW_FLOOR),
    ],
)
def test_a_faulty_plan_says_what_is_wrong(plan, fault):
    assert fault in rules.faults(plan, floor_percent=20)


def test_a_closed_half_day_needs_no_walk_in_pool():
    assert rules.faults(week_plan(is_open=False, walk_in=0), floor_percent=20) == []


def test_a_new_half_day_is_made_with_its_slots():
    (change,) = changes([week_plan()])
    assert (change.new_slots, change.online_places, change.walk_in_places) == (2, 20, 10)
    assert clock.local(change.starts_at).hour == 8
    assert clock.local(change.ends_at).hour == 10


def test_what_is_published_already_is_no_change():
    plan = week_plan()
    assert changes([plan], [published(plan, taken=3)]) == []


def test_what_was_changed_by_hand_since_publishing_stays_until_the_plan_is_edited():
    lengthened = published(week_plan(walk_in=99), at=NOW)
    assert changes([week_plan()], [lengthened]) == []
    assert len(changes([week_plan()], [lengthened], closed=[MONDAY])) == 1


def test_a_half_day_without_online_slots_has_the_usual_hours():
    (change,) = changes([week_plan(slots=())])
    assert (clock.local(change.starts_at).hour, change.online_places, change.walk_in_places) == (8, 0, 10)


def test_nothing_is_made_on_a_closed_day():
    assert changes([week_plan()], closed=[MONDAY]) == []


def test_a_closure_withdraws_what_was_published():
    (change,) = changes([week_plan()], [published(week_plan())], closed=[MONDAY])
    assert (change.online_places, change.walk_in_places, change.people_hurt) == (0, 0, 0)


def test_a_session_without_any_plan_stays():
    assert changes([], [published(week_plan())]) == []


def test_a_cut_counts_everybody_who_would_lose_a_place():
    before = published(week_plan(), taken=8, walked_in=7)
    (change,) = changes([week_plan(walk_in=5, slots=((8, 9, 6),))], [before])
    assert change.people_hurt == (8 - 6) + 8 + (7 - 5)


def test_a_slot_that_would_end_earlier_hurts_those_in_it():
    before = published(week_plan(slots=((8, 10, 10),)), taken=2)
    (change,) = changes([week_plan(slots=((8, 9, 10),))], [before])
    assert change.people_hurt == 2


def test_a_cut_down_to_what_is_taken_hurts_nobody():
    before = published(week_plan(), taken=6, walked_in=5)
    (change,) = changes([week_plan(walk_in=5, slots=((8, 9, 6), (9, 10, 6)))], [before])
    assert change.people_hurt == 0
    assert (change.online_before, change.online_places) == (20, 12)


def test_a_half_day_that_is_over_stays():
    over = clock.instant_of(MONDAY, dt.time(10, 0))
    assert changes([week_plan(walk_in=5)], [published(week_plan())], now=over) == []
    assert changes([week_plan()], now=over) == []


def test_a_slot_that_has_begun_stays():
    now = clock.instant_of(MONDAY, dt.time(8, 30))
    (change,) = changes([week_plan(slots=((8, 9, 1), (9, 10, 1)))], [published(week_plan())], now=now)
    assert [clock.local(slot.starts_at).hour for slot in change.slots] == [9]


def test_a_planned_slot_without_places_is_not_made():
    (change,) = changes([week_plan(slots=((8, 9, 0), (9, 10, 5)))])
    assert change.new_slots == 1
