"""Keeping a place while choosing: five minutes, extended once, one place a person; and places that are offered."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, operations, queries
from vaccsched.booking.models import Appointment, Hold, HoldEnd, HoldKind
from vaccsched.schedule.events import PlaceFreed
from vaccsched.schedule.models import Slot
from vaccsched.shared import events
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


def hold(world, slot, *, by=None, of=None):
    account = by or world.family.mother
    with unit_of_work():
        return operations.hold(
            slot_id=slot.id,
            person_id=(of or world.family.child).id,
            account_id=account.id,
            actor=builders.account_actor(account),
            now=now(),
        )


def offer(world, slot, *, minutes=120):
    with unit_of_work():
        return operations.offer_hold(
            slot_id=slot.id,
            person_id=world.family.child.id,
            account_id=world.family.mother.id,
            expires_at=now() + dt.timedelta(minutes=minutes),
            actor=builders.account_actor(world.family.mother),
            now=now(),
        )


def extend(held, world):
    with unit_of_work():
        return operations.extend_hold(hold_id=held.id, actor=builders.account_actor(world.family.mother), now=now())


def expire():
    with unit_of_work():
        return operations.expire_holds(now=now())


def taken(slot) -> int:
    return db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id))


def another_child(world):
    child = builders.person(name="周安", birth_date=builders.born(months=2, days=3), at=world.clinic)
    builders.guardianship(of=child, by=world.family.mother)
    return child


def test_a_held_place_is_taken_for_five_minutes(world):
    slot = made.open_slot(at=world.clinic)
    before = now()
    held = hold(world, slot)
    assert taken(slot) == 1
    assert dt.timedelta(minutes=5) <= held.expires_at - before < dt.timedelta(minutes=5, seconds=30)


def test_who_holds_the_last_place_books_it_and_nobody_else(world):
    slot = made.open_slot(at=world.clinic)
    held = hold(world, slot)
    with pytest.raises(errors.SlotFull):
        made.appointment(of=another_child(world), by=world.family.mother, slot=slot)
    made.appointment(of=world.family.child, by=world.family.mother, slot=slot)
    assert taken(slot) == 1
    db.session.refresh(held)
    assert held.ended_as is HoldEnd.BOOKED


def test_holding_the_same_slot_again_is_the_same_hold(world):
    slot = made.open_slot(at=world.clinic, places=3)
    assert hold(world, slot).id == hold(world, slot, by=world.family.father).id
    assert taken(slot) == 1


def test_another_slot_replaces_the_hold(world):
    first, second = (made.open_slot(at=world.clinic, days=days) for days in (2, 3))
    hold(world, first)
    hold(world, second)
    assert (taken(first), taken(second)) == (0, 1)


def test_when_the_other_slot_is_full_the_first_hold_stays(world):
    slot = made.open_slot(at=world.clinic)
    full = made.open_slot(at=world.clinic, days=3, taken=1)
    held = hold(world, slot)
    with pytest.raises(errors.SlotFull):
        hold(world, full)
    db.session.refresh(held)
    assert held.ended_at is None
    assert taken(slot) == 1


def test_a_place_can_be_held_once_longer(world, clock):
    held = hold(world, made.open_slot(at=world.clinic))
    until = held.expires_at
    assert extend(held, world).expires_at == until + dt.timedelta(minutes=5)
    with pytest.raises(errors.HoldGone):
        extend(held, world)


def test_a_hold_that_is_over_frees_its_place_once(world, clock):
    slot = made.open_slot(at=world.clinic)
    hold(world, slot)
    assert expire() == 0
    clock.advance(minutes=6)
    freed = []
    events.react(PlaceFreed, freed.append)
    try:
        assert expire() == 1
        assert expire() == 0
    finally:
        events._reactions[PlaceFreed].remove(freed.append)
    assert [one.slot_id for one in freed] == [slot.id]
    assert taken(slot) == 0


def test_a_slot_that_looks_full_first_loses_the_holds_that_are_over(world, clock):
    slot = made.open_slot(at=world.clinic)
    hold(world, slot)
    clock.advance(minutes=6)
    made.appointment(of=another_child(world), by=world.family.mother, slot=slot)
    assert taken(slot) == 1


def test_who_is_a_little_late_still_books_the_place_that_nobody_took(world, clock):
    slot = made.open_slot(at=world.clinic)
    hold(world, slot)
    clock.advance(minutes=6)
    made.appointment(of=world.family.child, by=world.family.mother, slot=slot)
    assert taken(slot) == 1


def test_a_hold_that_is_over_can_be_begun_anew(world, clock):
    slot = made.open_slot(at=world.clinic)
    first = hold(world, slot)
    clock.advance(minutes=6)
    again = hold(world, slot)
    assert again.id != first.id
    assert taken(slot) == 1


def test_giving_a_hold_back_frees_the_place_once(world):
    slot = made.open_slot(at=world.clinic)
    held = hold(world, slot)
    for _time in range(2):
        with unit_of_work():
            operations.release_hold(hold_id=held.id, actor=builders.account_actor(world.family.mother), now=now())
    assert taken(slot) == 0


def test_booking_another_slot_gives_the_held_place_back(world):
    slot, other = (made.open_slot(at=world.clinic, days=days) for days in (2, 3))
    hold(world, slot)
    made.appointment(of=world.family.child, by=world.family.mother, slot=other)
    assert (taken(slot), taken(other)) == (0, 1)


def test_an_offered_place_stays_for_its_own_time_beside_an_own_hold(world, clock):
    slot, other = (made.open_slot(at=world.clinic, days=days) for days in (2, 3))
    offered = offer(world, slot)
    hold(world, other)
    clock.advance(minutes=60)
    expire()
    assert (taken(slot), taken(other)) == (1, 0)
    assert offered.kind is HoldKind.OFFER
    made.appointment(of=world.family.child, by=world.family.mother, slot=slot)
    assert taken(slot) == 1


def test_an_offer_of_a_full_slot_is_refused(world):
    with pytest.raises(errors.SlotFull):
        offer(world, made.open_slot(at=world.clinic, taken=1))


def test_an_offer_cannot_be_extended_by_the_person(world):
    with pytest.raises(errors.HoldGone):
        extend(offer(world, made.open_slot(at=world.clinic)), world)


def test_another_familys_child_gets_no_hold(world):
    slot = made.open_slot(at=world.clinic)
    with pytest.raises(NotFound):
        hold(world, slot, by=builders.stranger())
    held = hold(world, slot)
    with pytest.raises(NotFound):
        queries.get_familys_hold(account_id=builders.stranger().id, hold_id=held.id, on=builders.today())


def test_a_day_not_open_yet_cannot_be_held(world):
    with pytest.raises(errors.SlotGone):
        hold(world, made.open_slot(at=world.clinic, days=20))


def test_the_database_keeps_one_own_hold_a_person(world):
    held = hold(world, made.open_slot(at=world.clinic))
    second = made.open_slot(at=world.clinic, days=3)
    row = {"slot_id": second.id, "person_id": held.person_id, "kind": HoldKind.OWN}
    with pytest.raises(sa.exc.IntegrityError), db.engine.begin() as connection:
        connection.execute(sa.insert(Hold).values(created_at=now(), expires_at=now(), **row))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 0
