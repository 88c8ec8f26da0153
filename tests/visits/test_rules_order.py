"""The calling order, its reasons, and the range that is told."""

import datetime as dt
import uuid
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vaccsched.shared import clock
from vaccsched.visits import rules
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, Visit
from vaccsched.visits.rules import OrderReason

DAY = dt.date(2026, 12, 1)


def at(hour, minute=0):
    return clock.instant_of(DAY, dt.time(hour, minute))


@dataclass
class Slot:
    starts_at: dt.datetime
    ends_at: dt.datetime


HALF_PAST_EIGHT = Slot(at(8, 30), at(9))


@pytest.mark.parametrize(
    ("arrived", "slot", "urgent", "queue_at", "reason"),
    [
        (at(7, 40), HALF_PAST_EIGHT, False, at(8, 30), OrderReason.ON_TIME),  # early does not jump ahead
        (at(8, 30), HALF_PAST_EIGHT, False, at(8, 30), OrderReason.ON_TIME),
        (at(9, 15), HALF_PAST_EIGHT, False, at(8, 30), OrderReason.ON_TIME),  # the last minute of the grace
        (at(9, 16), HALF_PAST_EIGHT, False, at(9, 16), OrderReason.LATE),
        (at(7, 52), None, False, at(7, 52), OrderReason.WALK_IN),
        (at(10, 5), None, True, at(10, 5), OrderReason.URGENT),
        (at(10, 5), HALF_PAST_EIGHT, True, at(10, 5), OrderReason.URGENT),
    ],
)
def test_where_an_arrival_stands(arrived, slot, urgent, queue_at, reason):
    placed = rules.placing(arrived_at=arrived, slot=slot, grace_minutes=15, urgent=urgent)
    assert (placed.queue_at, placed.reason) == (queue_at, reason)


def visit(ticket, *, arrived, queue_at=None, reason=OrderReason.WALK_IN):
    return Visit(
        id=uuid.uuid4(), letter=ticket[0], number=int(ticket[1:]), arrived_at=arrived,
        queue_at=queue_at or arrived, order_reason=reason,
    )  # fmt: skip


def tickets(visits):
    return [one.ticket for one in visits]


def test_the_pooled_queue_of_a_morning():
    morning = [
        visit("B001", arrived=at(7, 30)),
        visit("A001", arrived=at(7, 40), queue_at=at(8), reason=OrderReason.ON_TIME),
        visit("B002", arrived=at(8, 5)),
        visit("A002", arrived=at(8, 10), queue_at=at(8), reason=OrderReason.ON_TIME),
        visit("A003", arrived=at(8, 40), queue_at=at(8, 40), reason=OrderReason.LATE),
        visit("C001", arrived=at(9), reason=OrderReason.URGENT),
    ]
    assert tickets(rules.in_order(reversed(morning))) == ["C001", "B001", "A001", "A002", "B002", "A003"]


def test_of_two_with_the_same_time_the_earlier_ticket_goes_first():
    same = [visit("B002", arrived=at(8)), visit("B001", arrived=at(8)), visit("A009", arrived=at(8))]
    assert tickets(rules.in_order(same)) == ["A009", "B001", "B002"]


MINUTES = some.integers(0, 30).map(lambda minutes: at(8) + dt.timedelta(minutes=minutes))
ARRIVALS = some.lists(
    some.tuples(some.sampled_from("ABC"), MINUTES, MINUTES, some.sampled_from(OrderReason)), max_size=30
)


@given(ARRIVALS, some.randoms())
def test_the_order_is_total_and_does_not_depend_on_how_the_queue_is_read(arrivals, chance):
    visits = [
        visit(f"{letter}{number}", arrived=arrived, queue_at=queue_at, reason=reason)
        for number, (letter, arrived, queue_at, reason) in enumerate(arrivals, start=1)
    ]
    ordered = rules.in_order(visits)
    shuffled = list(visits)
    chance.shuffle(shuffled)
    assert tickets(rules.in_order(shuffled)) == tickets(ordered)
    assert len({rules.order_key(one) for one in visits}) == len(visits)


@given(ARRIVALS)
def test_nobody_who_is_not_urgent_stands_before_an_urgent_one(arrivals):
    visits = [
        visit(f"{letter}{number}", arrived=arrived, queue_at=queue_at, reason=reason)
        for number, (letter, arrived, queue_at, reason) in enumerate(arrivals, start=1)
    ]
    urgent = [one.order_reason == OrderReason.URGENT for one in rules.in_order(visits)]
    assert urgent == sorted(urgent, reverse=True)


def test_who_misses_a_call_stands_behind_the_next_two():
    waiting = [visit(f"B{number:03d}", arrived=at(8, number)) for number in (2, 3, 4)]
    passed = visit("B001", arrived=at(8, 1))
    passed.queue_at = rules.queue_at_after_passing(waiting=waiting, own=passed.queue_at)
    assert tickets(rules.in_order([passed, *waiting])) == ["B002", "B003", "B001", "B004"]


def test_who_misses_a_call_in_an_empty_hall_keeps_the_place():
    assert rules.queue_at_after_passing(waiting=[], own=at(8)) == at(8)


def test_a_passed_urgent_person_stands_among_the_others():
    waiting = [visit("C002", arrived=at(9), reason=OrderReason.URGENT), visit("B001", arrived=at(8))]
    passed = visit("C001", arrived=at(8, 30), reason=OrderReason.PASSED)
    passed.queue_at = rules.queue_at_after_passing(waiting=waiting, own=passed.queue_at)
    assert tickets(rules.in_order([passed, *waiting])) == ["C002", "B001", "C001"]


@pytest.mark.parametrize(
    ("ahead", "seconds", "stations", "expected"),
    [
        (0, 300, 1, (0, 5)),
        (1, 300, 1, (5, 10)),
        (6, 300, 2, (15, 25)),
        (10, 300, 1, (50, 80)),
        (3, 300, 0, (15, 25)),  # no station has started yet: as if one worked
    ],
)
def test_the_range_is_told_long_in_steps_of_five(ahead, seconds, stations, expected):
    told = rules.expected_call(ahead=ahead, seconds_per_person=seconds, stations=stations)
    assert (told.first, told.last) == expected


@given(some.integers(0, 300), some.floats(30, 1200), some.integers(0, 9))
def test_the_range_always_holds_the_plain_estimate(ahead, seconds, stations):
    told = rules.expected_call(ahead=ahead, seconds_per_person=seconds, stations=stations)
    assert told.first <= ahead * seconds / max(stations, 1) / 60 <= told.last
    assert told.last - told.first >= 5


@pytest.mark.parametrize(
    ("text", "ticket"),
    [("A012", ("A", 12)), ("b7", ("B", 7)), ("C0001", ("C", 1)), ("D001", None), ("A", None), ("AB12", None)],
)
def test_what_reads_as_a_ticket_number(text, ticket):
    assert rules.is_ticket(text) == ticket


def test_every_stage_leads_to_the_exit():
    reached = {Stage.LEFT}
    while True:
        more = {stage for stage, nexts in rules.TRANSITIONS.items() if nexts & reached} | reached
        if more == reached:
            break
        reached = more
    assert reached == set(Stage)


def test_a_person_called_back_waits_in_a_queue_that_the_moves_allow():
    for stage, queue in rules.BACK_TO.items():
        assert queue in rules.TRANSITIONS[stage]
        assert queue in rules.QUEUES


def test_one_given_dose_is_enough_to_count_as_vaccinated():
    given_and_planned = [PlannedDose(outcome=DoseOutcome.GIVEN), PlannedDose(outcome=DoseOutcome.PLANNED)]
    assert rules.was_given(given_and_planned)
    assert not rules.was_given(given_and_planned[1:])
