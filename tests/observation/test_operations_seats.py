"""Seats, calls back, signatures, the completion rate."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import do, given, visit
from vaccsched.aefi.models import AefiCase
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import (
    BadSignature,
    NoSeatFree,
    NotInObservation,
    SeatTaken,
)
from vaccsched.observation.models import (
    CallResult,
    SeatTaking,
)
from vaccsched.residents.models import Relation
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage, Visit

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
