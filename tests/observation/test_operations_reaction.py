"""Alarm, emergency log, seats, calls back: names and times are kept, nobody leaves while a reaction is open."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import given, visit
from vaccsched.aefi.models import AefiCase, Severity, Source
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import (
    AlarmEnded,
    AlarmNotTaken,
    AlarmTaken,
    BadSignature,
    BadWeight,
    EmergencyEnded,
    GoneHome,
    HalfAStep,
    NoSeatFree,
    NothingWritten,
    NotInObservation,
    ReactionOpen,
    SeatTaken,
)
from vaccsched.observation.models import (
    AlarmEnd,
    CallResult,
    EmergencyLog,
    EmergencyOutcome,
    EmergencyStep,
    ExitKind,
    ReactionAlarm,
    SeatState,
    SeatTaking,
    StepKind,
)
from vaccsched.residents.models import Relation
from vaccsched.shared import clock
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage, Visit


@pytest.fixture
def room(any_app, clock):
    """A clinic, its nurse, and ten in the morning, so that no test runs into midnight."""
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))
    clinic = builders.clinic(observation_seats=3)
    return clinic, builders.actor(builders.nurse(at=clinic))


def do(act, /, **more):
    with unit_of_work():
        return act(reading=clock.read(), **more)


def raised(one, nurse):
    return do(operations.raise_alarm, visit_id=one.id, actor=nurse).id


def taken(one, nurse):
    return do(operations.take_alarm, alarm_id=raised(one, nurse), actor=nurse).id


def started(one, nurse, key="e1"):
    return do(operations.start_emergency, visit_id=one.id if one else None, actor=nurse, key=key).id


def alarm_of(alarm_id):
    found = db.session.get(ReactionAlarm, alarm_id)
    db.session.refresh(found)
    return found


def states(clinic):
    found = [(seat.ticket, seat.state) for seat in queries.board(clinic_id=clinic.id, reading=clock.read())]
    db.session.rollback()
    return found


# alarm


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


# emergency


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


# seats


def test_seats_are_given_in_order_until_all_are_taken(room):
    clinic, nurse = room
    people = [visit(at=clinic, number=number, minutes_ago=number) for number in range(1, 5)]
    numbers = [do(operations.take_seat, visit_id=one.id, number=None, actor=nurse).number for one in people[:3]]
    assert numbers == [1, 2, 3]
    with pytest.raises(NoSeatFree):
        do(operations.take_seat, visit_id=people[3].id, number=None, actor=nurse)


def test_a_chosen_seat_must_be_free_and_who_moves_frees_the_old_one(room):
    clinic, nurse = room
    one, two = visit(at=clinic), visit(at=clinic, number=2)
    do(operations.take_seat, visit_id=one.id, number=2, actor=nurse)
    for number in (2, 4, 0):
        with pytest.raises(SeatTaken):
            do(operations.take_seat, visit_id=two.id, number=number, actor=nurse)
    do(operations.take_seat, visit_id=one.id, number=3, actor=nurse)
    assert queries.free_seats(clinic_id=clinic.id, seats=3, day=builders.today()) == [1, 2]
    db.session.rollback()


def test_leaving_frees_the_seat_and_the_figures_know(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    with unit_of_work():
        db.session.get(Visit, one.id).companions = 2
    assert do(operations.seat_everybody, actor=nurse) == 1
    before = queries.figures(clinic_id=clinic.id, seats=3, reading=clock.read())
    db.session.rollback()
    do(operations.sign_out, visit_id=one.id, actor=nurse, key="k")
    after = queries.figures(clinic_id=clinic.id, seats=3, reading=clock.read())
    assert ((before.free, before.companions), (after.free, after.companions)) == (((2, 3), 2), ((1, 2, 3), 0))
    db.session.rollback()


def test_only_who_is_under_observation_has_a_seat(room):
    clinic, nurse = room
    with pytest.raises(NotInObservation):
        do(operations.take_seat, visit_id=visit(at=clinic, stage=Stage.WAITING).id, number=None, actor=nurse)


def test_the_database_lets_one_person_sit_on_a_seat(room):
    clinic, _nurse = room
    people = [visit(at=clinic, number=number) for number in (1, 2)]
    with pytest.raises(Exception, match="lost_race"), unit_of_work():
        db.session.add_all(
            SeatTaking(clinic_id=clinic.id, day=builders.today(), number=1, visit_id=one.id, taken_at=clock.now())
            for one in people
        )


# calls back, early leaves, the rate


def early(one, nurse, **more):
    return do(
        operations.leave_early, visit_id=one.id, reason="上学", signer_relation=Relation.PARENT, signer_name="陈芳",
        actor=nurse, key=f"k-{one.id}", **more,
    ).id  # fmt: skip


def call(exit_id, nurse, result, note=""):
    with unit_of_work():
        return operations.note_call_back(exit_id=exit_id, actor=nurse, now=clock.now(), result=result, note=note)


def test_who_was_not_reached_stays_on_the_list_and_every_try_is_kept(room):
    clinic, nurse = room
    left = early(visit(at=clinic, minutes_ago=5), nurse)
    call(left, nurse, CallResult.NOT_REACHED)
    (waiting,) = queries.open_call_backs(clinic_id=clinic.id)
    assert [one.result for one in waiting.calls] == [CallResult.NOT_REACHED]
    db.session.rollback()
    call(left, nurse, CallResult.WELL)
    assert queries.open_call_backs(clinic_id=clinic.id) == []
    db.session.rollback()


def test_who_feels_unwell_at_home_has_a_case(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=5)
    dose = given(to=one)
    call(early(one, nurse), nurse, CallResult.UNWELL, "发热")
    (case,) = db.session.scalars(sa.select(AefiCase))
    assert ([two.immunization_id for two in case.doses], case.told) == ([dose.id], "发热")
    db.session.rollback()


def test_a_drawn_signature_is_kept_sealed_and_nothing_else_passes_for_one(room):
    clinic, nurse = room
    with pytest.raises(BadSignature):
        early(visit(at=clinic, number=2), nurse, signature="<script>")
    one = visit(at=clinic)
    early(one, nurse, signature="M1 1 L200 90")
    left = queries.find_exit(visit_id=one.id)
    assert (left.signature, left.signature_sealed[:3]) == ("M1 1 L200 90", "t1:")
    db.session.rollback()


def test_the_rate_counts_doses_with_full_thirty_minutes(room):
    clinic, nurse = room
    people = [visit(at=clinic, number=number, minutes_ago=31) for number in (1, 2, 3)]
    people.append(visit(at=clinic, number=4, minutes_ago=10))
    for one in people:
        given(to=one)
    do(operations.sign_out, visit_id=people[0].id, actor=nurse, key="k1")
    do(operations.sign_out, visit_id=people[1].id, actor=nurse, key="k2")
    early(people[3], nurse)
    done = queries.completion(clinic_id=clinic.id, first=builders.today(), last=builders.today())
    assert (done.doses, done.watched, done.inside, done.percent) == (4, 2, 1, 66.7)
    db.session.rollback()


def test_a_second_injection_six_minutes_later_starts_the_watch_and_an_undone_one_ends_it(room):
    """Each needle's decision begins a new entry of the chain: what counts is the last one."""
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=24)  # the first needle was six minutes before
    with pytest.raises(Exception, match="still_watching"):
        do(operations.sign_out, visit_id=one.id, actor=nurse, key="k")
    back = visit(at=clinic, number=2, minutes_ago=45, stage=Stage.DOSE)  # undone: at the station again
    with pytest.raises(NotInObservation):
        do(operations.sign_out, visit_id=back.id, actor=nurse, key="k2")
