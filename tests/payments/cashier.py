"""Somebody at the cashier, on Tuesday 1 December 2026."""

import datetime as dt

from tests import builders as make
from tests.screening.builders import Desk, desk
from tests.visits import builders as visits_made
from tests.visits.builders import at
from vaccsched.payments import operations
from vaccsched.residents.models import Relation
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations as visits
from vaccsched.visits.models import Stage
from vaccsched.visits.queries import open_entry

LATER = at(8, 45)


def at_cashier(codes=("PPV23",), person=None, **more):
    """Signed, and sent to the cashier."""
    made = desk(person, codes, **more)
    relation = Relation.SELF if person is None else Relation.PARENT
    made.confirm(signer_relation=relation)
    for dose in list(made.visit.planned_doses):
        made.sign(dose, signer_relation=relation)
    db.session.rollback()
    return made


def next_at_cashier(made):
    """Another elder of the same clinic, called to the second station."""
    floor = made.floor
    visit = visits_made.arrive(floor, visits_made.elder("李秀兰"), at(8), vaccine_codes=["PPV23"])
    visits_made.call(floor, floor.screening[1], at(8, 20))
    other = Desk(floor, visit)
    other.confirm(signer_name="李秀兰")
    other.sign(visit.planned_doses[0], signer_name="李秀兰")
    db.session.rollback()
    return other


def toddler():
    return make.person(name="陈小满", birth_date=dt.date(2025, 11, 1))


def stage(made):
    db.session.rollback()
    entry = open_entry(visit_id=made.visit.id)
    found = entry.stage if entry is not None else Stage.LEFT
    db.session.rollback()
    return found


def pay(made, number="A0012345", *, actor=None):
    with unit_of_work():
        return operations.record_receipt(
            visit_id=made.visit.id, receipt_number=number, actor=actor or made.floor.actor, reading=LATER
        )


def go_home(made):
    with unit_of_work():
        visits.leave_without_dose(visit_id=made.visit.id, actor=made.floor.actor, reading=at(9), reason="头晕")
