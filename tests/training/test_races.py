"""One person at one station at a time, one correction of a result: N threads on PostgreSQL, with negative controls."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.training.test_operations_training import exam
from tests.visits.races import PATIENCE, race
from vaccsched.identity import operations as identity
from vaccsched.identity.models import Role, Shift, StaffAccount
from vaccsched.identity.operations import shift
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.training import operations
from vaccsched.training.models import ExamResult

pytestmark = pytest.mark.postgresql
MANAGERS = 4


@pytest.fixture
def clinic(pg_app):
    return builders.clinic()


@pytest.fixture
def manager(clinic):
    return builders.actor(builders.staff(at=clinic, roles=[Role.MANAGER]))


def kinds(answers):
    names = [type(one).__name__ if isinstance(one, Exception) else "done" for one in answers]
    return {name: names.count(name) for name in names}


def plans(clinic, manager):
    """Each plans the same nurse for another station at overlapping hours; no two begin at the same time."""
    nurse = builders.staff(at=clinic, roles=[Role.VACCINATOR]).id
    stations = [builders.station(at=clinic, number=number).id for number in range(1, MANAGERS + 1)]

    def plan(number):
        return identity.add_shift(
            staff=db.session.get_one(StaffAccount, nurse), station=db.session.get_one(Station, stations[number]),
            day=builders.today(), starts_at=dt.time(8, 10 * number), ends_at=dt.time(11), actor=manager,
            now=clock.now(),
        ).id  # fmt: skip

    return [lambda number=number: plan(number) for number in range(MANAGERS)]


def kept(model):
    found = db.session.scalar(sa.select(sa.func.count()).select_from(model))
    db.session.rollback()
    return found


def test_of_overlapping_shifts_of_one_person_one_is_kept(pg_app, clinic, manager):
    assert kinds(race(pg_app, plans(clinic, manager))) == {"done": 1, "ShiftOverlaps": MANAGERS - 1}
    assert kept(Shift) == 1


def test_without_the_lock_somebody_stands_at_four_stations_at_once(pg_app, clinic, manager, monkeypatch):
    acts, looked, looks = plans(clinic, manager), threading.Barrier(MANAGERS), shift._must_be_free

    def look(*args):
        looks(*args)
        looked.wait(PATIENCE)  # nobody writes before everybody has looked

    monkeypatch.setattr(shift, "_must_be_free", look)
    monkeypatch.setattr(sa.Select, "with_for_update", lambda select, **_more: select)
    assert kinds(race(pg_app, acts)) == {"done": MANAGERS}
    assert kept(Shift) == MANAGERS


def corrections(clinic, manager):
    nurse = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    (result_id,) = exam(clinic, manager, {nurse.id: 50})
    return [
        lambda score=score: (
            operations.correct_result(
                clinic_id=clinic.id,
                result_id=result_id,
                score=score,
                reason="抄错了分数",
                actor=manager,
                now=clock.now(),
            ).id
        )
        for score in range(60, 60 + MANAGERS)
    ]


def test_of_several_corrections_of_one_result_one_is_kept(pg_app, clinic, manager):
    assert kinds(race(pg_app, corrections(clinic, manager))) == {"done": 1, "CorrectedAlready": MANAGERS - 1}
    assert kept(ExamResult) == 2


def test_without_the_constraint_every_correction_is_kept(pg_app, clinic, manager):
    acts = corrections(clinic, manager)
    with db.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE exam_results DROP CONSTRAINT uq_exam_results_corrects_id"))
    try:
        assert kinds(race(pg_app, acts)) == {"done": MANAGERS}
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("TRUNCATE exam_results"))  # rows are kept by a trigger
            connection.execute(
                sa.text("ALTER TABLE exam_results ADD CONSTRAINT uq_exam_results_corrects_id UNIQUE (corrects_id)")
            )
