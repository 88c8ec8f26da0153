"""Undo within sixty seconds: nothing is deleted, everything is back; afterwards only a correction."""

import pytest
import sqlalchemy as sa

from tests.checks.builders import at_station, bedside, child_at_station, given, ticket_code
from tests.visits.builders import at, elder, floor
from vaccsched.checks import operations
from vaccsched.checks.errors import GivenAgain, NothingToUndo, ReasonMissing, TakenBack, UndoOver
from vaccsched.checks.models import BedsideCheck
from vaccsched.observation.models import ObservationExit
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, ImmunizationStatus
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock
from vaccsched.stock.models import MovementKind, Pack, StockMovement
from vaccsched.visits import operations as moving
from vaccsched.visits import queries as visits
from vaccsched.visits.errors import StageMoved
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage


def undo(made, check_id, *, reading, reason="pressed_wrong", key="undo", actor=None):
    with unit_of_work():
        return operations.undo_dose(
            check_id=check_id, reason=reason, actor=actor or made.floor.actor, key=key, reading=reading
        )


def given_at_nine():
    made, visit = at_station()
    check = made.ready(visit)
    record = made.give(check)
    return made, visit, check.id, record


def test_everything_is_as_before_and_nothing_is_deleted(any_app):
    made, visit, check_id, record = given_at_nine()
    record_id, person_id, dose_id = record.record_id, visit.person_id, record.id
    undo(made, check_id, reading=at(9, 0, 59))
    assert [one.status for one in records.versions_of(record_id=record_id)] == [
        ImmunizationStatus.COMPLETED, ImmunizationStatus.ENTERED_IN_ERROR,
    ]  # fmt: skip
    assert records.versions_of(record_id=record_id)[1].reason == "pressed_wrong"
    assert records.immunizations_of(person_id=person_id) == []
    kinds = db.session.scalars(sa.select(StockMovement.kind).order_by(StockMovement.at, StockMovement.id)).all()
    assert kinds[-2:] == [MovementKind.USE, MovementKind.UNDO_USE]
    assert db.session.scalar(sa.select(sa.func.sum(Pack.doses_used))) == 0
    assert stock.differences() == []
    db.session.refresh(visit)
    assert [dose.outcome for dose in visit.planned_doses] == [DoseOutcome.PLANNED]
    entry = visits.open_entry(visit_id=visit.id)
    assert (entry.stage, entry.station_id, entry.reason) == (Stage.DOSE, made.station.id, "dose_undone")
    check = db.session.get_one(BedsideCheck, check_id)
    assert (check.immunization_id, check.given_at, check.pack_id, check.items) == (None, None, None, [])
    assert db.session.get(type(record), dose_id) is not None
    [noted] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "dose_undone"))
    assert noted.detail["reason"] == "pressed_wrong"


def test_after_the_undo_the_dose_is_given_again(any_app):
    made, visit, check_id, _record = given_at_nine()
    undo(made, check_id, reading=at(9, 0, 30))
    check = made.ready(visit, reading=at(9, 2))
    made.give(check, reading=at(9, 3))
    assert len(records.immunizations_of(person_id=visit.person_id)) == 1
    assert stock.differences() == []


def test_sixty_seconds_and_not_one_more(any_app):
    made, _visit, check_id, record = given_at_nine()
    with pytest.raises(UndoOver) as over:
        undo(made, check_id, reading=at(9, 1, 1))
    assert over.value.facts["record_id"] == str(record.record_id)
    undo(made, check_id, reading=at(9, 1, 0))


def test_the_same_press_twice_undoes_once(any_app):
    made, _visit, check_id, record = given_at_nine()
    undo(made, check_id, reading=at(9, 0, 10))
    undo(made, check_id, reading=at(9, 0, 11))
    assert len(records.versions_of(record_id=record.record_id)) == 2
    assert stock.differences() == []


def test_nothing_was_given(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with pytest.raises(NothingToUndo):
        undo(made, check.id, reading=at(9))


@pytest.mark.parametrize("reason", ["", "whatever"])
def test_an_undo_says_why(app, reason):
    made, _visit, check_id, _record = given_at_nine()
    with pytest.raises(ReasonMissing):
        undo(made, check_id, reading=at(9), reason=reason)


def test_another_clinics_dose_is_not_found(app):
    made, _visit, check_id, _record = given_at_nine()
    with pytest.raises(NotFound):
        undo(made, check_id, reading=at(9), actor=floor().actor)


def test_somebody_else_stands_there_by_now(any_app):
    """The next one was called: whoever was taken back waits, first in the old place."""
    made = bedside()
    for name in ("甲甲", "乙乙", "丙丙"):
        made.screened(elder(name))
    first = made.called()
    check = made.ready(first)
    made.give(check)
    second = made.called(at(9, 0, 20))
    undo(made, check.id, reading=at(9, 0, 40))
    assert visits.open_entry(visit_id=first.id).stage is Stage.WAITING
    assert visits.current_at(station_id=made.station.id).visit_id == second.id
    assert made.called(at(9, 1), station=made.other_station).id == first.id


def test_the_first_of_two_doses_is_taken_back_where_the_person_stands(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    made.give(check, site=BodySite.LEFT_THIGH)
    undo(made, check.id, reading=at(9, 0, 30))
    assert visits.open_entry(visit_id=visit.id).stage is Stage.DOSE
    db.session.refresh(visit)
    assert {dose.outcome for dose in visit.planned_doses} == {DoseOutcome.PLANNED}


def test_the_second_of_two_doses_is_taken_back_and_the_first_stays(any_app):
    made, visit = child_at_station()
    for code in ("IPV", "DTAP"):
        made.scan(made.codes[code][0])
    made.scan(ticket_code(visit))
    first, second = db.session.scalars(sa.select(BedsideCheck.id).order_by(BedsideCheck.id)).all()
    kept = made.give(db.session.get_one(BedsideCheck, first), site=BodySite.LEFT_THIGH).record_id
    made.give(db.session.get_one(BedsideCheck, second), site=BodySite.RIGHT_THIGH, reading=at(9, 0, 20))
    assert visits.open_entry(visit_id=visit.id).stage is Stage.OBSERVATION
    undo(made, second, reading=at(9, 0, 50))
    assert [one.record_id for one in records.immunizations_of(person_id=visit.person_id)] == [kept]
    assert visits.open_entry(visit_id=visit.id).stage is Stage.DOSE
    outcomes = db.session.scalars(sa.select(PlannedDose.outcome).order_by(PlannedDose.position)).all()
    assert sorted(outcomes) == [DoseOutcome.GIVEN, DoseOutcome.PLANNED]
    with pytest.raises(UndoOver):
        undo(made, first, reading=at(9, 1, 1), key="undo-first")


def test_who_left_cannot_be_taken_back(app):
    made, visit, check_id, _record = given_at_nine()
    with unit_of_work():
        moving.leave(visit_id=visit.id, actor=made.floor.actor, reading=at(9, 0, 20))
    with pytest.raises(StageMoved):
        undo(made, check_id, reading=at(9, 0, 30))
    assert given() == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ObservationExit)) == 0


def test_an_old_press_is_not_answered_with_a_dose_that_was_taken_back(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    check_id = check.id
    made.give(check, key="first-press")
    undo(made, check_id, reading=at(9, 0, 30))
    with pytest.raises(TakenBack):
        made.give(db.session.get_one(BedsideCheck, check_id), key="first-press", reading=at(9, 1))
    assert records.immunizations_of(person_id=visit.person_id) == []


def test_an_old_undo_does_not_say_that_the_next_dose_was_taken_back(any_app):
    made, visit, check_id, _record = given_at_nine()
    undo(made, check_id, reading=at(9, 0, 30))
    made.give(made.ready(visit, reading=at(9, 2)), reading=at(9, 3))
    with pytest.raises(GivenAgain):
        undo(made, check_id, reading=at(9, 3, 10))
    assert len(records.immunizations_of(person_id=visit.person_id)) == 1
