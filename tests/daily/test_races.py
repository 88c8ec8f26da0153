"""One opening, one closing, one submission under N threads on PostgreSQL, with a negative control."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.aefi.builders import NOW, case, fill
from tests.aefi.builders import world as made
from tests.daily.builders import ready_clinic
from tests.visits.races import looks_then_writes, race
from vaccsched.aefi import operations as aefi
from vaccsched.daily import operations
from vaccsched.daily.models import ClinicDay
from vaccsched.daily.operations import days
from vaccsched.daily.rules import BY_HAND
from vaccsched.shared.clock import now
from vaccsched.shared.db import db

pytestmark = pytest.mark.postgresql
NURSES = 4


@pytest.fixture(autouse=True)
def at_ten(clock):
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))


def kinds(answers):
    names = [type(one).__name__ if isinstance(one, Exception) else "done" for one in answers]
    return {name: names.count(name) for name in names}


def closing():
    clinic, nurse = ready_clinic()
    builders.open_day(at=clinic)
    actor, reasons = builders.actor(nurse), {"fridges_read": "下班前测"}
    return [
        lambda: operations.close_day(
            clinic_id=clinic.id, actor=actor, reasons=reasons, ticked=BY_HAND, now=now()
        ).id
    ] * NURSES  # fmt: skip


def test_of_several_openings_one_is_kept(pg_app):
    clinic, nurse = ready_clinic()
    actor = builders.actor(nurse)
    answers = race(
        pg_app,
        [lambda: operations.open_day(clinic_id=clinic.id, actor=actor, reasons={}, ticked=BY_HAND, now=now()).id]
        * NURSES,
    )
    assert kinds(answers) == {"done": 1, "AlreadyOpen": NURSES - 1}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ClinicDay)) == 1
    db.session.rollback()


def test_of_several_closings_one_is_kept(pg_app):
    assert kinds(race(pg_app, closing())) == {"done": 1, "NotOpen": NURSES - 1}


def test_without_the_claim_every_closing_is_kept(pg_app, monkeypatch):
    acts = closing()
    monkeypatch.setattr(days, "claim", looks_then_writes(NURSES, lambda _row: {"closed_at": NOW}))
    assert kinds(race(pg_app, acts)) == {"done": NURSES}


def test_a_card_is_submitted_once(pg_app):
    where = made()
    one = fill(where, case(where)).id
    answers = race(
        pg_app,
        [
            lambda number=number: aefi.submit(case_id=one, number=f"G-{number}", actor=where.nurse, now=NOW).id
            for number in range(NURSES)
        ],
    )
    assert kinds(answers) == {"done": 1, "UnlawfulStep": NURSES - 1}
