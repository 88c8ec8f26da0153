"""Whose turn it is: ratio, ageing, urgent first, slots in order; and which room."""

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vaccsched.shared import clock
from vaccsched.visits import rules
from vaccsched.visits.rules import Called, PriorityGroup, Room, Rule, TurnWhy, Waiting

DAY = dt.date(2026, 12, 1)
ELDER, NOBODY = PriorityGroup.AGE_65, None


def at(hour, minute=0):
    return clock.instant_of(DAY, dt.time(hour, minute))


def waits(number, *, minute=None, group=None, urgent=False, overtaken_at=None, moved_to=None):
    """Somebody in line: ``minute`` after eight their time in the order."""
    when = at(8) + dt.timedelta(minutes=number if minute is None else minute)
    return Waiting(
        visit_id=uuid.UUID(int=number), key=(not urgent, when, when, "B", number), urgent=urgent, group=group,
        overtaken_at=overtaken_at, moved_to=moved_to,
    )  # fmt: skip


def numbers(turns):
    return [turn.who.visit_id.int for turn in turns]


def test_the_first_in_line_is_next():
    turn = rules.next_turn([waits(2), waits(1)], since=None, rule=Rule(), now=at(9))
    assert (turn.who.visit_id.int, turn.why, turn.jumped) == (1, TurnWhy.TURN, False)


def test_an_empty_line_has_no_next():
    assert rules.next_turn([], since=None, rule=Rule(), now=at(9)) is None


def test_an_urgent_person_is_next_whoever_waits():
    line = [waits(1), waits(2, group=ELDER), waits(3, overtaken_at=at(7)), waits(9, urgent=True)]
    assert rules.next_turn(line, since=None, rule=Rule(), now=at(9)).why is TurnWhy.URGENT


def test_a_priority_person_goes_ahead_and_overtakes_those_before_them():
    turn = rules.next_turn([waits(1), waits(2), waits(3, group=ELDER)], since=None, rule=Rule(one_in=4), now=at(9))
    assert (turn.why, turn.jumped, [one.int for one in turn.overtakes]) == (TurnWhy.PRIORITY, True, [1, 2])


@pytest.mark.parametrize(("since", "number"), [(0, 1), (2, 1), (3, 3), (None, 3)])
def test_of_four_calls_one_at_most_goes_ahead(since, number):
    turn = rules.next_turn([waits(1), waits(2), waits(3, group=ELDER)], since=since, rule=Rule(one_in=4), now=at(9))
    assert turn.who.visit_id.int == number


def test_without_priority_nobody_goes_ahead():
    line = [waits(1), waits(2, group=ELDER)]
    assert numbers(rules.line_up(line, since=None, rule=Rule(one_in=0), now=at(9))) == [1, 2]


def test_a_group_that_the_clinic_does_not_name_does_not_go_ahead():
    line = [waits(1), waits(2, group=PriorityGroup.SOLDIER)]
    assert numbers(rules.line_up(line, since=None, rule=Rule(), now=at(9))) == [1, 2]


def test_a_priority_person_whose_turn_it_is_uses_no_jump():
    turn = rules.next_turn([waits(1, group=ELDER), waits(2)], since=None, rule=Rule(), now=at(9))
    assert (turn.why, turn.jumped) == (TurnWhy.TURN, False)


@pytest.mark.parametrize(("minutes", "why"), [(19, TurnWhy.PRIORITY), (20, TurnWhy.AGED)])
def test_who_was_overtaken_goes_first_after_the_longest_extra_time(minutes, why):
    overtaken = at(9) - dt.timedelta(minutes=minutes)
    line = [waits(1), waits(2, overtaken_at=overtaken), waits(3, group=ELDER)]
    assert rules.next_turn(line, since=None, rule=Rule(longest_extra=20), now=at(9)).why is why


def test_who_was_moved_to_a_station_is_called_there_first_and_nowhere_else():
    here, elsewhere = uuid.uuid4(), uuid.uuid4()
    line = [waits(1), waits(2, moved_to=here)]
    assert rules.next_turn(line, since=None, rule=Rule(), now=at(9), station_id=here).why is TurnWhy.MOVED
    assert numbers([rules.next_turn(line, since=None, rule=Rule(), now=at(9), station_id=elsewhere)]) == [1]


def test_calls_since_a_jump_are_counted_without_the_urgent_ones():
    calls = [Called(at=at(8), urgent=False, jumped=jumped) for jumped in (True, False)]
    assert rules.since_jump([]) is None
    assert rules.since_jump([*calls, Called(at=at(9), urgent=True, jumped=False)]) == 1


def test_an_overtaken_person_ages_from_the_first_time():
    who = uuid.uuid4()
    calls = [Called(at=at(hour), urgent=False, jumped=True, overtook=frozenset({who})) for hour in (8, 9)]
    assert rules.overtaken(calls) == {who: at(8)}


PEOPLE = some.lists(
    some.tuples(some.integers(0, 60), some.sampled_from([ELDER, NOBODY, NOBODY]), some.integers(0, 9).map((0).__eq__)),
    min_size=1,
    max_size=25,
)
RULES = some.builds(Rule, one_in=some.sampled_from([0, 2, 3, 4, 7]), longest_extra=some.sampled_from([5, 20, 120]))


def line_of(people):
    return [
        waits(number, minute=minute, group=group, urgent=urgent)
        for number, (minute, group, urgent) in enumerate(people, start=1)
    ]


def played(waiting, rule, *, minutes_each=3, comes=()):
    """Calls one after the other, as a station does; ``comes``: (call number, person) who arrive meanwhile."""
    left, calls, turns, now = list(waiting), [], [], at(9)
    while left:
        since = rules.overtaken(calls)
        left = [_with(one, since.get(one.visit_id)) for one in left]
        turn = rules.next_turn(left, since=rules.since_jump(calls), rule=rule, now=now)
        turns.append(turn)
        urgent = turn.why is TurnWhy.URGENT
        calls.append(Called(at=now, urgent=urgent, jumped=turn.jumped, overtook=frozenset(turn.overtakes)))
        left = [one for one in left if one.visit_id != turn.who.visit_id]
        left += [one for number, one in comes if number == len(calls)]
        now += dt.timedelta(minutes=minutes_each)
    return turns


def _with(one, overtaken_at):
    return Waiting(visit_id=one.visit_id, key=one.key, urgent=one.urgent, group=one.group, overtaken_at=overtaken_at)


@settings(max_examples=30)
@given(PEOPLE, RULES)
def test_everybody_is_called_once(people, rule):
    waiting = line_of(people)
    assert sorted(numbers(played(waiting, rule))) == sorted(one.visit_id.int for one in waiting)


@settings(max_examples=30)
@given(PEOPLE, RULES)
def test_no_window_of_calls_has_two_jumps(people, rule):
    ordinary = [turn for turn in played(line_of(people), rule) if turn.why is not TurnWhy.URGENT]
    for start in range(len(ordinary)):
        assert sum(turn.jumped for turn in ordinary[start : start + max(rule.one_in, 1)]) <= (rule.one_in > 0)


@settings(max_examples=30)
@given(PEOPLE, RULES)
def test_nobody_is_called_while_an_urgent_person_waits(people, rule):
    urgent = [turn.who.urgent for turn in played(line_of(people), rule)]
    assert urgent == sorted(urgent, reverse=True)


@settings(max_examples=30)
@given(PEOPLE, RULES)
def test_ordinary_people_keep_their_order(people, rule):
    called = [turn.who for turn in played(line_of(people), rule) if turn.who.group is None and not turn.who.urgent]
    assert [one.key for one in called] == sorted(one.key for one in called)


@settings(max_examples=30)
@given(PEOPLE, RULES, some.randoms())
def test_the_line_does_not_depend_on_how_the_queue_is_read(people, rule, chance):
    waiting = line_of(people)
    shuffled = list(waiting)
    chance.shuffle(shuffled)
    assert rules.line_up(shuffled, since=None, rule=rule, now=at(9)) == rules.line_up(
        waiting, since=None, rule=rule, now=at(9)
    )


@settings(max_examples=25)
@given(some.integers(0, 8), some.sampled_from([2, 3, 4]), some.sampled_from([5, 20, 60]))
def test_nobody_starves_though_elders_never_stop_coming(ahead, one_in, longest):
    """One more elder after every call, for ever: the last of the line is called within the bound of the ratio."""
    rule, line = Rule(one_in=one_in, longest_extra=longest), [waits(number) for number in range(1, ahead + 2)]
    comes = [(number, waits(100 + number, minute=90 + number, group=ELDER)) for number in range(60)]
    turns = numbers(played([*line, comes[0][1]], rule, comes=comes[1:]))
    bound = -(-(ahead + 1) * one_in // (one_in - 1))  # of one_in calls, all but one go by the order
    assert turns.index(ahead + 1) < bound + 1


@settings(max_examples=25)
@given(some.integers(1, 8), some.sampled_from([5, 10, 30]))
def test_from_the_longest_extra_time_on_only_aged_people_go_before(ahead, longest):
    rule, line = Rule(one_in=2, longest_extra=longest), [waits(number) for number in range(1, ahead + 2)]
    comes = [(number, waits(100 + number, minute=90 + number, group=ELDER)) for number in range(60)]
    turns = played([*line, comes[0][1]], rule, comes=comes[1:])
    overtaken_in = next((place for place, turn in enumerate(turns) if turn.jumped), 0)
    until = overtaken_in + -(-longest // 3)
    later = turns[until:]
    last = next((place for place, turn in enumerate(later) if turn.who.visit_id.int == ahead + 1), None)
    assert last is None or not any(turn.jumped for turn in later[:last])


# groups


@pytest.mark.parametrize(
    ("born", "stated", "group"),
    [
        (dt.date(1961, 12, 1), None, PriorityGroup.AGE_65),  # the birthday itself
        (dt.date(1961, 12, 2), None, None),
        (dt.date(2026, 11, 2), None, PriorityGroup.INFANT),
        (dt.date(2026, 11, 1), None, None),  # one month old today
        (dt.date(1996, 1, 1), "pregnancy", PriorityGroup.PREGNANCY),
        (dt.date(1996, 1, 1), "age_65", None),  # an age is never stated
        (dt.date(1996, 1, 1), "soldier", None),  # not named by this clinic
    ],
)
def test_who_belongs_to_a_priority_group(born, stated, group):
    assert rules.priority_group(birth_date=born, stated=stated, admitted=Rule().groups, on=DAY) is group


# rooms


def room(number, *, able=None, free=0, seconds=180.0):
    return Room(
        station_id=uuid.UUID(int=number), number=number, able=able, free_at=at(9) + dt.timedelta(minutes=free),
        seconds=seconds, spread=seconds / 2,
    )  # fmt: skip


def test_the_next_person_goes_to_the_room_with_the_shortest_expected_wait():
    assert rules.choose([room(1, free=6), room(2, free=2), room(3, free=4)], now=at(9)).number == 2


def test_of_rooms_that_are_both_free_the_quicker_one_then_the_lower_number():
    assert rules.choose([room(1, seconds=300), room(2, seconds=200)], now=at(9)).number == 2
    assert rules.choose([room(2), room(1)], now=at(9)).number == 1


def test_a_room_gives_only_what_it_is_able_to():
    abilities = {uuid.UUID(int=1): frozenset({"HPV"}), uuid.UUID(int=2): None}
    assert rules.able_rooms(frozenset({"DTAP"}), abilities) == {uuid.UUID(int=2)}


def test_for_two_vaccines_that_no_room_gives_together_either_room_calls():
    abilities = {uuid.UUID(int=1): frozenset({"HPV"}), uuid.UUID(int=2): frozenset({"IIV"})}
    assert len(rules.able_rooms(frozenset({"HPV", "IIV"}), abilities)) == 2


def test_a_vaccine_that_no_room_gives_is_called_by_every_room():
    abilities = {uuid.UUID(int=1): frozenset({"HPV"}), uuid.UUID(int=2): frozenset({"IIV"})}
    assert len(rules.able_rooms(frozenset({"DTAP"}), abilities)) == 2


def test_the_line_is_seated_room_by_room():
    line = [waits(1), waits(2), waits(3)]
    rooms = [room(1, free=0), room(2, free=1)]
    able = {one.visit_id: frozenset({uuid.UUID(int=1), uuid.UUID(int=2)}) for one in line}
    seated = rules.seat(line, rooms=rooms, able=able, now=at(9))
    assert [seated[one.visit_id].station_id.int for one in line] == [1, 2, 1]
    assert [seated[one.visit_id].low for one in line] == [at(9), at(9, 1), at(9, 3)]
    assert all(one.low <= one.high for one in seated.values())
