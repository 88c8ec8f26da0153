"""One receipt per visit and one visit per number, under threads on PostgreSQL; without the indexes both go wrong."""

import pytest
import sqlalchemy as sa

from tests.payments.cashier import at_cashier, next_at_cashier
from tests.visits.builders import at
from tests.visits.races import race
from vaccsched.payments import operations
from vaccsched.payments.models import Receipt
from vaccsched.shared.db import db

pytestmark = pytest.mark.postgresql
DESKS = 4


def record(actor, visit_id, number):
    return operations.record_receipt(visit_id=visit_id, receipt_number=number, actor=actor, reading=at(8, 45)).number


def kinds(answers):
    names = [one if isinstance(one, str) else type(one).__name__ for one in answers]
    return {name: names.count(name) for name in names}


def one_visit(made):
    actor, visit_id = made.floor.actor, made.visit.id
    db.session.rollback()
    return [lambda number=number: record(actor, visit_id, f"A00{number}") for number in range(DESKS)]


def one_number(made):
    actor, visits = made.floor.actor, [made.visit.id, next_at_cashier(made).visit.id]
    db.session.rollback()
    return [lambda visit_id=visit_id: record(actor, visit_id, "A0012345") for visit_id in visits]


def receipts():
    found = db.session.scalar(sa.select(sa.func.count()).select_from(Receipt))
    db.session.rollback()
    return found


def test_two_desks_record_one_receipt_of_a_visit(pg_app):
    answers = kinds(race(pg_app, one_visit(at_cashier())))
    assert answers["NothingToPay"] == DESKS - 1
    assert receipts() == 1


def test_two_people_do_not_get_the_same_number(pg_app):
    assert kinds(race(pg_app, one_number(at_cashier()))) == {"A0012345": 1, "ReceiptNumberUsed": 1}
    assert receipts() == 1


def test_without_the_index_the_number_race_goes_wrong(pg_app):
    racing = one_number(at_cashier())
    with db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX uq_receipts_number"))
    try:
        assert kinds(race(pg_app, racing)) == {"A0012345": 2}
    finally:
        with db.engine.begin() as connection:
            connection.execute(sa.text("TRUNCATE receipts CASCADE"))
            [index] = [one for one in Receipt.__table__.indexes if one.name == "uq_receipts_number"]
            index.create(connection)
