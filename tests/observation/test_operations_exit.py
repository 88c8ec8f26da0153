"""Leaving: after thirty minutes, before with a signature, never twice."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from vaccsched.observation import operations, queries
from vaccsched.observation.errors import (
    AlreadyLeft,
    NotEarly,
    NotInObservation,
    NotSigned,
    NotThirtyMinutes,
    StillWatching,
)
from vaccsched.observation.models import ExitKind, ObservationExit, SeatState
from vaccsched.residents.models import Relation
from vaccsched.shared import audit, clock
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage, Visit


@pytest.fixture
def room(any_app):
    """A clinic and its nurse as an actor."""
    clinic = builders.clinic()
    return clinic, builders.actor(builders.nurse(at=clinic))


def sign_out(one, actor, *, key="k1", reading=None):
    with unit_of_work():
        return operations.sign_out(visit_id=one.id, actor=actor, key=key, reading=reading or clock.read()).id


def leave_early(one, actor, *, key="k1", reason="孩子要上学", name="陈芳", reading=None):
    with unit_of_work():
        return operations.leave_early(
            visit_id=one.id, reason=reason, signer_relation=Relation.PARENT, signer_name=name, actor=actor, key=key,
            reading=reading or clock.read(),
        ).id  # fmt: skip


def exit_of(exit_id):
    found = db.session.get(ObservationExit, exit_id)
    db.session.refresh(found)
    return found


def test_after_thirty_minutes_one_may_leave(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    left = exit_of(sign_out(one, nurse))
    assert (left.kind, left.elapsed_seconds // 60, left.call_back_due_at) == (ExitKind.COMPLETE, 31, None)
    assert left.staff_id == nurse.id
    assert db.session.get(Visit, one.id).left_at == left.left_at
    db.session.rollback()


def test_one_second_before_thirty_minutes_it_is_refused_with_the_remaining_time(room):
    clinic, nurse = room
    now = clock.read()
    one = visit(at=clinic, minutes_ago=30 - 1 / 60, reading=now)
    with pytest.raises(StillWatching) as refusal:
        sign_out(one, nurse, reading=now)
    assert refusal.value.facts == {"ticket": "A001", "remaining": "00:01", "visit_id": str(one.id)}


def test_at_exactly_thirty_minutes_one_may_leave(room):
    clinic, nurse = room
    now = clock.read()
    one = visit(at=clinic, minutes_ago=30, reading=now)
    assert exit_of(sign_out(one, nurse, reading=now)).elapsed_seconds == 1800
    db.session.rollback()


def test_a_wall_clock_set_forward_lets_nobody_go(room):
    clinic, nurse = room
    now = clock.read()
    one = visit(at=clinic, minutes_ago=1, reading=now)
    jumped = Reading(wall=now.wall + dt.timedelta(hours=1), boot_id=now.boot_id, boot_seconds=now.boot_seconds)
    with pytest.raises(StillWatching) as refusal:
        sign_out(one, nurse, reading=jumped)
    assert refusal.value.facts["remaining"] == "29:00"
    (seat,) = queries.board(clinic_id=clinic.id, reading=jumped)
    assert seat.state is SeatState.WATCHING
    db.session.rollback()


def test_signing_out_twice_with_the_same_key_is_one_exit(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    assert sign_out(one, nurse) == sign_out(one, nurse)


def test_signing_out_twice_with_another_key_says_so(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    sign_out(one, nurse)
    with pytest.raises(AlreadyLeft):
        sign_out(one, nurse, key="k2")


def test_the_same_key_for_another_person_is_refused(room):
    clinic, nurse = room
    one, two = visit(at=clinic, minutes_ago=31), visit(at=clinic, minutes_ago=31, number=2)
    sign_out(one, nurse)
    with pytest.raises(KeyReused):
        sign_out(two, nurse)


def test_somebody_who_has_not_been_vaccinated_cannot_be_signed_out(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=45, stage=Stage.WAITING)
    with pytest.raises(NotInObservation):
        sign_out(one, nurse)


def test_another_clinics_visit_is_not_found(room):
    _clinic, nurse = room
    elsewhere = visit(at=builders.clinic(), minutes_ago=31)
    with pytest.raises(NotFound):
        sign_out(elsewhere, nurse)
    with pytest.raises(NotFound):
        leave_early(elsewhere, nurse)


def test_leaving_early_keeps_reason_signer_and_the_call_back(room):
    clinic, nurse = room
    now = clock.read()
    one = visit(at=clinic, minutes_ago=10, reading=now)
    left = exit_of(leave_early(one, nurse, reading=now))
    assert (left.kind, left.reason, left.signer_relation, left.signer_name) == (
        ExitKind.EARLY, "孩子要上学", Relation.PARENT, "陈芳",
    )  # fmt: skip
    assert left.signer_name_sealed != "陈芳"
    assert left.elapsed_seconds == 600
    assert abs(left.call_back_due_at - now.wall - dt.timedelta(minutes=20)) < dt.timedelta(seconds=1)
    assert [one.id for one in queries.open_call_backs(clinic_id=clinic.id)] == [left.id]
    db.session.rollback()


@pytest.mark.parametrize(("reason", "name", "field"), [(" ", "陈芳", "reason"), ("要上学", "", "signer_name")])
def test_leaving_early_without_reason_or_signer_is_refused(room, reason, name, field):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=10)
    with pytest.raises(NotSigned) as refusal:
        leave_early(one, nurse, reason=reason, name=name)
    assert refusal.value.field == field


def test_after_thirty_minutes_nobody_needs_to_sign(room):
    clinic, nurse = room
    one = visit(at=clinic, minutes_ago=31)
    with pytest.raises(NotEarly):
        leave_early(one, nurse)


def test_a_call_back_is_noted_once(room):
    clinic, nurse = room
    left = leave_early(visit(at=clinic, minutes_ago=10), nurse)
    for _again in range(2):
        with unit_of_work():
            operations.note_call_back(exit_id=left, actor=nurse, now=clock.now())
    assert queries.open_call_backs(clinic_id=clinic.id) == []
    asked = sa.select(sa.func.count()).where(audit.AuditEntry.action == "called_back")
    assert db.session.scalar(asked) == 1
    db.session.rollback()


def test_a_call_back_of_another_clinic_is_not_found(room):
    clinic, nurse = room
    left = leave_early(visit(at=clinic, minutes_ago=10), nurse)
    stranger = builders.actor(builders.nurse(at=builders.clinic()))
    with pytest.raises(NotFound), unit_of_work():
        operations.note_call_back(exit_id=left, actor=stranger, now=clock.now())


def test_people_of_the_same_name_never_merge(room):
    clinic, nurse = room
    twins = [builders.person(name="李伟") for _twin in range(3)]
    visits = [visit(at=clinic, who=who, number=n, minutes_ago=31 + n) for n, who in enumerate(twins, 1)]
    seats = queries.board(clinic_id=clinic.id, reading=clock.read())
    assert [seat.ticket for seat in seats] == ["A003", "A002", "A001"]
    assert {seat.masked_name for seat in seats} == {"李*"}
    db.session.rollback()
    sign_out(visits[1], nurse)
    left = {seat.visit_id for seat in queries.board(clinic_id=clinic.id, reading=clock.read())}
    assert left == {visits[0].id, visits[2].id}
    db.session.rollback()


def test_the_board_shows_no_other_clinic_and_the_wall_no_earlier_day(room):
    clinic, _nurse = room
    visit(at=builders.clinic(), number=7)
    yesterday = clock.read()
    yesterday = Reading(
        wall=yesterday.wall - dt.timedelta(days=1), boot_id=yesterday.boot_id,
        boot_seconds=yesterday.boot_seconds - 86_400,
    )  # fmt: skip
    visit(at=clinic, number=1, reading=yesterday)
    visit(at=clinic, number=2)
    reading = clock.read()
    assert [seat.ticket for seat in queries.board(clinic_id=clinic.id, reading=reading)] == ["A001", "A002"]
    assert [seat.ticket for seat in queries.board_today(clinic_id=clinic.id, reading=reading)] == ["A002"]
    db.session.rollback()


def test_a_child_has_no_public_name(room):
    clinic, _nurse = room
    visit(at=clinic, who=builders.person(name="陈小满", birth_date=builders.born(years=17, months=11)))
    visit(at=clinic, who=builders.person(name="王桂芳", birth_date=builders.born(years=18)), number=2)
    seats = queries.board(clinic_id=clinic.id, reading=clock.read())
    assert {seat.ticket: seat.public_name for seat in seats} == {"A001": None, "A002": "王*芳"}
    db.session.rollback()


def test_the_rooms_figures_count_today(room):
    clinic, nurse = room
    for number, minutes in enumerate([1, 27, 32, 45], 1):
        visit(at=clinic, number=number, minutes_ago=minutes)
    sign_out(visit(at=clinic, number=5, minutes_ago=31), nurse)
    leave_early(visit(at=clinic, number=6, minutes_ago=3), nurse, key="k2")
    now = queries.figures(clinic_id=clinic.id, seats=30, reading=clock.read())
    assert (now.inside, now.ready, now.overdue, now.left, now.left_early) == (4, 1, 1, 2, 1)
    db.session.rollback()


def exit_row(one, **more):
    return ObservationExit(
        **{
            "id": new_id(), "visit_id": one.id, "kind": ExitKind.COMPLETE, "last_injection_at": clock.now(),
            "left_at": clock.now(), "elapsed_seconds": 1800, **more,
        }
    )  # fmt: skip


def test_the_database_refuses_a_complete_exit_below_1800_seconds(room):
    one = visit(at=room[0])
    with pytest.raises(NotThirtyMinutes), unit_of_work():
        db.session.add(exit_row(one, elapsed_seconds=1799))


@pytest.mark.parametrize("missing", ["reason", "signer_name"])
def test_the_database_refuses_an_early_exit_without_reason_or_signer(room, missing):
    one = visit(at=room[0])
    given = {"reason": "要上学", "signer_name": "陈芳"}
    del given[missing]
    with pytest.raises(NotSigned), unit_of_work():
        db.session.add(exit_row(one, kind=ExitKind.EARLY, elapsed_seconds=5, **given))


def test_the_database_refuses_two_exits_of_one_visit(room):
    one = visit(at=room[0])
    with unit_of_work():
        db.session.add(exit_row(one))
    with pytest.raises(AlreadyLeft), unit_of_work():
        db.session.add(exit_row(one))
