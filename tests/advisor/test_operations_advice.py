"""Studies, applying and undoing exactly, the worker's pieces, learning and the back-test, on both engines."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders
from tests.advisor.builders import MONDAY, PLACES, POOL, SATURDAY, asked, finished, manager_of, opened, planned
from vaccsched.advisor import jobs as advisor_jobs
from vaccsched.advisor import operations, queries
from vaccsched.advisor.errors import (
    AlreadyUndone,
    NothingToAdvise,
    PlanChangedSince,
    ProposalNotReady,
    StudyRunning,
)
from vaccsched.advisor.models import Application, Check, Study
from vaccsched.advisor.operations import Applying
from vaccsched.advisor.working import advance
from vaccsched.cli import worker
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, Session, Slot, WeekPlan
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, LostRace, NotFound
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Station, StationKind

pytestmark = pytest.mark.usefixtures("any_app")


def apply(study, *, proposal="recommended", first=MONDAY, weekdays=(0,), shown=None):
    with unit_of_work():
        return operations.apply_proposal(
            Applying(study=study, proposal=proposal, effective_from=first, weekdays=list(weekdays)),
            shown=shown, actor=manager_of(study), now=clocks.now(),
        )  # fmt: skip


def undo(clinic, made):
    with unit_of_work():
        return operations.undo_application(
            clinic_id=clinic.id, application_id=made.id, actor=manager_of(clinic), now=clocks.now()
        )


def everything(clinic):
    """All plans, half-days and slots of the clinic, in numbers."""
    db.session.expire_all()
    plans = db.session.scalars(sa.select(WeekPlan).where(WeekPlan.clinic_id == clinic.id).order_by(WeekPlan.id)).all()
    sessions = db.session.scalars(
        sa.select(Session).where(Session.clinic_id == clinic.id).order_by(Session.starts_at)
    ).all()
    return (
        sorted(
            (plan.weekday, plan.half_day, plan.effective_from, plan.open, plan.walk_in_places,
             tuple((slot.starts_at, slot.places) for slot in plan.slots))
            for plan in plans
        ),
        [
            (one.day, one.walk_in_places, [(two.starts_at, two.places, two.taken, two.cut_to) for two in one.slots])
            for one in sessions
        ],
    )  # fmt: skip


def monday_places(clinic):
    db.session.expire_all()
    slots = db.session.scalars(
        sa.select(Slot).join(Slot.session).where(Session.clinic_id == clinic.id, Session.day == MONDAY)
        .order_by(Slot.starts_at)
    )  # fmt: skip
    return [slot.places for slot in slots]


def test_a_study_writes_down_what_it_rests_on_and_asks_the_worker(clinic):
    study = asked(at=clinic)
    assert study.inputs["basis"]["days"] == 0
    assert [one["servers"] for one in study.inputs["clinic"]["stations"]] == [1, 2, 2]
    assert study.inputs["clinic"]["admission"]["walk_in_places"] == POOL
    assert db.session.scalar(sa.select(sa.func.count()).where(Job.kind == "advisor.study")) == 1


def test_the_same_press_twice_is_one_study_and_another_body_is_refused(clinic):
    first = asked(at=clinic, key="k")
    assert asked(at=clinic, key="k").id == first.id
    with pytest.raises(KeyReused):
        asked(at=clinic, key="k", least_pool=5)
    db.session.rollback()


def test_one_half_day_is_studied_once_at_a_time(clinic):
    asked(at=clinic)
    with pytest.raises(StudyRunning):
        asked(at=clinic)
    db.session.rollback()


def test_the_database_refuses_a_second_running_study_too(clinic):
    study = asked(at=clinic)
    with pytest.raises(LostRace), unit_of_work():
        db.session.add(
            Study(
                clinic_id=clinic.id, weekday=0, half_day=HalfDay.MORNING, asked_at=SATURDAY, seed=1,
                inputs=study.inputs, state={}, progress=0, seconds=0.0,
            )
        )  # fmt: skip


@pytest.mark.parametrize("wrong", [{"progress": 101}, {"weekday": 7}])
def test_the_database_refuses_impossible_studies(clinic, wrong):
    facts = {"weekday": 1, "progress": 0, **wrong}
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            Study(
                clinic_id=clinic.id, half_day=HalfDay.MORNING, asked_at=SATURDAY, seed=1, inputs={}, state={},
                seconds=0.0, **facts,
            )
        )  # fmt: skip


def test_a_study_nobody_works_on_any_more_may_be_asked_for_anew(clinic, clock):
    asked(at=clinic)
    clock.move_to(SATURDAY + dt.timedelta(minutes=11))
    assert asked(at=clinic).finished_at is None


def test_without_a_plan_or_a_table_there_is_nothing_to_advise(clinic):
    with pytest.raises(NothingToAdvise):
        asked(at=clinic, weekday=3)
    db.session.rollback()
    with unit_of_work():
        db.session.execute(sa.update(Station).where(Station.kind == StationKind.SCREENING).values(active=False))
    with pytest.raises(NothingToAdvise):
        asked(at=clinic)
    db.session.rollback()


def test_the_worker_finishes_a_study_in_pieces_without_holding_a_transaction(clinic, monkeypatch):
    study_id = asked(at=clinic).id
    monkeypatch.setattr(advisor_jobs, "PIECE", 0.01)
    monkeypatch.setattr("vaccsched.advisor.working.REPORT_RUNS", 40)
    monkeypatch.setattr("vaccsched.advisor.working.MOST_SECONDS", 0.3)
    inside = []

    def looked(*words, **more):
        inside.append(bool(db.session.info.get("inside_unit_of_work")))
        return advance(*words, **more)

    monkeypatch.setattr(advisor_jobs, "advance", looked)
    with unit_of_work():
        db.session.execute(sa.delete(Job).where(Job.kind != "advisor.study"))
    for _time in range(200):
        with unit_of_work():
            db.session.execute(sa.update(Job).where(Job.done_at.is_(None)).values(due_at=SATURDAY))
        if not worker._do_next():
            break
    db.session.expire_all()
    study = db.session.get_one(Study, study_id)
    assert study.finished_at is not None
    assert study.progress == 100
    assert len(inside) > 3
    assert not any(inside)
    assert {kind for kind, facts in study.state["proposals"].items() if facts["report"]} == {
        "careful", "recommended", "more",
    }  # fmt: skip
    db.session.rollback()


def test_the_second_of_two_workers_keeps_nothing(clinic):
    study = asked(at=clinic)
    with unit_of_work():
        piece = operations.piece_of(study_id=study.id)
        found = advance(piece.inputs, piece.state, seed=1, used=0.0, budget=0.0, tick=iter(range(99)).__next__)
        first = operations.keep(study_id=study.id, before=piece, found=found, now=clocks.now())
        assert (first, operations.keep(study_id=study.id, before=piece, found=found, now=clocks.now())) == (True, False)


def test_applying_changes_the_plan_and_the_published_days_and_undo_restores_exactly(clinic):
    before = everything(clinic)
    study = finished(at=clinic)
    places = study.state["proposals"]["recommended"]["search"]["places"]
    made = apply(study)
    assert monday_places(clinic) == list(places) != PLACES
    assert everything(clinic) != before
    undo(clinic, made)
    assert everything(clinic) == before


def test_nobody_who_is_booked_loses_the_place(clinic):
    study = finished(at=clinic)
    with unit_of_work():
        first = db.session.scalars(sa.select(Slot).join(Slot.session).where(Session.day == MONDAY)).first()
        db.session.execute(sa.update(Slot).where(Slot.id == first.id).values(taken=10))
    apply(study)
    db.session.refresh(first)
    assert (first.taken, first.places) == (10, 10)
    assert first.cut_to is not None
    db.session.rollback()


def test_only_days_from_the_chosen_one_on_are_changed(clinic):
    study = finished(at=clinic)
    apply(study, first=MONDAY + dt.timedelta(days=7))
    assert monday_places(clinic) == PLACES


def test_the_same_proposal_for_several_weekdays_is_one_change(clinic):
    planned(at=clinic, weekdays=(0, 1, 3))
    study = finished(at=clinic)
    assert operations.same_shape(study=study, on=MONDAY) == [0, 1, 3]
    made = apply(study, weekdays=(0, 1, 3))
    assert made.weekdays == [0, 1, 3]
    in_force = schedule_queries.plans_in_force(clinic_id=clinic.id, on=MONDAY)
    assert len({tuple(slot.places for slot in in_force[day, HalfDay.MORNING].slots) for day in (0, 1, 3)}) == 1
    undo(clinic, made)
    assert monday_places(clinic) == PLACES


def test_a_proposal_is_not_applied_before_it_is_ready(clinic):
    with pytest.raises(ProposalNotReady):
        apply(asked(at=clinic))


def test_a_proposal_is_not_applied_after_the_plan_was_changed(clinic):
    study = finished(at=clinic)
    planned(at=clinic, places=[9, 10, 10, 10])
    with pytest.raises(PlanChangedSince):
        apply(study)


def test_what_was_undone_is_not_undone_again(clinic):
    made = apply(finished(at=clinic))
    undo(clinic, made)
    with pytest.raises(AlreadyUndone):
        undo(clinic, made)


def test_one_edit_of_plans_belongs_to_one_application(clinic):
    made = apply(finished(at=clinic))
    with pytest.raises(LostRace), unit_of_work():
        db.session.add(
            Application(
                clinic_id=clinic.id, study_id=made.study_id, proposal="more", edit_id=made.edit_id,
                effective_from=MONDAY, weekdays=[0], applied_at=SATURDAY,
            )
        )  # fmt: skip


def test_another_clinics_studies_do_not_exist(clinic):
    study, made = finished(at=clinic), None
    made = apply(study)
    stranger = builders.clinic()
    with pytest.raises(NotFound):
        queries.get_study(clinic_id=stranger.id, study_id=study.id)
    with pytest.raises(NotFound):
        queries.get_application(clinic_id=stranger.id, application_id=made.id)
    assert queries.applications(clinic_id=stranger.id) == []
    db.session.rollback()


def check(clinic, number, *, observed, day=0):
    return Check(
        clinic_id=clinic.id, day=MONDAY - dt.timedelta(days=number + day), half_day=HalfDay.MORNING, expected=10.0,
        low=6.0, high=14.0, observed=observed, people=40, checked_at=SATURDAY,
    )  # fmt: skip


def test_when_the_advisor_was_wrong_the_present_plan_is_recommended(clinic):
    with unit_of_work():
        db.session.add_all([check(clinic, number, observed=60.0) for number in range(8)])
    study = asked(at=clinic)
    assert study.inputs["trusted"] is False
    found = advance(study.inputs, {}, seed=3, used=0.0, budget=0.0, tick=iter(range(99)).__next__)
    recommended = found.state["proposals"]["recommended"]
    assert recommended["reason"] == "as_now"
    assert recommended["search"]["places"] == tuple(PLACES)
    db.session.rollback()


def test_a_half_day_is_compared_once(clinic):
    with pytest.raises(LostRace), unit_of_work():
        db.session.add_all([check(clinic, 3, observed=8.0), check(clinic, 3, observed=9.0)])


def test_an_interval_has_its_ends_in_order(clinic):
    wrong = check(clinic, 3, observed=8.0)
    wrong.low = 20.0
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(wrong)


def test_a_clinic_without_desk_counts_one(any_app, clock):
    clock.move_to(SATURDAY)
    made = opened()
    with unit_of_work():
        db.session.execute(sa.update(Station).where(Station.kind == StationKind.DESK).values(active=False))
    planned(at=made)
    inputs = queries.inputs_of(clinic=made, weekday=0, half_day=HalfDay.MORNING, now=clocks.now())
    assert [one.servers for one in inputs.clinic.stations] == [1, 2, 2]
    db.session.rollback()
