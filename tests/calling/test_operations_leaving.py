"""Whoever was signed out by mistake is here again within ten minutes, in the old place; nobody loses by it."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.calling.builders import act, grown, line, to_the_needle, waiting
from tests.visits.builders import appointment, arrive, at, call, elder, floor, move, shop
from tests.visits.chain import TO_THE_NEEDLE, at_the_needle, give, stage_of
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.models import DoseReservation
from vaccsched.calling import operations
from vaccsched.calling.errors import NothingToTakeBack
from vaccsched.schedule.models import Session
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import Pack
from vaccsched.visits import operations as visits
from vaccsched.visits import queries
from vaccsched.visits.errors import AlreadyHere, PlaceGivenOn, StageMoved
from vaccsched.visits.models import DoseOutcome, Stage, StageEntry, Visit


def sign_out(where, visit, reading, reason="no_time"):
    act(visits.leave_without_dose, where, reading, visit_id=visit.id, reason=reason)


def undo(where, visit, reading):
    return act(operations.undo_leave, where, reading, visit_id=visit.id)


def promised():
    number = db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(DoseReservation.reserved), 0)))
    db.session.rollback()
    return number


def outcomes(visit):
    db.session.refresh(visit)
    return [(one.outcome, one.outcome_reason) for one in visit.planned_doses]


def taken(where):
    number = db.session.scalar(sa.select(Session.walk_in_taken).where(Session.id == where.session.id))
    db.session.rollback()
    return number


def test_whoever_was_signed_out_stands_again_in_the_old_place(any_app):
    where = floor(walk_in=9)
    first, second = waiting(where, grown("甲"), grown("乙"))
    sign_out(where, first, at(8, 5))
    assert line(where, at(8, 6)) == ["B002"]
    undo(where, first, at(8, 15))
    assert line(where, at(8, 16)) == ["B001", "B002"]
    assert outcomes(first) == [(DoseOutcome.PLANNED, None)]
    assert (first.left_at, second.left_at) == (None, None)
    chain = db.session.execute(
        sa.select(StageEntry.stage, StageEntry.started_at, StageEntry.ended_at)
        .where(StageEntry.visit_id == first.id).order_by(StageEntry.started_at)
    ).all()  # fmt: skip
    assert [one.stage for one in chain] == [Stage.ARRIVED, Stage.LEFT, Stage.ARRIVED]
    assert [one.ended_at for one in chain[:-1]] == [one.started_at for one in chain[1:]]
    [noted] = db.session.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "leave_undone"))
    assert (noted.person_id, noted.actor_id, noted.detail["reason"]) == (first.person_id, where.registrar.id, "no_time")


def test_the_walk_in_place_and_the_promised_dose_are_theirs_again(any_app):
    where = shop(walk_in=2)
    visit = arrive(where, elder(), at(8))
    sign_out(where, visit, at(8, 5))
    assert (taken(where), promised()) == (0, 0)
    undo(where, visit, at(8, 6))
    assert (taken(where), promised()) == (1, 1)
    assert booking_queries.booking_differences() == []
    db.session.rollback()
    sign_out(where, visit, at(8, 7))
    assert (taken(where), promised()) == (0, 0)


def test_a_pool_that_is_full_meanwhile_is_a_refusal_and_changes_nothing(any_app):
    where = shop(walk_in=1)
    visit = arrive(where, elder("甲"), at(8))
    sign_out(where, visit, at(8, 5))
    arrive(where, elder("乙"), at(8, 6))
    with pytest.raises(PlaceGivenOn) as refused:
        undo(where, visit, at(8, 7))
    assert "已经给了别人" in str(refused.value.sentence)
    assert (taken(where), promised()) == (1, 1)
    assert stage_of(visit) is None
    assert outcomes(visit) == [(DoseOutcome.NOT_GIVEN, "no_time")]


def test_a_booking_has_its_promised_dose_again(any_app):
    where = shop()
    visit = arrive(where, booked(where), at(8))
    before = promised()
    sign_out(where, visit, at(8, 5))
    assert promised() == before - 1
    undo(where, visit, at(8, 6))
    assert promised() == before
    assert booking_queries.booking_differences() == []
    db.session.rollback()


def booked(where):
    made = appointment(of=elder(), slot=where.slots[0])
    with builders.written():
        made.lines[0].reserves = True
        db.session.add(DoseReservation(clinic_id=where.clinic.id, vaccine_code="PPV23", reserved=1))
    return made


def test_when_the_last_dose_was_promised_on_they_are_here_and_marked(any_app):
    where = shop(walk_in=2)
    visit = arrive(where, elder("甲"), at(8))
    sign_out(where, visit, at(8, 5))
    with builders.written():
        db.session.execute(sa.delete(Pack).where(Pack.clinic_id == where.clinic.id))
    undo(where, visit, at(8, 6))
    db.session.refresh(visit)
    assert (visit.beyond_doses, promised()) == (True, 0)


def test_from_a_station_they_stand_there_again_or_wait_in_the_old_place(any_app):
    where = floor(walk_in=9)
    first, second = to_the_needle(where, elder("甲"), elder("乙"))
    entry = call(where, where.vaccination[0], at(8, 10))
    sign_out(where, entry.visit, at(8, 11))
    undo(where, entry.visit, at(8, 12))
    assert queries.current_at(station_id=where.vaccination[0].id).visit_id == first.id
    sign_out(where, first, at(8, 13))
    call(where, where.vaccination[0], at(8, 14))
    undo(where, first, at(8, 15))
    assert queries.current_at(station_id=where.vaccination[0].id).visit_id == second.id
    assert stage_of(first) is Stage.WAITING


def test_only_a_signing_out_is_undone_and_only_once_and_soon(app):
    where = floor(walk_in=9)
    first, second, third = waiting(where, grown("甲"), grown("乙"), grown("丙"))
    with pytest.raises(NothingToTakeBack):  # is here
        undo(where, first, at(8, 5))
    sign_out(where, first, at(8, 5))
    undo(where, first, at(8, 6))
    with pytest.raises(NothingToTakeBack):
        undo(where, first, at(8, 7))
    sign_out(where, second, at(8, 8))
    with pytest.raises(NothingToTakeBack):
        undo(where, second, at(8, 18, 1))
    move(where, third, Stage.LEFT, reading=at(8, 9))  # ended by a decision
    with pytest.raises(NothingToTakeBack):
        undo(where, third, at(8, 10))


def test_a_visit_that_had_a_dose_is_never_opened_again(app):
    where = floor()
    visit = at_the_needle(where)
    give(visit)
    move(where, visit, Stage.OBSERVATION, Stage.LEFT, reading=at(8, 50))
    with pytest.raises(NothingToTakeBack):
        undo(where, visit, at(8, 51))


def test_whoever_has_a_newer_ticket_keeps_that_one(any_app):
    where = shop(walk_in=3)
    who = elder()
    visit = arrive(where, who, at(8))
    sign_out(where, visit, at(8, 5))
    newer = arrive(where, who, at(8, 6))
    with pytest.raises(AlreadyHere) as refused:
        undo(where, visit, at(8, 7))
    assert refused.value.facts["ticket"] == newer.ticket
    assert taken(where) == 1


def test_another_clinics_leaving_is_not_undone(app):
    where, other = floor(), floor()
    [visit] = waiting(other, grown())
    sign_out(other, visit, at(8, 5))
    with pytest.raises(NotFound):
        undo(where, visit, at(8, 6))


def test_after_the_undo_the_way_goes_on_and_earlier_moves_stay(app):
    where = floor(walk_in=9)
    [visit] = waiting(where, grown())
    call(where, where.screening[0], at(8, 2))
    sign_out(where, visit, at(8, 5))
    undo(where, visit, at(8, 6))
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 7), visit_id=visit.id)
    move(where, visit, *TO_THE_NEEDLE, reading=at(8, 8))
    assert stage_of(visit) is Stage.WAITING
    with pytest.raises(StageMoved):
        act(visits.advance, where, at(8, 9), visit_id=gone(where).id, to=Stage.INQUIRY)


def gone(where):
    visit = arrive(where, elder("丁"), at(8, 8))
    sign_out(where, visit, at(8, 8))
    return db.session.get_one(Visit, visit.id)
