"""The emergency log: one tap, one press per step, never changed, ended once."""

import pytest

from tests.observation.builders import alarm_of, do, given, started, visit
from vaccsched.aefi.models import AefiCase, Severity
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import (
    BadWeight,
    EmergencyEnded,
    HalfAStep,
    NothingWritten,
)
from vaccsched.observation.models import (
    EmergencyLog,
    EmergencyOutcome,
    EmergencyStep,
    StepKind,
)
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit


def test_one_tap_starts_the_log_takes_the_alarm_and_opens_the_case(room):
    clinic, nurse = room
    one = visit(at=clinic)
    given(to=one)
    log = db.session.get(EmergencyLog, started(one, nurse))
    alarm = alarm_of(log.alarm_id)
    assert (alarm.taken_by_id, alarm.case_id) == (nurse.id, log.case_id)
    assert log.case_id is not None
    db.session.rollback()
    assert started(one, nurse, key="e2") == log.id


def test_each_press_is_a_step_with_its_time_and_the_same_press_sent_twice_is_one(room, clock):
    clinic, nurse = room
    log_id = started(visit(at=clinic), nurse)
    step = {"log_id": log_id, "kind": StepKind.ADRENALINE, "note": "", "actor": nurse}
    for key in ("a", "a", "b"):
        do(operations.write_step, key=key, **step)
    found = queries.get_log(clinic_id=clinic.id, log_id=log_id).steps
    assert [(one.kind, one.staff_id) for one in found] == [(StepKind.ADRENALINE, nurse.id)] * 2
    db.session.rollback()


def test_the_log_cannot_be_changed_or_deleted(room):
    clinic, nurse = room
    log_id = started(visit(at=clinic), nurse)
    step_id = do(operations.write_step, log_id=log_id, kind=StepKind.OXYGEN, note="", actor=nurse, key="a").id
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.get(EmergencyStep, step_id).at = clock.now()
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.delete(db.session.get(EmergencyLog, log_id))


@pytest.mark.parametrize(
    ("act", "more", "refusal"),
    [
        (operations.write_weight, {"grams": 0}, BadWeight),
        (operations.write_step, {"kind": StepKind.NOTE, "note": " "}, NothingWritten),
        (operations.write_step, {"kind": StepKind.ENDED, "note": ""}, NothingWritten),
    ],
)
def test_nothing_is_written_without_content(room, act, more, refusal):
    clinic, nurse = room
    log_id = started(visit(at=clinic), nurse)
    with pytest.raises(refusal):
        do(act, log_id=log_id, actor=nurse, key="a", **more)


@pytest.mark.parametrize(
    "values", [{"kind": StepKind.WEIGHT}, {"kind": StepKind.ENDED}, {"kind": StepKind.NOTE, "grams": 5}]
)
def test_the_database_refuses_half_a_step(room, values):
    clinic, nurse = room
    log_id = started(visit(at=clinic), nurse)
    with pytest.raises(HalfAStep), unit_of_work():
        db.session.add(EmergencyStep(id=new_id(), log_id=log_id, at=clock.now(), **values))


@pytest.mark.parametrize(
    ("outcome", "severity", "left"),
    [
        (EmergencyOutcome.RECOVERED, Severity.ORDINARY, False),
        (EmergencyOutcome.HOSPITAL, Severity.ORDINARY, True),
        (EmergencyOutcome.DEATH, Severity.DEATH, True),
    ],
)
def test_the_end_closes_log_and_alarm_and_a_death_is_a_matter_of_two_hours(room, outcome, severity, left):
    clinic, nurse = room
    one = visit(at=clinic)
    given(to=one)
    log_id = started(one, nurse)
    ending = {"log_id": log_id, "outcome": outcome, "note": "", "actor": nurse}
    do(operations.end_emergency, key="z", **ending)
    log = queries.get_log(clinic_id=clinic.id, log_id=log_id)
    assert db.session.get(AefiCase, log.case_id).severity is severity
    assert (db.session.get(Visit, one.id).left_at is not None) is left
    assert queries.open_alarms(clinic_id=clinic.id) == queries.running_logs(clinic_id=clinic.id) == []
    db.session.rollback()
    with pytest.raises(EmergencyEnded):
        do(operations.end_emergency, key="y", **ending)
    with pytest.raises(EmergencyEnded):
        do(operations.write_step, log_id=log_id, kind=StepKind.CPR, note="", actor=nurse, key="x")


def test_the_database_lets_a_log_end_once(room):
    _clinic, nurse = room
    log_id = started(None, nurse)
    ends = [
        EmergencyStep(id=new_id(), log_id=log_id, kind=StepKind.ENDED, at=clock.now(), outcome=outcome)
        for outcome in (EmergencyOutcome.HOSPITAL, EmergencyOutcome.DEATH)
    ]
    with pytest.raises(EmergencyEnded), unit_of_work():
        db.session.add_all(ends)
