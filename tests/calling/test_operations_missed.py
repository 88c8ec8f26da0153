"""Missed calls and holds: who is called after them, and when."""

import pytest

from tests.calling.builders import act, by_hand, grown, line, missed, waiting
from tests.visits.builders import arrive, at, call, elder, floor
from vaccsched.calling import operations
from vaccsched.calling.errors import (
    HeldWrongly,
    NotHeld,
    NotPassed,
    PassedTooEarly,
    ReasonMissing,
)
from vaccsched.shared.db import db
from vaccsched.visits import queries
from vaccsched.visits.errors import NobodyWaiting
from vaccsched.visits.models import Visit

# missed calls


def test_nobody_is_passed_before_the_third_call(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.call_again, where, at(8, 6), entry_id=entry.id)
    with pytest.raises(PassedTooEarly) as refusal:
        act(operations.pass_over, where, at(8, 7), entry_id=entry.id)
    assert refusal.value.facts == {"called": 2, "needed": 3}


def test_who_missed_their_calls_is_not_called_again_unasked(app):
    where = floor()
    waiting(where, grown())
    missed(where, at(8, 5))
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, 6))


def test_who_is_back_is_called_after_the_next_two(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), grown("丙"), grown("丁"))
    visit = missed(where, at(8, 5))
    assert line(where, at(8, 6)) == ["B002", "B003", "B004"]
    act(operations.come_back, where, at(8, 7), visit_id=visit.id)
    assert line(where, at(8, 8)) == ["B002", "B003", "B001", "B004"]
    assert queries.reason_sentence(db.session.get_one(Visit, visit.id)) == "过号后回来，排在两位之后"


def test_an_urgent_person_who_is_back_goes_first(app):
    where = floor(walk_in=9)
    arrive(where, elder("甲"), at(8), vaccine_codes=["RABIES"])
    visit = missed(where, at(8, 5))
    waiting(where, grown("乙"), minute=6)
    act(operations.come_back, where, at(8, 7), visit_id=visit.id)
    assert line(where, at(8, 8)) == ["C001", "B001"]


def test_who_missed_their_calls_can_be_called_by_hand(app):
    where = floor()
    waiting(where, grown())
    visit = missed(where, at(8, 5))
    assert by_hand(where, visit, at(8, 6), reason="back").visit_id == visit.id


def test_who_missed_no_call_cannot_come_back(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(NotPassed):
        act(operations.come_back, where, at(8, 5), visit_id=visit.id)


def test_who_is_not_ready_lets_two_pass_and_is_called_again(app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), grown("丙"), grown("丁"))
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.let_pass, where, at(8, 6), entry_id=entry.id, reason="not_ready")
    assert line(where, at(8, 7)) == ["B002", "B003", "B001", "B004"]


# holds


def test_who_is_held_is_not_called_and_keeps_the_place_when_the_time_is_over(any_app):
    where = floor(walk_in=9)
    first, _second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=10, reason="papers")
    assert line(where, at(8, 6)) == ["B002"]
    assert line(where, at(8, 15)) == ["B001", "B002"]
    assert queries.standing(visit=first, now=at(8, 6).wall).why == "暂候到 08:15，位置留着"


def test_a_hold_ends_when_it_is_released(app):
    where = floor(walk_in=9)
    first, _second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=60, reason="papers")
    act(operations.release, where, at(8, 6), visit_id=first.id)
    assert line(where, at(8, 7)) == ["B001", "B002"]


@pytest.mark.parametrize("minutes", [0, 121])
def test_a_hold_has_lawful_minutes(app, minutes):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(HeldWrongly):
        act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=minutes, reason="papers")


def test_a_hold_has_a_reason_of_the_list(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(ReasonMissing):
        act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=5, reason="")


def test_who_is_not_held_cannot_be_released(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(NotHeld):
        act(operations.release, where, at(8, 5), visit_id=visit.id)
