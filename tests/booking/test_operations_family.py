"""A family comes together: neighbouring places, all of them or none."""

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.booking import errors, operations
from vaccsched.booking.models import Appointment, Channel
from vaccsched.booking.operations import FamilyMember
from vaccsched.schedule.models import Slot
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def children(world):
    """Three of one age."""
    found = [world.family.child]
    for name in ("周安", "周宁"):
        child = builders.person(name=name, birth_date=builders.born(months=2, days=3), at=world.clinic)
        builders.guardianship(of=child, by=world.family.mother)
        found.append(child)
    return found


@pytest.fixture
def slots(world):
    """Three slots of one morning with one place each."""
    first = made.open_slot(at=world.clinic, hour=9)
    return [first, *(made.slot(of=first.session, hour=9 + number // 2, minute=30 * (number % 2)) for number in (1, 2))]


def book(world, people, slot, *, key="family", codes=("DTAP",), by=None):
    account = by or world.family.mother
    with unit_of_work():
        return operations.book_family(
            members=[FamilyMember(person_id=one.id, vaccine_codes=codes) for one in people],
            slot_id=slot.id,
            account_id=account.id,
            channel=Channel.ONLINE,
            actor=builders.account_actor(account),
            key=key,
            now=now(),
        )


def taken(slots):
    return [db.session.scalar(sa.select(Slot.taken).where(Slot.id == slot.id)) for slot in slots]


def count():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Appointment))


def test_three_children_get_three_places_beside_each_other(world, children, slots):
    made_for = book(world, children, slots[1])
    assert [one.person_id for one in made_for] == [child.id for child in children]
    assert [one.slot_id for one in made_for] == [slot.id for slot in slots]
    assert len({one.party_id for one in made_for}) == 1


def test_one_slot_with_room_takes_them_all(world, children):
    slot = made.open_slot(at=world.clinic, places=5)
    assert {one.slot_id for one in book(world, children, slot)} == {slot.id}


def test_the_same_press_twice_is_one_family(world, children, slots):
    first = book(world, children, slots[0])
    assert [one.id for one in book(world, children, slots[0])] == [one.id for one in first]
    assert taken(slots) == [1, 1, 1]


def test_too_few_places_beside_each_other_book_nobody(world, children, slots):
    builders.guardianship(of=(fourth := builders.person(birth_date=builders.born(months=3))), by=world.family.mother)
    with pytest.raises(errors.NoNeighbours) as refused:
        book(world, [*children, fourth], slots[0])
    assert "4 个" in refused.value.message
    assert (count(), taken(slots)) == (0, [0, 0, 0])


def test_when_one_of_them_is_refused_nobody_is_booked(world, children, slots):
    made.appointment(of=children[2], by=world.family.mother, slot=made.open_slot(at=world.clinic, days=5))
    with pytest.raises(errors.AlreadyBooked):
        book(world, children, slots[0])
    assert (count(), taken(slots)) == (1, [0, 0, 0])


def test_a_strangers_child_is_not_in_the_family(world, children, slots):
    theirs = builders.person(birth_date=builders.born(months=2, days=3))
    with pytest.raises(NotFound):
        book(world, [children[0], theirs], slots[0])
    assert taken(slots) == [0, 0, 0]


@pytest.mark.parametrize("people", [[0], [0, 0]])
def test_one_person_is_no_family(world, children, slots, people):
    with pytest.raises(errors.TooFewTogether):
        book(world, [children[number] for number in people], slots[0])


def test_who_holds_a_place_gets_that_one_and_the_others_sit_beside(world, children, slots):
    with unit_of_work():
        operations.hold(
            slot_id=slots[0].id, person_id=children[2].id, account_id=world.family.mother.id,
            actor=builders.account_actor(world.family.mother), now=now(),
        )  # fmt: skip
    made_for = book(world, children, slots[0])
    assert [one.slot_id for one in made_for] == [slots[1].id, slots[2].id, slots[0].id]
    assert taken(slots) == [1, 1, 1]


def test_a_place_that_a_stranger_holds_is_not_free_for_the_family(world, children, slots):
    other = builders.person(birth_date=builders.born(months=2, days=3))
    with unit_of_work():
        operations.hold(slot_id=slots[0].id, person_id=other.id, account_id=None, actor=SYSTEM, now=now())
    with pytest.raises(errors.NoNeighbours):
        book(world, children, slots[1])
    assert taken(slots) == [1, 0, 0]
