"""Stations: pauses, what each can do, moves to another, the quicker room."""

import pytest

from tests.calling.builders import act, called, grown, last_move, line, to_the_needle, waiting
from tests.visits.builders import arrive, at, call, child, elder, floor, move
from tests.visits.chain import TO_THE_NEEDLE
from vaccsched.calling import operations
from vaccsched.calling.errors import (
    NoRoomFree,
    NotAble,
    ReasonMissing,
    SameStation,
    StationPaused,
    UnknownVaccine,
)
from vaccsched.calling.events import QueueChanged
from vaccsched.shared import events
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits import queries
from vaccsched.visits.models import Stage
from vaccsched.visits.rules import TurnWhy


def test_a_paused_station_calls_nobody_and_the_screens_are_told(app):
    where = floor()
    waiting(where, grown())
    with unit_of_work():
        operations.pause(station=where.screening[0], reason="break", actor=where.actor, reading=at(8, 5))
        told = [one for one in db.session.info[events.ANNOUNCED] if isinstance(one, QueueChanged)]
    assert [one.clinic_id for one in told] == [where.clinic.id]
    with pytest.raises(StationPaused):
        call(where, where.screening[0], at(8, 6))
    with unit_of_work():
        operations.resume(station=where.screening[0], actor=where.actor, now=at(8, 7).wall)
        assert any(isinstance(one, QueueChanged) for one in db.session.info[events.ANNOUNCED])
    assert called(where, at(8, 8)) == "B001"


def able(where, station, *codes):
    act(operations.set_abilities, where, at(7), clinic_id=where.clinic.id, station_id=station.id, vaccine_codes=codes)


def test_a_station_calls_only_those_whom_it_can_serve(any_app):
    where = floor(walk_in=9)
    able(where, where.vaccination[0], "PPV23")
    young, old = to_the_needle(where, child(), elder())
    assert call(where, where.vaccination[0], at(8, 10)).visit_id == old.id
    assert last_move(old).jumped is False
    assert call(where, where.vaccination[1], at(8, 11)).visit_id == young.id
    assert [one.entry.visit_id for one in queries.line_at(station=where.vaccination[0], now=at(8, 12).wall)] == []


def test_a_station_is_able_to_do_only_what_the_programme_has(app):
    where = floor()
    with pytest.raises(UnknownVaccine):
        able(where, where.vaccination[0], "NOTHING")


def test_another_clinics_station_cannot_be_set(app):
    where, other = floor(), floor()
    with pytest.raises(NotFound):
        able(where, other.vaccination[0], "PPV23")


def test_nobody_is_called_by_hand_to_a_station_that_cannot_serve_them(app):
    where = floor(walk_in=9)
    able(where, where.vaccination[0], "PPV23")
    [young] = to_the_needle(where, child())
    with pytest.raises(NotAble):
        act(
            operations.call_this, where, at(8, 10), station=where.vaccination[0], visit_id=young.id, reason="unwell",
            key="k",
        )  # fmt: skip


def test_a_person_moves_to_a_free_station_at_once(app):
    where = floor()
    [visit] = to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    there = act(
        operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="device"
    )
    assert (there.stage, there.station_id, there.times_called) == (Stage.DOSE, where.vaccination[1].id, 1)
    assert queries.current_at(station_id=where.vaccination[0].id) is None
    assert last_move(visit).reason == "device"


def test_a_person_moved_to_a_busy_station_is_the_next_there_and_nowhere_else(any_app):
    where = floor(walk_in=9)
    people = to_the_needle(where, elder("甲"), elder("乙"), elder("丙"))
    first = call(where, where.vaccination[0], at(8, 10))
    second = call(where, where.vaccination[1], at(8, 10))
    act(operations.transfer, where, at(8, 11), entry_id=first.id, station_id=where.vaccination[1].id, reason="vaccine")
    assert call(where, where.vaccination[0], at(8, 12)).visit_id == people[2].id
    act(operations.put_back, where, at(8, 13), entry_id=second.id)
    entry = call(where, where.vaccination[1], at(8, 14))
    assert (entry.visit_id, last_move(people[0]).why) == (people[0].id, TurnWhy.MOVED)


def test_nobody_moves_to_the_station_where_they_stand(app):
    where = floor()
    to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    for station in (where.vaccination[0], where.screening[0]):
        with pytest.raises(SameStation):
            act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=station.id, reason="device")


def test_a_move_to_another_station_has_a_reason_of_the_list(app):
    where = floor()
    to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    with pytest.raises(ReasonMissing):
        act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="")


def test_the_next_person_is_sent_to_the_room_that_serves_quicker(app):
    where = floor(walk_in=20)
    for number in range(10):
        arrive(where, grown(f"甲{number}"), at(8, number))
        entry = call(where, where.screening[number % 2], at(8, number))
        minutes = 5 if number % 2 == 0 else 2
        move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, number + minutes))
    arrive(where, grown("末"), at(8, 25))
    entry = act(operations.send_next, where, at(8, 26), clinic_id=where.clinic.id, kind=StationKind.SCREENING, key="k")
    assert entry.station_id == where.screening[1].id


def test_nobody_is_sent_while_every_room_is_busy_or_pauses(app):
    where = floor(walk_in=9, desks=1)
    waiting(where, grown("甲"), grown("乙"))
    call(where, where.screening[0], at(8, 5))
    with pytest.raises(NoRoomFree):
        act(operations.send_next, where, at(8, 6), clinic_id=where.clinic.id, kind=StationKind.SCREENING, key="k")


def test_the_same_press_to_send_the_next_sends_one_though_the_rooms_have_changed_by_it(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"))
    facts = {"clinic_id": where.clinic.id, "kind": StationKind.SCREENING, "key": "one press"}
    first, again = (act(operations.send_next, where, at(8, 5), **facts) for _ in range(2))
    assert first.id == again.id
    assert line(where, at(8, 6)) == ["B002"]
