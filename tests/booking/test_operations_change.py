"""What becomes of an appointment, and the walk-in pool."""

import uuid

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, operations, queries
from vaccsched.booking.models import AppointmentStatus
from vaccsched.messages.models import OutboxMessage
from vaccsched.schedule import errors as schedule_errors
from vaccsched.schedule import operations as schedule_operations
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session, Slot, WalkInPlace
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def booked(world):
    return made.appointment(of=world.family.child, by=world.family.mother, slot=made.open_slot(at=world.clinic, days=1))


def cancel(appointment, world):
    with unit_of_work():
        return operations.cancel(
            appointment_id=appointment.id, actor=builders.account_actor(world.family.mother), now=now()
        )


def mark(operation, appointment):
    with unit_of_work():
        return operation(appointment_id=appointment.id, now=now())


def taken(appointment):
    return db.session.scalar(sa.select(Slot.taken).where(Slot.id == appointment.slot_id))


def open_lines(appointment):
    return len(queries.open_lines_of(person_id=appointment.person_id))


def test_cancelling_frees_the_place_and_the_vaccine_at_once(world, booked):
    cancelled = cancel(booked, world)
    assert cancelled.status is AppointmentStatus.CANCELLED
    assert cancelled.cancelled_at is not None
    assert (taken(booked), open_lines(booked)) == (0, 0)
    assert db.session.scalar(sa.select(OutboxMessage).where(OutboxMessage.template == "appointment_cancelled"))
    slot = schedule_queries.find_slot(slot_id=booked.slot_id)
    assert made.appointment(of=world.family.child, by=world.family.father, slot=slot)


def test_cancelling_twice_frees_one_place(world, booked):
    cancel(booked, world)
    cancel(booked, world)
    assert taken(booked) == 0


def test_an_appointment_whose_time_is_over_cannot_be_cancelled(world, booked, clock):
    clock.advance(days=2)
    with pytest.raises(errors.CannotCancel):
        cancel(booked, world)


def test_who_has_arrived_cannot_cancel(world, booked):
    mark(operations.mark_arrived, booked)
    with pytest.raises(errors.CannotCancel):
        cancel(booked, world)
    assert taken(booked) == 1


def test_cancelling_what_does_not_exist_is_not_found(world):
    with pytest.raises(NotFound), unit_of_work():
        operations.cancel(appointment_id=uuid.uuid4(), actor=builders.account_actor(world.family.mother), now=now())


def test_arriving_closes_the_lines_and_dosing_fulfils(world, booked):
    assert mark(operations.mark_arrived, booked).status is AppointmentStatus.ARRIVED
    assert open_lines(booked) == 0
    assert mark(operations.mark_fulfilled, booked).status is AppointmentStatus.FULFILLED


@pytest.mark.parametrize("operation", [operations.mark_fulfilled])
def test_nobody_is_fulfilled_before_arriving(world, booked, operation):
    with pytest.raises(errors.AppointmentMoved):
        mark(operation, booked)


def test_nobody_arrives_twice(world, booked):
    mark(operations.mark_arrived, booked)
    with pytest.raises(errors.AppointmentMoved):
        mark(operations.mark_arrived, booked)


def test_who_did_not_come_is_noted_the_day_after_and_not_before(world, booked, clock):
    clock.advance(days=1)
    with unit_of_work():
        assert operations.note_no_shows(now=now()) == 0
    clock.advance(days=1)
    with unit_of_work():
        assert operations.note_no_shows(now=now()) == 1
    again = queries.get_appointment(appointment_id=booked.id)
    assert again.status is AppointmentStatus.NO_SHOW
    assert open_lines(booked) == 0
    with unit_of_work():
        assert operations.note_no_shows(now=now()) == 0


def test_a_familys_appointments_are_hidden_from_strangers(world, booked):
    own = queries.get_own_appointment(account_id=world.family.father.id, appointment_id=booked.id, on=builders.today())
    assert own.id == booked.id
    with pytest.raises(NotFound):
        queries.get_own_appointment(account_id=builders.stranger().id, appointment_id=booked.id, on=builders.today())


def test_the_days_appointments_are_the_clinics_own(world, booked):
    elsewhere = builders.clinic()
    assert [one.id for one in queries.appointments_of_day(clinic_id=world.clinic.id, day=booked.day)] == [booked.id]
    assert queries.appointments_of_day(clinic_id=elsewhere.id, day=booked.day) == []


# the walk-in pool


def take(session, person):
    with unit_of_work():
        return schedule_operations.take_walk_in_place(
            session_id=session.id, person_id=person.id, group="age_65", now=now()
        )


def pool(session):
    return db.session.scalar(sa.select(Session.walk_in_taken).where(Session.id == session.id))


def test_a_walk_in_takes_a_place_of_the_pool(world):
    session = made.session(at=world.clinic, day=builders.today(), walk_in_places=1)
    elder = builders.elder_without_phone(at=world.clinic)
    assert take(session, elder).person_id == elder.id
    assert pool(session) == 1


def test_an_empty_pool_offers_the_nearest_free_slots(world):
    session = made.session(at=world.clinic, day=builders.today(), walk_in_places=0)
    free = [made.open_slot(at=world.clinic, days=days, places=4) for days in (1, 2, 3, 4)]
    with pytest.raises(schedule_errors.PoolEmpty) as refused:
        take(session, builders.elder_without_phone(at=world.clinic))
    assert [offer["slot_id"] for offer in refused.value.facts["offers"]] == [str(slot.id) for slot in free[:3]]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(WalkInPlace)) == 0


def test_a_pool_can_never_hold_more_than_its_places(world):
    session = made.session(at=world.clinic, day=builders.today(), walk_in_places=1)
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.update(Session).where(Session.id == session.id).values(walk_in_taken=2))


def test_a_session_that_does_not_exist_is_not_found(world):
    with pytest.raises(schedule_errors.UnknownSession), unit_of_work():
        schedule_operations.take_walk_in_place(
            session_id=uuid.uuid4(), person_id=world.family.child.id, group="age_65", now=now()
        )


def test_a_place_given_back_returns_to_the_pool_once(world):
    session = made.session(at=world.clinic, day=builders.today(), walk_in_places=1)
    place = take(session, builders.elder_without_phone(at=world.clinic))
    for _time in range(2):
        with unit_of_work():
            schedule_operations.give_back_walk_in_place(place_id=place.id, now=now())
    assert pool(session) == 0
    assert take(session, builders.elder_without_phone(at=world.clinic))
