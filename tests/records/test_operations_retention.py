"""A dose record is kept: until five years after the vaccine's expiry by the operation, and by the database itself."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from vaccsched.records import operations, queries
from vaccsched.records.errors import RetentionRuns
from vaccsched.records.models import Immunization
from vaccsched.records.rules import last_retention
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
LONG_AGO = dt.date(2015, 6, 30)


def taken_over(*, expires_on: dt.date | None) -> Immunization:
    with unit_of_work():
        load_programme()
        clinic = make.clinic()
        nurse = make.nurse(at=clinic)
        child = make.person(birth_date=dt.date(2014, 1, 1), at=clinic)
        return operations.import_immunization(
            person_id=child.id, vaccine_code="IPV", dose_number=1, given_on=dt.date(2014, 6, 1), expires_on=expires_on,
            actor=make.actor(nurse), now=NOW,
        )  # fmt: skip


def delete(record: Immunization) -> None:
    with unit_of_work():
        clinic_actor = make.actor(make.nurse(at=make.clinic()))
        operations.delete_record(record_id=record.record_id, actor=clinic_actor, now=NOW)


@pytest.mark.parametrize("expires_on", [dt.date(2024, 6, 30), None])
def test_a_record_is_not_deleted_before_its_time(any_app, expires_on):
    record = taken_over(expires_on=expires_on)
    with pytest.raises(RetentionRuns) as refused:
        delete(record)
    assert "5 年" in refused.value.message
    assert queries.get_record(record_id=record.record_id).version == 1
    db.session.rollback()


def test_a_record_whose_time_is_over_can_go(any_app):
    record = taken_over(expires_on=LONG_AGO)
    assert record.retain_until == dt.date(2020, 6, 30)
    delete(record)
    with pytest.raises(NotFound):
        queries.get_record(record_id=record.record_id)
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM immunizations",
        "UPDATE immunizations SET given_on = '2014-06-02'",
        "UPDATE immunizations SET retain_until = '2014-06-02'",
        "UPDATE immunizations SET version = 2",
    ],
)
def test_sql_by_hand_deletes_and_rewrites_nothing(any_app, statement):
    record = taken_over(expires_on=dt.date(2024, 6, 30))
    with pytest.raises(IntegrityError, match="immunizations are append-only"):
        db.session.execute(sa.text(statement))
    db.session.rollback()
    assert queries.get_record(record_id=record.record_id).given_on == dt.date(2014, 6, 1)
    db.session.rollback()


def test_the_mapper_deletes_nothing(app):
    record = taken_over(expires_on=LONG_AGO)
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.delete(db.session.get_one(Immunization, record.id))


@pytest.mark.parametrize(
    ("days", "last"),
    [([], None), ([LONG_AGO, None], None), ([LONG_AGO, dt.date(2020, 1, 1)], dt.date(2020, 1, 1))],
)
def test_the_last_version_decides(days, last):
    assert last_retention(days) == last
