"""What is taken back within ten minutes, and what is not."""

import pytest
import sqlalchemy as sa

from tests.calling.builders import act, grown, line, missed, to_the_needle, waiting
from tests.visits.builders import at, call, elder, floor, move
from tests.visits.chain import TO_THE_NEEDLE, stage_of
from vaccsched.calling import operations
from vaccsched.calling.errors import (
    NothingToTakeBack,
)
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries
from vaccsched.visits.models import MoveKind, QueueMove, Stage
from vaccsched.visits.rules import OrderReason


def test_a_call_is_taken_back_and_the_person_waits_in_the_old_place(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), elder("丙"))
    entry = call(where, where.screening[0], at(8, 10))
    act(operations.undo, where, at(8, 11), visit_id=entry.visit_id)
    assert stage_of(entry.visit) is Stage.ARRIVED
    assert line(where, at(8, 12)) == ["B003", "B001", "B002"]  # a call that was taken back uses no jump up
    undone = db.session.scalars(sa.select(QueueMove).where(QueueMove.undone_at.is_not(None))).one()
    assert (undone.kind, undone.undone_by) == (MoveKind.CALLED, where.registrar.id)


def test_a_pass_is_taken_back_to_the_station(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"))
    visit = missed(where, at(8, 5))
    act(operations.undo, where, at(8, 6), visit_id=visit.id)
    db.session.refresh(visit)
    assert (stage_of(visit), visit.order_reason == OrderReason.PASSED) == (Stage.INQUIRY, False)


def test_a_change_of_the_person_is_taken_back_when_the_station_is_free(app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"))
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.put_back, where, at(8, 6), entry_id=entry.id)
    act(operations.undo, where, at(8, 7), visit_id=entry.visit_id)
    assert queries.current_at(station_id=where.screening[0].id).visit_id == entry.visit_id


def test_a_hold_a_return_and_a_statement_are_taken_back(app):
    where = floor(walk_in=9)
    first, second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=60, reason="papers")
    act(operations.undo, where, at(8, 6), visit_id=first.id)
    act(operations.state_priority, where, at(8, 6), visit_id=second.id, group="pregnancy")
    act(operations.undo, where, at(8, 7), visit_id=second.id)
    assert line(where, at(8, 8)) == ["B001", "B002"]
    visit = missed(where, at(8, 9))
    act(operations.come_back, where, at(8, 10), visit_id=visit.id)
    act(operations.undo, where, at(8, 11), visit_id=visit.id)
    assert line(where, at(8, 12)) == ["B002"]


def test_a_move_to_another_station_is_taken_back(app):
    where = floor()
    [visit] = to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="device")
    act(operations.undo, where, at(8, 12), visit_id=visit.id)
    assert queries.current_at(station_id=where.vaccination[0].id).visit_id == visit.id


def test_what_has_gone_on_is_not_taken_back(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, 6))
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 7), visit_id=entry.visit_id)


def test_after_ten_minutes_nothing_is_taken_back(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 16), visit_id=entry.visit_id)


def test_another_clinics_move_is_not_taken_back(app):
    where, other = floor(), floor()
    waiting(other, grown())
    entry = call(other, other.screening[0], at(8, 5))
    with pytest.raises(NotFound):
        act(operations.undo, where, at(8, 6), visit_id=entry.visit_id)


def test_the_same_press_to_undo_sent_twice_takes_one_move_back(any_app):
    where = floor(walk_in=9)
    [visit] = waiting(where, grown("甲"))
    act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=60, reason="papers")
    act(operations.state_priority, where, at(8, 6), visit_id=visit.id, group="pregnancy")
    first, again = (act(operations.undo, where, at(8, 7), visit_id=visit.id, key="one press") for _ in range(2))
    assert first.id == again.id
    db.session.refresh(visit)
    assert (visit.priority_group, visit.held_until is not None) == (None, True)


def test_only_the_move_that_the_page_showed_is_taken_back(app):
    where = floor(walk_in=9)
    [visit] = waiting(where, grown("甲"))
    act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=60, reason="papers")
    shown = queries.last_move(visit_id=visit.id).id
    act(operations.state_priority, where, at(8, 6), visit_id=visit.id, group="pregnancy")
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 7), visit_id=visit.id, move_id=shown)
    latest = queries.last_move(visit_id=visit.id).id
    assert act(operations.undo, where, at(8, 7), visit_id=visit.id, move_id=latest).reason == MoveKind.PRIORITY
