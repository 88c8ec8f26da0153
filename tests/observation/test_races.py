"""One alarm, one sign-out, one seat, one end of a log under N threads on PostgreSQL, with negative controls."""

import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from tests.visits.races import PATIENCE, looks_then_writes, race
from vaccsched.observation import operations
from vaccsched.observation.models import EmergencyOutcome, EmergencyStep, ObservationExit, ReactionAlarm, SeatTaking
from vaccsched.observation.operations import alarms, seats
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
NURSES = 4


def nurses(clinic):
    return [builders.actor(builders.staff(at=clinic, name=f"护士{number}")) for number in range(NURSES)]


def kinds(answers):
    names = [type(one).__name__ if isinstance(one, Exception) else "done" for one in answers]
    return {name: names.count(name) for name in names}


def taking(clinic):
    with unit_of_work():
        alarm_id = operations.raise_alarm(
            visit_id=visit(at=clinic).id, actor=nurses(clinic)[0], reading=clock.read()
        ).id
    reading = clock.read()
    return alarm_id, [
        lambda who=who: operations.take_alarm(alarm_id=alarm_id, actor=who, reading=reading).id
        for who in nurses(clinic)
    ]


def test_of_several_nurses_one_takes_the_alarm_and_the_others_are_told(pg_app):
    alarm_id, acts = taking(builders.clinic())
    answers = race(pg_app, acts)
    assert kinds(answers) == {"done": 1, "AlarmTaken": NURSES - 1}
    taker = db.session.get(ReactionAlarm, alarm_id).taken_by_id
    db.session.rollback()
    assert taker is not None


def test_without_the_claim_every_nurse_believes_to_have_it(pg_app, monkeypatch):
    _alarm_id, acts = taking(builders.clinic())
    when = clock.now()
    monkeypatch.setattr(alarms, "claim", looks_then_writes(NURSES, lambda _row: {"taken_at": when}))
    assert kinds(race(pg_app, acts)) == {"done": NURSES}


def test_pressed_by_several_at_once_it_is_one_alarm(pg_app):
    clinic = builders.clinic()
    one, reading = visit(at=clinic).id, clock.read()
    answers = race(
        pg_app,
        [lambda who=who: operations.raise_alarm(visit_id=one, actor=who, reading=reading).id for who in nurses(clinic)],
    )
    assert len(set(answers)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ReactionAlarm)) == 1
    db.session.rollback()


def signing_out(clinic):
    one, reading = visit(at=clinic, minutes_ago=31).id, clock.read()
    return [
        lambda who=who: operations.sign_out(visit_id=one, actor=who, key=str(who.id), reading=reading).id
        for who in nurses(clinic)
    ]


def test_two_sign_outs_are_one_exit(pg_app):
    answers = race(pg_app, signing_out(builders.clinic()))
    assert kinds(answers)["done"] == 1
    assert set(kinds(answers)) <= {"done", "AlreadyLeft", "StageMoved"}


def test_without_claim_and_constraint_everybody_signs_out(pg_app, monkeypatch):
    """Negative control: all look before anybody writes, and nothing keeps them apart."""
    acts, looked = signing_out(builders.clinic()), threading.Barrier(NURSES)
    monkeypatch.setattr("vaccsched.observation.operations.leaving.visits.leave", lambda **_: looked.wait(PATIENCE))
    table = ObservationExit.__tablename__
    with db.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT uq_{table}_visit_id"))
    try:
        assert kinds(race(pg_app, acts)) == {"done": NURSES}
    finally:
        with unit_of_work():
            db.session.execute(sa.delete(ObservationExit))
        with db.engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {table} ADD CONSTRAINT uq_{table}_visit_id UNIQUE (visit_id)"))


def test_several_presses_for_seats_give_everybody_a_seat_of_their_own(pg_app):
    clinic = builders.clinic(observation_seats=NURSES)
    people, reading = [visit(at=clinic, number=number).id for number in range(1, 3)], clock.read()
    actors = nurses(clinic)
    answers = race(
        pg_app,
        [
            lambda one=one, who=who: operations.take_seat(visit_id=one, number=None, actor=who, reading=reading).number
            for one, who in zip(people, actors, strict=False)
        ],
    )
    assert sorted(answers) == [1, 2]


def test_looking_for_a_free_seat_without_the_index_seats_two_on_one(pg_app, monkeypatch):
    """Negative control: both look before either writes, and nothing keeps them apart."""
    clinic = builders.clinic(observation_seats=NURSES)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX uq_seat_takings_seat"))
    try:
        people, reading, actors = (
            [visit(at=clinic, number=number).id for number in (1, 2)],
            clock.read(),
            nurses(clinic),
        )
        looked = threading.Barrier(2)
        seen = seats.queries.taken_seats

        def look(**asked):
            found = seen(**asked)
            looked.wait(PATIENCE)
            return found

        monkeypatch.setattr(seats.queries, "taken_seats", look)
        answers = race(
            pg_app,
            [
                lambda one=one, who=who: (
                    operations.take_seat(visit_id=one, number=None, actor=who, reading=reading).number
                )
                for one, who in zip(people, actors, strict=False)
            ],
        )
        assert answers == [1, 1]
    finally:
        with unit_of_work():
            db.session.execute(sa.delete(SeatTaking))
        index = next(one for one in SeatTaking.__table__.indexes if one.name == "uq_seat_takings_seat")
        index.create(db.engine)


def test_a_log_ends_once_whoever_presses(pg_app):
    clinic = builders.clinic()
    actors, reading = nurses(clinic), clock.read()
    with unit_of_work():
        log_id = operations.start_emergency(visit_id=None, actor=actors[0], key="e", reading=reading).id
    answers = race(
        pg_app,
        [
            lambda who=who: (
                operations.end_emergency(
                    log_id=log_id,
                    outcome=EmergencyOutcome.HOSPITAL,
                    note="",
                    actor=who,
                    key=str(who.id),
                    reading=reading,
                ).id
            )
            for who in actors
        ],
    )
    assert kinds(answers) == {"done": 1, "EmergencyEnded": NURSES - 1}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(EmergencyStep)) == 1
    db.session.rollback()
