"""The alarm: names and times are kept, nobody leaves while a reaction is open."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import alarm_of, do, given, raised, started, states, taken, visit
from vaccsched.aefi.models import AefiCase, Source
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import (
    AlarmEnded,
    AlarmNotTaken,
    AlarmTaken,
    GoneHome,
    ReactionOpen,
)
from vaccsched.observation.models import (
    AlarmEnd,
    ExitKind,
    ReactionAlarm,
    SeatState,
    StepKind,
)
from vaccsched.residents.models import Relation
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


def test_one_press_puts_them_first_and_red_and_again_is_the_same_alarm(room):
    clinic, nurse = room
    visit(at=clinic, number=1, minutes_ago=45)
    one = visit(at=clinic, number=2, minutes_ago=3)
    assert raised(one, nurse) == raised(one, nurse)
    assert states(clinic) == [("A002", SeatState.REACTION), ("A001", SeatState.OVERDUE)]


def test_whoever_takes_it_is_kept_with_the_time_and_the_next_is_told(room):
    clinic, nurse = room
    alarm_id = taken(visit(at=clinic), nurse)
    found = alarm_of(alarm_id)
    assert (found.raised_by_id, found.taken_by_id) == (nurse.id, nurse.id)
    assert found.raised_at <= found.taken_at
    db.session.rollback()
    doctor = builders.actor(builders.staff(at=clinic, name="周医生"))
    with pytest.raises(AlarmTaken) as refusal:
        do(operations.take_alarm, alarm_id=alarm_id, actor=doctor)
    assert (refusal.value.facts["name"], refusal.value.facts["time"][:4]) == ("刘晓燕", "10:0")
    assert do(operations.take_alarm, alarm_id=alarm_id, actor=nurse).id == alarm_id


@pytest.mark.parametrize("minutes", [5, 45])
def test_nobody_leaves_while_a_reaction_is_open(room, minutes):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=minutes)
    raised(one, nurse)
    early = {"reason": "走", "signer_relation": Relation.SELF, "signer_name": "甲", "key": "k"}
    for act, more in ((operations.sign_out, {"key": "k"}), (operations.leave_early, early)):
        with pytest.raises(ReactionOpen) as refusal:
            do(act, visit_id=one.id, actor=nurse, **more)
        assert refusal.value.facts["ticket"] == "A001"


def test_a_reaction_that_ended_has_a_case_from_the_press_and_they_are_watched_on(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=10)
    dose = given(to=one)
    alarm_id = taken(one, nurse)
    do(operations.end_alarm, alarm_id=alarm_id, ending=AlarmEnd.BETTER, note="皮疹消退", actor=nurse)
    found = alarm_of(alarm_id)
    case = db.session.get(AefiCase, found.case_id)
    assert (case.source, case.discovered_at, [one.immunization_id for one in case.doses]) == (
        Source.OBSERVATION, found.raised_at, [dose.id],
    )  # fmt: skip
    assert found.note == "皮疹消退"
    db.session.rollback()
    assert states(clinic) == [("A001", SeatState.WATCHING)]


def test_a_false_alarm_and_somebody_without_a_dose_have_no_case(room):
    clinic, nurse = room
    for number, (ending, dosed) in enumerate([(AlarmEnd.FALSE_ALARM, True), (AlarmEnd.BETTER, False)], 1):
        one = visit(at=clinic, number=number)
        if dosed:
            given(to=one)
        do(operations.end_alarm, alarm_id=taken(one, nurse), ending=ending, note="", actor=nurse)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AefiCase)) == 0
    db.session.rollback()


def test_who_is_sent_to_a_hospital_leaves_with_it_and_never_counts_as_complete(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=40)
    do(operations.end_alarm, alarm_id=taken(one, nurse), ending=AlarmEnd.REFERRED, note="", actor=nurse)
    left = queries.find_exit(visit_id=one.id)
    assert (left.kind, left.reason, left.signer_name) == (ExitKind.EARLY, "不适，送医院", "刘晓燕")
    assert left.call_back_due_at > left.left_at
    db.session.rollback()


def test_an_alarm_is_taken_before_it_is_ended_and_ended_once(room):
    clinic, nurse = room
    alarm_id = raised(visit(at=clinic), nurse)
    ending = {"alarm_id": alarm_id, "ending": AlarmEnd.FALSE_ALARM, "note": "", "actor": nurse}
    with pytest.raises(AlarmNotTaken):
        do(operations.end_alarm, **ending)
    do(operations.take_alarm, alarm_id=alarm_id, actor=nurse)
    do(operations.end_alarm, **ending)
    with pytest.raises(AlarmEnded):
        do(operations.end_alarm, **ending)
    with pytest.raises(AlarmEnded):
        do(operations.take_alarm, alarm_id=alarm_id, actor=nurse)


def test_who_has_left_has_no_alarm_and_no_emergency_here(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    do(operations.sign_out, visit_id=one.id, actor=nurse, key="k")
    with pytest.raises(GoneHome):
        raised(one, nurse)
    with pytest.raises(GoneHome):
        started(one, nurse)


def test_another_clinics_things_are_not_found(room):
    clinic, nurse = room
    one = visit(at=clinic)
    alarm_id, log_id = raised(one, nurse), started(one, nurse)
    stranger = builders.actor(builders.nurse(at=builders.clinic()))
    for act, more in (
        (operations.raise_alarm, {"visit_id": one.id}),
        (operations.take_alarm, {"alarm_id": alarm_id}),
        (operations.end_alarm, {"alarm_id": alarm_id, "ending": AlarmEnd.BETTER, "note": ""}),
        (operations.start_emergency, {"visit_id": one.id, "key": "x"}),
        (operations.write_step, {"log_id": log_id, "kind": StepKind.OXYGEN, "note": "", "key": "x"}),
        (operations.write_weight, {"log_id": log_id, "grams": 5000, "key": "x"}),
        (operations.take_seat, {"visit_id": one.id, "number": None}),
    ):
        with pytest.raises(NotFound):
            do(act, actor=stranger, **more)


def test_the_database_refuses_an_alarm_that_ended_without_being_taken(room):
    clinic, nurse = room
    alarm_id = raised(visit(at=clinic), nurse)
    with pytest.raises(AlarmEnded), unit_of_work():
        db.session.execute(sa.update(ReactionAlarm).where(ReactionAlarm.id == alarm_id).values(ended_at=clock.now()))
