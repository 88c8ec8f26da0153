"""Shifts only for whom the law allows; the register of trainings and examinations."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders
from vaccsched.daily import operations as daily
from vaccsched.daily import queries as daily_queries
from vaccsched.daily.errors import BadMinimum
from vaccsched.daily.models import Item, Phase
from vaccsched.identity import operations as identity
from vaccsched.identity.errors import NotCertifiedForShift, ShiftOverlaps, WrongRoleForShift
from vaccsched.identity.models import CertificateTask, Role, Shift
from vaccsched.schedule import operations as schedule
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.training import operations, queries
from vaccsched.training.errors import (
    BadLength,
    BadMarks,
    BadScore,
    CorrectedAlready,
    CorrectionNeedsReason,
    NobodyTookPart,
    NoScores,
    NotHeldYet,
    NothingToCopy,
)
from vaccsched.training.models import ExamResult, TrainingKind
from vaccsched.training.operations import Marks

GIVES = CertificateTask.VACCINATION
NINE = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)  # Monday 09:00 at the clinic
MONDAY = dt.date(2026, 11, 30)


@pytest.fixture
def clinic(any_app):
    return builders.clinic()


@pytest.fixture
def manager(clinic):
    return builders.actor(builders.staff(at=clinic, roles=[Role.MANAGER], name="马建国"))


@pytest.fixture
def nurse(clinic):
    return builders.staff(at=clinic, roles=[Role.VACCINATOR], name="刘晓燕")


def shift(who, station, manager, *, day=None, since=8, until=11):
    with unit_of_work():
        made = identity.add_shift(
            staff=db.session.merge(who), station=db.session.merge(station), day=day or builders.today(),
            starts_at=dt.time(since), ends_at=dt.time(until), actor=manager, now=clock.now(),
        )  # fmt: skip
        return made.id


def exam(clinic, manager, scores, **more):
    marks = Marks(
        **{"title": "接种操作", "task": GIVES, "held_on": builders.today(), "pass_mark": 60, "full_mark": 100, **more}
    )
    with unit_of_work():
        made = operations.enter_exam(clinic_id=clinic.id, exam=marks, scores=scores, actor=manager, now=clock.now())
        return [one.id for one in made]


def train(clinic, manager, people, **more):
    facts = {"kind": TrainingKind.COURSE, "title": "三查七对", "held_on": builders.today(), "minutes": 60, **more}
    with unit_of_work():
        return operations.enter_training(clinic_id=clinic.id, people=people, actor=manager, now=clock.now(), **facts).id


def correct(clinic, manager, result_id, **more):
    facts = {"score": 70, "reason": "抄错了分数", **more}
    with unit_of_work():
        return operations.correct_result(
            clinic_id=clinic.id, result_id=result_id, actor=manager, now=clock.now(), **facts
        ).id


# shifts


def test_whoever_has_no_certificate_on_that_day_is_not_planned(clinic, manager):
    old = builders.staff(at=clinic, roles=[Role.VACCINATOR], certificates=False)
    builders.certificate(of=old, task=GIVES, valid_days=5)
    station = builders.station(at=clinic)
    assert shift(old, station, manager, day=builders.today() + dt.timedelta(days=5))
    with pytest.raises(NotCertifiedForShift):
        shift(old, station, manager, day=builders.today() + dt.timedelta(days=6))


def test_whoever_has_not_the_role_is_not_planned_there(clinic, manager, nurse):
    with pytest.raises(WrongRoleForShift):
        shift(nurse, builders.station(at=clinic, kind=StationKind.SCREENING), manager)


def test_a_disabled_account_is_not_planned(clinic, manager):
    gone = builders.staff(at=clinic, roles=[Role.VACCINATOR], disabled_at=clock.now())
    with pytest.raises(NotFound):
        shift(gone, builders.station(at=clinic), manager)


def test_nobody_stands_at_two_stations_at_once(clinic, manager, nurse):
    shift(nurse, builders.station(at=clinic), manager)
    other = builders.station(at=clinic, number=2)
    with pytest.raises(ShiftOverlaps):
        shift(nurse, other, manager, since=10, until=12)
    assert shift(nurse, other, manager, since=11, until=12)


def test_a_day_is_planned_like_the_week_before_without_those_who_may_not(clinic, manager, nurse):
    station, today = builders.station(at=clinic), builders.today()
    leaving = builders.staff(at=clinic, roles=[Role.VACCINATOR], certificates=False, name="孙丽")
    builders.certificate(of=leaving, task=GIVES, valid_days=1)
    for who, number in ((nurse, 2), (leaving, 3)):
        shift(who, builders.station(at=clinic, number=number), manager, day=today)
    with unit_of_work():
        copied = operations.copy_last_week(
            clinic_id=clinic.id, day=today + dt.timedelta(days=7), actor=manager, now=clock.now()
        )
        assert [one.staff_id for one in copied.made] == [nurse.id]
        assert [name for name, _why in copied.left_out] == ["孙丽"]
    assert station.clinic_id == clinic.id
    with pytest.raises(NothingToCopy), unit_of_work():
        operations.copy_last_week(
            clinic_id=clinic.id, day=today + dt.timedelta(days=30), actor=manager, now=clock.now()
        )


def test_fewer_people_than_the_norm_cannot_be_asked_for(clinic, manager):
    for people in (0, 21):
        with pytest.raises(BadMinimum), unit_of_work():
            daily.set_minimum(clinic_id=clinic.id, task=GIVES, people=people, actor=manager, now=clock.now())
    with unit_of_work():
        daily.set_minimum(clinic_id=clinic.id, task=GIVES, people=2, actor=manager, now=clock.now())
    assert daily_queries.minima(clinic_id=clinic.id)[GIVES] == 2
    db.session.rollback()


def test_an_open_hour_with_nobody_is_red_at_opening_unless_somebody_is_marked(clinic, manager, nurse, clock):
    clock.move_to(NINE)
    with unit_of_work():
        schedule.save_week_plan(
            clinic_id=clinic.id, weekday=0, half_day=HalfDay.MORNING, open=True, walk_in_places=30,
            slots=[(dt.time(8), dt.time(12), 10)], effective_from=MONDAY, actor=SYSTEM, now=NINE,
        )  # fmt: skip
    shift(nurse, builders.station(at=clinic), manager, day=MONDAY, since=8, until=11)

    def line(present=()):
        found = daily_queries.findings(clinic_id=clinic.id, phase=Phase.OPENING, day=MONDAY, now=NINE, present=present)
        db.session.rollback()
        return next(one for one in found if one.item is Item.VACCINATOR)

    assert [dict(fault.facts) for fault in line().faults] == [{"span": "11:00–12:00", "have": 0, "need": 1}]
    helper = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    assert line(present=[helper.id]).faults == ()


def test_a_shift_counts_for_nobody_once_the_certificate_is_withdrawn(clinic, manager, nurse):
    shift(nurse, builders.station(at=clinic), manager)
    with unit_of_work():
        db.session.execute(sa.update(builders.TrainingCertificate).values(revoked_at=clock.now()))
    today = builders.today()
    (roster,) = daily_queries.rosters(clinic_id=clinic.id, first=today, last=today)
    assert (len(roster.unfit), roster.posts) == (1, [])
    db.session.rollback()


# trainings


def test_a_training_is_kept_with_who_took_part_and_can_be_corrected(clinic, manager, nurse):
    other = builders.staff(at=clinic)
    made = train(clinic, manager, [nurse.id])
    with unit_of_work():
        operations.set_people(clinic_id=clinic.id, training_id=made, people=[other.id], actor=manager, now=clock.now())
    by_id = {one.staff.id: one for one in queries.coverage(clinic_id=clinic.id, on=builders.today())}
    assert (by_id[other.id].standing.is_trained, by_id[nurse.id].standing.is_trained) == (True, False)
    db.session.rollback()


def test_a_training_that_lies_ahead_or_had_nobody_is_refused(clinic, manager, nurse):
    with pytest.raises(NotHeldYet):
        train(clinic, manager, [nurse.id], held_on=builders.today() + dt.timedelta(days=1))
    with pytest.raises(NobodyTookPart):
        train(clinic, manager, [])
    with pytest.raises(BadLength):
        train(clinic, manager, [nurse.id], minutes=0)


def test_another_clinics_people_are_not_entered(clinic, manager):
    stranger = builders.staff(at=builders.clinic())
    with pytest.raises(NotFound):
        train(clinic, manager, [stranger.id])
    with pytest.raises(NotFound):
        exam(clinic, manager, {stranger.id: 80})


# examinations


def test_a_group_is_entered_at_once_and_each_is_covered_by_its_own_mark(clinic, manager, nurse):
    weak = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    exam(clinic, manager, {nurse.id: 60, weak.id: 59})
    found = {one.staff.id: one.standing.exams for one in queries.coverage(clinic_id=clinic.id, on=builders.today())}
    assert (found[nurse.id][0].state, found[weak.id][0].state) == ("passed", "failed")
    db.session.rollback()


@pytest.mark.parametrize(
    ("refusal", "scores", "more"),
    [
        (NoScores, None, {}),
        (BadScore, 101, {}),
        (BadScore, -1, {}),
        (BadMarks, 80, {"pass_mark": 101}),
        (BadMarks, 80, {"full_mark": 1001, "pass_mark": 60}),
        (NotHeldYet, 80, {"held_on": dt.date(2199, 1, 1)}),
    ],
)
def test_marks_that_cannot_be_are_refused(clinic, manager, nurse, refusal, scores, more):
    with pytest.raises(refusal):
        exam(clinic, manager, {} if scores is None else {nurse.id: scores}, **more)


def test_a_correction_stands_in_place_of_the_result_and_both_stay(clinic, manager, nurse):
    (first,) = exam(clinic, manager, {nurse.id: 50})
    second = correct(clinic, manager, first)
    assert [one.score for one in queries.results(clinic_id=clinic.id)] == [70]
    newest = queries.get_result(clinic_id=clinic.id, result_id=second)
    assert [(one.score, one.reason) for one in queries.versions_of(result=newest)] == [(70, "抄错了分数"), (50, None)]
    db.session.rollback()
    with pytest.raises(CorrectedAlready):
        correct(clinic, manager, first)


def test_a_withdrawn_result_counts_for_nothing_and_stays(clinic, manager, nurse):
    (first,) = exam(clinic, manager, {nurse.id: 90})
    last = correct(clinic, manager, first, score=None)
    assert queries.results(clinic_id=clinic.id) == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ExamResult)) == 2
    db.session.rollback()
    with pytest.raises(CorrectedAlready):
        correct(clinic, manager, last)


def test_a_correction_needs_its_reason(clinic, manager, nurse):
    (first,) = exam(clinic, manager, {nurse.id: 90})
    with pytest.raises(CorrectionNeedsReason):
        correct(clinic, manager, first, reason=" ")


def test_the_database_keeps_every_result(clinic, manager, nurse):
    exam(clinic, manager, {nurse.id: 50})
    for statement in (sa.update(ExamResult).values(score=100), sa.delete(ExamResult)):
        with pytest.raises(IntegrityError):
            db.session.execute(statement)
        db.session.rollback()
    assert db.session.scalar(sa.select(ExamResult.score)) == 50
    db.session.rollback()


def test_another_clinic_sees_and_corrects_nothing(clinic, manager, nurse):
    (first,) = exam(clinic, manager, {nurse.id: 50})
    other = builders.clinic()
    stranger = builders.actor(builders.staff(at=other, roles=[Role.MANAGER]))
    assert queries.results(clinic_id=other.id) == []
    db.session.rollback()
    with pytest.raises(NotFound):
        correct(other, stranger, first)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Shift)) == 0
    db.session.rollback()
