"""Another time for an appointment: the old place is kept until the new one is had."""

import itertools

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, operations, queries
from vaccsched.booking.models import Appointment, DoseReservation
from vaccsched.messages.models import OutboxMessage
from vaccsched.schedule.models import Slot
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

_keys = itertools.count(1)


@pytest.fixture
def booked(world):
    return made.appointment(of=world.family.child, by=world.family.mother, slot=made.open_slot(at=world.clinic))


def change(appointment, slot, world, *, actor=None, key=None):
    with unit_of_work():
        return operations.change(
            appointment_id=appointment.id,
            slot_id=slot.id,
            actor=actor or builders.account_actor(world.family.mother),
            key=key or f"change-{next(_keys)}",
            now=now(),
        )


def taken(slot) -> int:
    return db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id))


def test_the_appointment_moves_with_its_id_and_code(world, booked):
    old, new = booked.slot, made.open_slot(at=world.clinic, days=3)
    code = booked.short_code
    moved = change(booked, new, world)
    assert (moved.id, moved.short_code, moved.slot_id, moved.day) == (booked.id, code, new.id, made.in_days(3))
    assert (taken(old), taken(new)) == (0, 1)


def test_the_family_is_told_the_new_time_and_it_is_written_down(world, booked):
    change(booked, made.open_slot(at=world.clinic, days=3, hour=10), world)
    told = db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.template == "appointment_changed"))
    assert "10:00" in told.body
    assert db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "appointment_changed"))


def test_a_full_slot_leaves_the_old_place_as_it_was(world, booked):
    old = booked.slot
    with pytest.raises(errors.SlotFull):
        change(booked, made.open_slot(at=world.clinic, days=3, taken=1), world)
    again = queries.get_appointment(appointment_id=booked.id)
    assert again.slot_id == old.id
    assert taken(old) == 1


def test_the_same_press_twice_moves_once(world, booked):
    new = made.open_slot(at=world.clinic, days=3)
    change(booked, new, world, key="one")
    change(booked, new, world, key="one")
    assert taken(new) == 1


def test_the_same_time_is_no_change(world, booked):
    with pytest.raises(errors.SameTime):
        change(booked, booked.slot, world)


def test_who_has_arrived_cannot_move_it(world, booked):
    with unit_of_work():
        operations.mark_arrived(appointment_id=booked.id, now=now())
    with pytest.raises(errors.CannotChange):
        change(booked, made.open_slot(at=world.clinic, days=3), world)


def test_another_clinics_slot_is_no_new_time(world, booked):
    with pytest.raises(errors.CannotChange):
        change(booked, made.open_slot(at=builders.clinic(), days=3), world)


def test_a_day_on_which_the_dose_is_too_early_is_refused(world, clock):
    """Born two months less ten days ago: the first dose is lawful only from the day of two months on."""
    child = builders.person(name="周安", birth_date=builders.born(months=2, days=-10), at=world.clinic)
    builders.guardianship(of=child, by=world.family.mother)
    booked = made.appointment(of=child, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=11))
    with pytest.raises(errors.NotDueYet):
        change(booked, made.open_slot(at=world.clinic, days=3), world)


def test_its_own_old_day_does_not_stand_in_the_way(world):
    """Two live vaccines booked together move together by less than their interval of 28 days."""
    toddler = builders.person(name="林一", birth_date=builders.born(months=14), at=world.clinic)
    builders.guardianship(of=toddler, by=world.family.mother)
    slot = made.open_slot(at=world.clinic)
    booked = made.appointment(of=toddler, by=world.family.mother, slot=slot, vaccines=("MMR", "VAR"))
    assert change(booked, made.open_slot(at=world.clinic, days=6), world).day == made.in_days(6)


def test_residents_wait_for_the_day_to_open_and_the_desk_does_not(world, booked):
    far = made.open_slot(at=world.clinic, days=20)
    with pytest.raises(errors.SlotGone):
        change(booked, far, world)
    desk = builders.actor(builders.nurse(at=world.clinic))
    assert change(booked, far, world, actor=desk).slot_id == far.id


def test_a_held_place_is_used_and_a_held_other_place_given_back(world, booked):
    new, other = (made.open_slot(at=world.clinic, days=days) for days in (3, 4))
    actor = builders.account_actor(world.family.mother)
    for slot, wanted in ((new, new), (other, new)):
        db.session.execute(sa.update(Slot).where(Slot.id == wanted.id).values(places=3))
        db.session.commit()
        with unit_of_work():
            operations.hold(
                slot_id=slot.id, person_id=booked.person_id, account_id=world.family.mother.id, actor=actor, now=now()
            )
        moved = change(booked, new, world) if booked.slot_id != new.id else booked
    assert (taken(moved.slot), taken(other)) == (1, 1)
    change(booked, made.open_slot(at=world.clinic, days=5), world)
    assert taken(other) == 0


def test_the_promised_dose_moves_with_it(world, booked):
    change(booked, made.open_slot(at=world.clinic, days=3), world)
    assert db.session.scalar(sa.select(DoseReservation.reserved)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 1
