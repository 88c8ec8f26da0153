"""Draws under threads on PostgreSQL, each with its negative control."""

import itertools
import sys
import threading

import pytest
import sqlalchemy as sa

from tests.booking import builders as places
from tests.draw import builders as made
from tests.draw.builders import CLOSES, CODE, DRAWN, NOON
from tests.visits.races import looks_then_writes, race
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.draw import operations, queries
from vaccsched.draw.errors import AlreadyDrawn, NotOpen, OfferedTwice
from vaccsched.draw.models import Draw, DrawEntry, DrawOffer
from vaccsched.draw.rules import fair
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

pytestmark = pytest.mark.postgresql
WORKERS = 6
OFFER = sys.modules["vaccsched.draw.operations.offer"]
ENTRY = sys.modules["vaccsched.draw.operations.entry"]


def count(model, *where):
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def entering(draw, person_id):
    return lambda: (
        operations.enter(
            draw_id=draw.id, person_id=person_id, account_id=None, actor=SYSTEM, now=CLOSES - (CLOSES - NOON) / 2
        ).id
    )


def test_one_person_pressing_in_parallel_enters_once(pg_app, there):
    who = made.elder().id
    answers = race(pg_app, [entering(there.draw, who) for _ in range(WORKERS)])
    assert len({str(one) for one in answers}) == 1
    assert count(DrawEntry) == 1


def both(draw, number):
    """Some enter while the worker commits."""
    ids = [made.elder().id for _ in range(number)]
    return [*[entering(draw, who) for who in ids], lambda: operations.commit_draw(draw_id=draw.id, now=CLOSES).id]


def is_true(draw):
    db.session.rollback()
    db.session.refresh(draw)
    return draw.entrants_sha256 == fair.entrants_hash(queries.pseudonyms(draw_id=draw.id))


def test_who_enters_while_the_entrants_are_counted_is_in_the_count_or_refused(pg_app, there):
    answers = race(pg_app, both(there.draw, WORKERS))
    refused = [one for one in answers if isinstance(one, NotOpen)]
    assert is_true(there.draw)
    assert there.draw.entrants == WORKERS - len(refused)
    db.session.rollback()


def test_a_draw_is_started_by_one_of_many(pg_app, there):
    made.committed(there.draw)
    clinic_id, draw_id = there.clinic.id, there.draw.id

    def ask(value):
        return operations.ask_to_draw(
            clinic_id=clinic_id, draw_id=draw_id, public_value=value, reference="x", actor=SYSTEM, now=DRAWN
        ).public_value

    answers = race(pg_app, [lambda value=str(number): ask(value) for number in range(WORKERS)])
    assert sum(isinstance(one, AlreadyDrawn) for one in answers) == WORKERS - 1


def rolling(draw):
    draw_id = draw.id
    return [lambda: operations.roll_down(draw_id=draw_id, now=DRAWN) for _ in range(WORKERS)]


def test_many_workers_call_no_more_than_there_are_doses(pg_app, there):
    for _ in range(5):
        made.entered(there.draw)
    made.drawn(there.draw)
    race(pg_app, rolling(there.draw))
    assert count(DrawOffer) == 2
    assert db.session.get_one(Draw, there.draw.id).doses_out == 2
    db.session.rollback()


def booked_by_the_first(where, clock):
    clock.move_to(DRAWN)
    first = queries.find_entry_of_rank(draw_id=where.draw.id, rank=1).person_id
    db.session.rollback()
    slot = places.open_slot(at=where.clinic, days=3)
    with unit_of_work():
        return booking.book(
            slot_id=slot.id, person_id=first, vaccine_codes=[CODE], account_id=None, channel=Channel.DESK,
            actor=SYSTEM, key="k", now=DRAWN,
        ).id  # fmt: skip


def test_a_booking_cancelled_while_ranks_are_called_passes_its_place_on_once(pg_app, there, clock):
    for _ in range(4):
        made.entered(there.draw)
    made.drawn(there.draw)
    made.rolled(there.draw)
    booked_id = booked_by_the_first(there, clock)
    race(
        pg_app,
        [lambda: booking.cancel(appointment_id=booked_id, actor=SYSTEM, now=DRAWN).id, *rolling(there.draw)],
    )
    made.rolled(there.draw)
    offers = {offer.entry.rank: str(offer.status) for offer in queries.offers(draw_id=there.draw.id)}
    assert offers == {1: "declined", 2: "offered", 3: "offered"}
    assert db.session.get_one(Draw, there.draw.id).doses_out == 2
    db.session.rollback()


class Together:
    """A barrier for the first look of each worker; whoever looks again does not wait."""

    def __init__(self):
        self.barrier, self.looks = threading.Barrier(WORKERS), itertools.count()

    def wait(self, patience):
        if next(self.looks) < WORKERS:
            self.barrier.wait(patience)


def test_without_the_claim_a_rank_is_called_twice(pg_app, there, monkeypatch):
    """Negative control: everybody looks, then everybody calls; only the unique constraint is left to stop it."""
    made.entered(there.draw)
    made.drawn(there.draw)
    unguarded = looks_then_writes(WORKERS, lambda row: {"doses_out": row["doses_out"] + 1}, Together())
    monkeypatch.setattr(OFFER, "claim", unguarded)
    answers = race(pg_app, rolling(there.draw))
    assert any(isinstance(one, OfferedTwice) for one in answers)


def test_without_the_claim_somebody_enters_uncounted(pg_app, there, monkeypatch):
    """Negative control: an entry that looked before closing and writes after the count."""
    made.committed(there.draw)
    monkeypatch.setattr(ENTRY, "claim", lambda _taking: True)
    made.entered(there.draw, now=NOON)
    assert not is_true(there.draw)
    db.session.rollback()
