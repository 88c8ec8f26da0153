"""What closures, holidays, make-up workdays, blocked hours and cuts make of the coming days."""

import datetime as dt

import pytest

from tests.schedule.test_rules_plan import MONDAY, NOW, published, week_plan
from vaccsched.schedule import rules
from vaccsched.schedule.models import BlockedTime, HalfDay, PlanSlot, WeekPlan
from vaccsched.schedule.rules import Calendar, Obstacle, WorksAs
from vaccsched.shared import clock

SATURDAY = MONDAY + dt.timedelta(days=5)
LATER = NOW + dt.timedelta(hours=1)


def changes(plans, sessions=(), *, day=MONDAY, now=NOW, **calendar):
    return rules.changes(plans=plans, sessions=sessions, days=[day], calendar=Calendar(**calendar), now=now)


def exception(*, day=MONDAY, walk_in=3, slots=((8, 9, 5),), is_open=True, at=NOW):
    return WeekPlan(
        weekday=day.weekday(), half_day=HalfDay.MORNING, effective_from=day, once=True, open=is_open,
        walk_in_places=walk_in, created_at=at,
        slots=[PlanSlot(starts_at=dt.time(one), ends_at=dt.time(two), places=places) for one, two, places in slots],
    )  # fmt: skip


def block(first, last, *, lifted_at=None):
    starts_at, ends_at = (clock.instant_of(MONDAY, dt.time(*at)) for at in (first, last))
    return BlockedTime(day=MONDAY, starts_at=starts_at, ends_at=ends_at, lifted_at=lifted_at)


def shape(change):
    """[(hour, places)] and the pool."""
    return [(clock.local(slot.starts_at).hour, slot.places) for slot in change.slots], change.walk_in_places


def test_a_plan_for_one_day_goes_before_the_weekly_one_on_that_day_only():
    plans = [week_plan(), exception()]
    assert shape(changes(plans)[0]) == ([(8, 5)], 3)
    (next_week,) = changes(plans, day=MONDAY + dt.timedelta(days=7))
    assert next_week.walk_in_places == 10


def test_a_closed_exception_takes_the_day_away():
    assert changes([week_plan(), exception(is_open=False)]) == []
    (change,) = changes([week_plan(), exception(is_open=False)], [published(week_plan())])
    assert change.withdraws


@pytest.mark.parametrize(
    ("calendar", "made"),
    [
        ({"closed": {MONDAY}}, 0),
        ({"holidays": {MONDAY}}, 0),
        ({"holidays": {MONDAY}, "plans": "exception"}, 1),  # a clinic may work on a holiday, if it says so
        ({"closed": {MONDAY}, "plans": "exception"}, 0),
    ],
)
def test_closures_and_holidays_have_no_places(calendar, made):
    plans = [week_plan(), *([exception()] if calendar.pop("plans", None) else [])]
    assert len(changes(plans, **calendar)) == made


def test_a_make_up_workday_is_worked_by_the_chosen_weekdays_plan():
    works_as = {SATURDAY: WorksAs(weekday=0, since=None)}
    assert changes([week_plan()], day=SATURDAY) == []
    assert len(changes([week_plan()], day=SATURDAY, works_as=works_as)) == 1


def test_choosing_another_weekday_changes_what_is_published():
    plans = [week_plan(), week_plan(weekday=5, walk_in=77)]
    session = published(week_plan(weekday=5, walk_in=77), day=SATURDAY, at=NOW)
    assert changes(plans, [session], day=SATURDAY, works_as={SATURDAY: WorksAs(weekday=0, since=NOW)}) == []
    (change,) = changes(plans, [session], day=SATURDAY, works_as={SATURDAY: WorksAs(weekday=0, since=LATER)})
    assert change.walk_in_places == 10


@pytest.mark.parametrize(
    ("first", "last", "left"),
    [
        ((8, 0), (9, 0), [(8, 0), (9, 10)]),
        ((8, 30), (8, 40), [(8, 0), (9, 10)]),
        ((8, 59), (9, 1), [(8, 0), (9, 0)]),
        ((7, 0), (8, 0), None),
        ((10, 0), (11, 0), None),
    ],
)
def test_slots_that_touch_a_blocked_time_have_no_places(first, last, left):
    found = changes([week_plan()], [published(week_plan(), at=NOW)], blocked=[block(first, last)])
    assert [shape(change) for change in found] == ([(left, 10)] if left else [])


def test_a_blocked_slot_of_a_new_half_day_is_not_made():
    (change,) = changes([week_plan()], blocked=[block((8, 0), (9, 0))])
    assert shape(change) == ([(9, 10)], 10)


def test_a_half_day_blocked_as_a_whole_is_withdrawn():
    (change,) = changes([week_plan()], [published(week_plan())], blocked=[block((8, 0), (12, 0))])
    assert change.withdraws


def test_a_block_keeps_everybody_who_has_a_place_and_says_so():
    session = published(week_plan(), taken=4, at=NOW)
    (change,) = changes([week_plan()], [session], blocked=[block((8, 0), (9, 0))])
    assert shape(change) == ([(8, 4), (9, 10)], 10)
    assert (change.people_kept, change.people_hurt, change.slots[0].cut_to) == (4, 0, 0)
    assert change.slots_concerned == [session.slots[0]]


def test_a_block_keeps_what_was_moved_by_hand_elsewhere():
    session = published(week_plan(walk_in=4, slots=((8, 9, 10), (9, 10, 16))), at=NOW)
    (change,) = changes([week_plan()], [session], blocked=[block((8, 0), (9, 0))])
    assert shape(change) == ([(8, 0), (9, 16)], 4)


def test_lifting_a_block_restores_its_slots_only():
    session = published(week_plan(walk_in=4, slots=((8, 9, 0), (9, 10, 16))), at=NOW)
    (change,) = changes([week_plan()], [session], blocked=[block((8, 0), (9, 0), lifted_at=LATER)])
    assert shape(change) == ([(8, 10), (9, 16)], 4)
    assert changes([week_plan()], [session], blocked=[block((8, 0), (9, 0), lifted_at=NOW)]) == []


def test_a_closure_keeps_the_booked_and_repeats_nothing():
    session = published(week_plan(), taken=4, walked_in=2)
    (change,) = changes([week_plan()], [session], closed={MONDAY})
    assert (shape(change), change.people_kept, change.withdraws) == (([(8, 4), (9, 4)], 2), 10, False)
    for slot in session.slots:
        slot.places, slot.cut_to = 4, 0
    session.walk_in_places = 2
    assert changes([week_plan()], [session], closed={MONDAY}) == []


def test_a_cut_hurts_unless_the_booked_are_kept():
    cut = week_plan(walk_in=5, slots=((8, 9, 2),))
    (change,) = changes([cut], [published(week_plan(), taken=4, walked_in=7)])
    assert change.people_hurt == 2 + 4 + 2
    kept = change.kept()
    assert (shape(kept), kept.people_hurt, kept.people_kept) == (([(8, 4), (9, 4)], 7), 0, 8)
    assert [slot.cut_to for slot in kept.slots] == [2, 0]
    assert clock.local(kept.ends_at).hour == 10


def test_a_half_day_is_made_anew_from_an_older_plan_only_when_asked():
    session = published(week_plan(walk_in=33), at=LATER)
    assert changes([week_plan()], [session]) == []
    (change,) = changes([week_plan()], [session], renewed={(MONDAY, HalfDay.MORNING)})
    assert change.walk_in_places == 10
    (gone,) = changes([], [session], renewed={(MONDAY, HalfDay.MORNING)})
    assert gone.withdraws


def test_other_vaccines_are_a_change():
    plan = week_plan()
    plan.vaccine_codes = ["IPV"]
    (change,) = changes([plan], [published(week_plan())])
    assert change.vaccine_codes == ("IPV",)


def obstacles(plans, sessions=(), *, floor=20, maximum=None):
    found = changes(plans, sessions)
    return rules.obstacles(found, sessions, floor_percent=floor, daily_maximum=maximum), found


@pytest.mark.parametrize(
    ("floor", "maximum", "obstacle", "numbers"),
    [
        (20, None, None, None),
        (50, None, Obstacle.POOL_BELOW_FLOOR, (10, 20)),
        (20, 30, None, None),
        (20, 29, Obstacle.ABOVE_DAILY_MAXIMUM, (30, 29)),
    ],
)
def test_a_day_below_the_floor_or_above_the_maximum_is_withheld(floor, maximum, obstacle, numbers):
    withheld, found = obstacles([week_plan()], floor=floor, maximum=maximum)
    assert [(one.obstacle, (one.places, one.bound)) for one in withheld] == ([(obstacle, numbers)] if obstacle else [])
    assert [rules.is_withheld(change, withheld) for change in found] == [obstacle is not None]


def test_a_day_may_always_become_smaller():
    smaller = week_plan(walk_in=9, slots=((8, 9, 10),))
    withheld, _found = obstacles([smaller], [published(week_plan())], floor=60, maximum=5)
    assert withheld == []


def test_the_daily_maximum_counts_the_half_days_that_stay():
    afternoon = published(week_plan(walk_in=40, slots=((14, 15, 5),)), at=NOW)
    afternoon.half_day = HalfDay.AFTERNOON
    withheld, _found = obstacles([week_plan()], [afternoon], maximum=74)
    assert [(one.places, one.bound) for one in withheld] == [(75, 74)]


@pytest.mark.parametrize(
    ("minutes", "last", "expected"),
    [
        (30, (9, 0), [((8, 0), (8, 30)), ((8, 30), (9, 0))]),
        (15, (8, 40), [((8, 0), (8, 15)), ((8, 15), (8, 30))]),
        (10, (8, 10), [((8, 0), (8, 10))]),
        (30, (8, 20), []),
    ],
)
def test_slots_are_drawn_up_by_length(minutes, last, expected):
    drawn = rules.slots_between(first=dt.time(8), last=dt.time(*last), minutes=minutes, places=6)
    assert drawn == [(dt.time(*start), dt.time(*end), 6) for start, end in expected]


def test_a_series_changes_places_pool_opening_and_vaccines():
    plan = week_plan()
    plan.clinic_id = None
    more = rules.in_series(
        plan, rules.SeriesChange(online_difference=-12, walk_in_difference=3, vaccine_codes=["IPV"]),
        effective_from=SATURDAY, now=LATER,
    )  # fmt: skip
    assert ([slot.places for slot in more.slots], more.walk_in_places, more.vaccine_codes) == ([0, 0], 13, ["IPV"])
    assert (more.effective_from, more.created_at, more.open) == (SATURDAY, LATER, True)
    closed = rules.in_series(plan, rules.SeriesChange(closes=True), effective_from=SATURDAY, now=LATER)
    assert (closed.open, closed.vaccine_codes) == (False, None)


def test_a_plan_survives_being_kept_as_plain_facts():
    facts = rules.as_facts(week_plan(slots=((8, 9, 4),)))
    assert rules.slots_from_facts(facts) == [(dt.time(8), dt.time(9), 4)]
    key = rules.key_of(exception())
    assert rules.key_from_facts(rules.key_facts(key)) == key
