"""What people fight for is locked in the order of docs/locking.md; in another, two desks wait for each other."""

import re
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.visits.builders import appointment, arrive, at, elder, shop
from vaccsched.booking import operations as booking
from vaccsched.booking.models import Channel
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations
from vaccsched.visits.operations import moving

ORDER = ("slots", "sessions", "dose_reservations", "ticket_counters")


@contextmanager
def locked():
    """The contested tables whose rows are changed, in the order in which they first are."""
    tables = []

    def note(_connection, _cursor, statement, *_):
        for table in re.findall(r"\bUPDATE (\w+)", statement):
            if table in ORDER and table not in tables:
                tables.append(table)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield tables
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def in_order(tables):
    return sorted(tables, key=ORDER.index)


@pytest.fixture
def where(any_app):
    return shop(walk_in=3)


def go_home(where, visit):
    with unit_of_work():
        operations.leave_without_dose(visit_id=visit.id, actor=where.actor, reading=at(9), reason="另有事")


def test_coming_without_a_booking(where):
    who = elder()
    with locked() as tables:
        arrive(where, who, at(8))
    assert tables == in_order(tables) == ["sessions", "dose_reservations", "ticket_counters"]


def test_going_home_before_anything_was_done(where):
    visit = arrive(where, elder(), at(8))
    with locked() as tables:
        go_home(where, visit)
    assert tables == in_order(tables) == ["sessions", "dose_reservations"]


def test_booking_and_cancelling(where):
    who = elder()
    with locked() as tables, unit_of_work():
        made = booking.book(
            slot_id=where.slots[3].id, person_id=who.id, vaccine_codes=["PPV23"], account_id=None,
            channel=Channel.DESK, actor=where.actor, key="one", now=at(7).wall,
        )  # fmt: skip
    assert tables == in_order(tables) == ["slots", "dose_reservations"]
    with locked() as tables, unit_of_work():
        booking.cancel(appointment_id=made.id, actor=where.actor, now=at(7, 5).wall)
    assert tables == in_order(tables) == ["slots", "dose_reservations"]


def test_the_other_order_would_be_noticed(where, monkeypatch):
    visit = arrive(where, elder(), at(8))

    def doses_first(*, visit_id, **more):
        with monkeypatch.context() as first:
            first.setattr(moving.schedule_operations, "give_back_walk_in_place", lambda **_: None)
            left = real(visit_id=visit_id, **more)
        moving.schedule_operations.give_back_walk_in_place(place_id=visit.walk_in_place_id, now=at(9).wall)
        return left

    real = operations.leave_without_dose
    monkeypatch.setattr(operations, "leave_without_dose", doses_first)
    with locked() as tables:
        go_home(where, visit)
    assert tables != in_order(tables)


def test_a_booked_arrival(where):
    made = appointment(of=elder(), slot=where.slots[0])
    with locked() as tables:
        arrive(where, made, at(8))
    assert tables == in_order(tables)
