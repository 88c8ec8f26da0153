"""The check that counters equal rows, on a day with everything in it, and on a broken one."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import operations, queries
from vaccsched.booking.models import AppointmentLine, DoseReservation
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def busy(world):
    """A booking, a cancelled one, one that arrived, a hold."""
    actor = builders.account_actor(world.family.mother)
    children = [builders.person(birth_date=builders.born(months=2, days=3), at=world.clinic) for _number in range(3)]
    for child in children:
        builders.guardianship(of=child, by=world.family.mother)
    slot = made.open_slot(at=world.clinic, places=9)
    booked = [made.appointment(of=child, by=world.family.mother, slot=slot) for child in children]
    with unit_of_work():
        operations.cancel(appointment_id=booked[0].id, actor=actor, now=now())
        operations.mark_arrived(appointment_id=booked[1].id, now=now())
        operations.hold(
            slot_id=slot.id,
            person_id=world.family.child.id,
            account_id=world.family.mother.id,
            actor=actor,
            now=now(),
        )
    return world


def test_a_day_of_bookings_and_holds_agrees(busy):
    assert queries.booking_differences() == []


@pytest.mark.parametrize(
    ("breaking", "thing"),
    [
        (sa.update(Slot).values(taken=Slot.taken + 1), "slots.taken"),
        (sa.update(Session).values(walk_in_taken=1), "sessions.walk_in_taken"),
        (sa.update(DoseReservation).values(reserved=DoseReservation.reserved + 1), "dose_reservations.reserved"),
        (sa.update(AppointmentLine).where(AppointmentLine.open).values(open=False), "appointment_lines.open"),
    ],
)
def test_what_disagrees_is_named(busy, any_app, breaking, thing):
    with db.engine.begin() as connection:
        connection.execute(breaking)
    assert thing in {one.thing for one in queries.booking_differences()}


def test_the_command_says_so_and_ends_with_1(busy, any_app):
    fine = any_app.test_cli_runner().invoke(args=["booking-verify"])
    assert (fine.exit_code, "一致" in fine.output) == (0, True)
    with unit_of_work():
        db.session.execute(sa.update(Slot).values(taken=Slot.taken + 1))
    wrong = any_app.test_cli_runner().invoke(args=["booking-verify"])
    assert wrong.exit_code == 1
    assert "slots.taken" in wrong.output
