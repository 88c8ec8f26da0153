"""Stations that call at one instant keep the ratio of the order rule; a double press for help is one call."""

import datetime as dt
import sys
import threading

import sqlalchemy as sa

from tests import builders
from tests.calling.builders import act, grown
from tests.visits.builders import arrive, at, call, elder, floor, move
from tests.visits.chain import TO_THE_NEEDLE
from tests.visits.races import PATIENCE, looks_then_writes, race
from vaccsched.calling import operations
from vaccsched.calling.errors import NothingToTakeBack
from vaccsched.calling.models import HelpCall
from vaccsched.schedule.models import Session
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits import operations as visits
from vaccsched.visits.errors import PlaceGivenOn
from vaccsched.visits.models import QueueMove, Stage

DESKS = 4


def hall():
    """Four who stand first and four elders behind them; of four calls one may go ahead."""
    where = floor(walk_in=2 * DESKS, desks=DESKS)
    for number in range(DESKS):
        arrive(where, builders.person(name=f"人{number}", birth_date=dt.date(1990, 5, 1)), at(8, number))
    for number in range(DESKS):
        arrive(where, elder(f"老{number}"), at(8, 10 + number))
    return where


def calls(where):
    def call(station_id):
        station = db.session.get_one(Station, station_id)
        return operations.call_next(station=station, actor=where.actor, key=str(station_id), reading=at(9)).visit_id

    return [lambda one=station.id: call(one) for station in where.screening]


def jumps():
    number = db.session.scalar(sa.select(sa.func.count()).where(QueueMove.jumped))
    db.session.rollback()
    return number


def test_of_four_calls_at_once_one_goes_ahead(pg_app):
    where = hall()
    answers = race(pg_app, calls(where))
    assert len(set(answers)) == DESKS
    assert jumps() == 1


# two rooms for two vaccines: no claim of one meets a claim of the other, only the queue's row keeps them apart


def two_rooms():
    """In each room's part of the line somebody grown stands first and an elder behind; of four calls one may jump."""
    where = floor(walk_in=2, places=4)
    for number, code in enumerate(("PPV23", "IIV")):
        act(
            operations.set_abilities, where, at(7), clinic_id=where.clinic.id,
            station_id=where.vaccination[number].id, vaccine_codes=[code],
        )  # fmt: skip
        for minute, who in ((0, grown(f"周{number}")), (1, elder(f"老{number}"))):
            arrive(where, who, at(8, 10 * number + minute), vaccine_codes=[code])
            visit = call(where, where.screening[0], at(8, 10 * number + minute)).visit
            move(where, visit, *TO_THE_NEEDLE, reading=at(8, 10 * number + minute))
    return where


def calls_to_the_needle(where):
    def press(station_id):
        station = db.session.get_one(Station, station_id)
        return operations.call_next(station=station, actor=where.actor, key=str(station_id), reading=at(9)).visit_id

    return [lambda one=station.id: press(one) for station in where.vaccination]


def jumps_to_the_needle():
    number = db.session.scalar(sa.select(sa.func.count()).where(QueueMove.jumped, QueueMove.queue == Stage.WAITING))
    db.session.rollback()
    return number


def test_of_two_rooms_that_call_at_once_one_goes_ahead(pg_app):
    where = two_rooms()
    assert len(set(race(pg_app, calls_to_the_needle(where)))) == 2
    assert jumps_to_the_needle() == 1


def test_without_the_queues_row_two_rooms_break_the_ratio_though_each_claim_is_guarded(pg_app, monkeypatch):
    where = two_rooms()
    module, decided = sys.modules["vaccsched.calling.operations.calling"], threading.Barrier(2)
    claimed = module.try_move

    def after_both_decided(*entry, **facts):
        decided.wait(PATIENCE)
        return claimed(*entry, **facts)

    monkeypatch.setattr(module, "hold_queue", lambda **_facts: None)
    monkeypatch.setattr(module, "try_move", after_both_decided)
    assert len(set(race(pg_app, calls_to_the_needle(where)))) == 2
    assert jumps_to_the_needle() == 2


# signed out by mistake


def gone(where, names):
    made = [arrive(where, elder(name), at(8, number)) for number, name in enumerate(names)]
    for visit in made:
        act(visits.leave_without_dose, where, at(8, 50), visit_id=visit.id, reason="no_time")
    return [visit.id for visit in made]


def undoing(where, visit_id):
    return operations.undo_leave(visit_id=visit_id, actor=where.actor, reading=at(8, 55)).visit_id


def places_taken(where):
    taken = db.session.scalar(sa.select(Session.walk_in_taken).where(Session.id == where.session.id))
    db.session.rollback()
    return taken


def kept_one_place(where):
    """Two were signed out of a pool of two; meanwhile one of the places went to somebody else."""
    ids = gone(where, ("甲", "乙"))
    arrive(where, elder("丙"), at(8, 52))
    return [lambda one=one: undoing(where, one) for one in ids]


def test_a_leaving_that_two_desks_undo_at_once_is_undone_once(pg_app):
    where = floor(walk_in=2)
    [visit_id] = gone(where, ("甲",))
    answers = race(pg_app, [lambda: undoing(where, visit_id)] * DESKS)
    assert sorted(type(one).__name__ for one in answers) == [NothingToTakeBack.__name__] * (DESKS - 1) + ["UUID"]
    assert places_taken(where) == 1


def test_of_two_who_come_back_to_one_free_place_one_gets_it(pg_app):
    where = floor(walk_in=2)
    answers = race(pg_app, kept_one_place(where))
    assert [isinstance(one, PlaceGivenOn) for one in answers].count(True) == 1
    assert places_taken(where) == 2


def test_without_the_claim_both_come_back_to_the_one_free_place(pg_app, monkeypatch):
    where = floor(walk_in=2)
    acts = kept_one_place(where)
    unguarded = looks_then_writes(
        2,
        lambda row: {"walk_in_taken": row["walk_in_taken"] + 1} if "walk_in_taken" in row else {"given_back_at": None},
    )
    monkeypatch.setattr(sys.modules["vaccsched.schedule.operations.walk_in"], "claim", unguarded)
    monkeypatch.setattr(sys.modules["vaccsched.calling.operations.leaving"], "hold_queue", lambda **_facts: None)
    assert not any(isinstance(one, Exception) for one in race(pg_app, acts))


def test_a_double_press_for_help_is_one_call(pg_app):
    where = floor()
    station_id = where.screening[0].id

    def press():
        station = db.session.get_one(Station, station_id)
        return operations.call_help(station=station, actor=where.actor, now=at(9).wall).id

    assert len(set(race(pg_app, [press] * DESKS))) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HelpCall)) == 1
    db.session.rollback()
