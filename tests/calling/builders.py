"""What several tests of calling do: a rule, people in line, a call, a missed call, the way to the needle."""

import datetime as dt
import secrets

import sqlalchemy as sa

from tests import builders
from tests.visits.builders import arrive, at, call, move
from tests.visits.chain import TO_THE_NEEDLE
from vaccsched.calling import operations
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries
from vaccsched.visits.models import QueueMove, Stage
from vaccsched.visits.rules import Rule

GROWN = dt.date(1990, 5, 1)


def grown(name="周明"):
    return builders.person(name=name, birth_date=GROWN)


def act(operation, where, reading, **facts):
    with unit_of_work():
        return operation(actor=where.actor, reading=reading, **facts)


def rule_of(where, reading=None, **figures):
    with unit_of_work():
        clinic = db.session.get_one(Clinic, where.clinic.id)
        return operations.set_rule(
            clinic=clinic, rule=Rule(**figures), reason="", actor=where.actor, reading=reading or at(7)
        )


def waiting(where, *people, minute=0):
    return [arrive(where, one, at(8, minute + number)) for number, one in enumerate(people)]


def called(where, reading, station=0):
    return call(where, where.screening[station], reading).visit.ticket


def line(where, reading, stage=Stage.ARRIVED):
    return [one.entry.visit.ticket for one in queries.line_up(clinic_id=where.clinic.id, stage=stage, now=reading.wall)]


def last_move(visit):
    return db.session.scalar(
        sa.select(QueueMove).where(QueueMove.visit_id == visit.id).order_by(QueueMove.id.desc()).limit(1)
    )


def by_hand(where, visit, reading, *, reason="unwell", station=0, key=None):
    return act(
        operations.call_this, where, reading, station=where.screening[station], visit_id=visit.id, reason=reason,
        key=key or secrets.token_hex(8),
    )  # fmt: skip


def missed(where, reading, times=3):
    entry = call(where, where.screening[0], reading)
    for _again in range(times - 1):
        act(operations.call_again, where, reading, entry_id=entry.id)
    act(operations.pass_over, where, reading, entry_id=entry.id)
    return entry.visit


def to_the_needle(where, *people):
    made = []
    for number, one in enumerate(people):
        visit = arrive(where, one, at(8, number), vaccine_codes=["DTAP" if one.birth_date > GROWN else "PPV23"])
        entry = call(where, where.screening[0], at(8, number))
        move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, number))
        made.append(visit)
    return made
