"""Counts: what is there against the books, and the second signature."""

import pytest

from tests.stock.test_operations_places import NOW, TODAY, World
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries
from vaccsched.stock.errors import (
    CountDecided,
    CountDiffersFromCodes,
    CountOutdated,
    CountWaits,
    LotNotCounted,
    SameSigner,
)
from vaccsched.stock.models import CountStatus, MovementKind


def test_a_count_as_in_the_books_is_posted_at_once(any_app):
    world = World()
    count = world.count({world.lot.id: 3})
    assert (count.status, count.missing, count.found) == (CountStatus.POSTED, [], [])


def test_a_lot_that_nobody_counted_is_asked_for(app):
    with pytest.raises(LotNotCounted):
        World().count({})


def test_a_lot_that_differs_must_be_scanned(app):
    world = World()
    with pytest.raises(CountDiffersFromCodes):
        world.count({world.lot.id: 2})
    with pytest.raises(CountDiffersFromCodes):
        world.count({world.lot.id: 2}, world.codes[:1])


def test_a_missing_pack_leaves_the_books_with_the_second_signature_only(any_app):
    world = World()
    count = world.count({world.lot.id: 2}, world.codes[:2])
    assert queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY) == {"PPV23": 6}
    with pytest.raises(SameSigner):
        world.post(count, world.keeper)
    world.post(count)
    assert queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY) == {"PPV23": 4}
    [*_, (last, _place)] = queries.custody(pack_id=world.pack(2).id)
    assert (last.kind, last.doses, last.reason) == (MovementKind.ADJUST, -2, "找过两遍")
    assert (last.staff_id, last.second_staff_id) == (world.keeper.id, world.nurse.id)
    assert world.agrees()


def test_a_pack_that_turns_up_again_comes_back_into_the_books(any_app):
    world = World()
    world.post(world.count({world.lot.id: 2}, world.codes[:2]))
    world.post(world.count({world.lot.id: 3}, world.codes))
    assert queries.doses_on_hand(clinic_id=world.clinic.id, on=TODAY) == {"PPV23": 6}
    assert world.agrees()


def test_a_pack_found_in_another_place_moves_there(any_app):
    world = World()
    world.move(world.codes[:1])
    world.post(world.count({world.lot.id: 3}, world.codes))
    assert world.pack().location_id == world.fridge.id
    assert world.agrees()


def test_a_pack_used_after_the_count_makes_it_worthless(any_app):
    world = World()
    count = world.count({world.lot.id: 2}, world.codes[:2])
    world.move(world.codes[2:])
    with pytest.raises(CountOutdated):
        world.post(count)
    with unit_of_work():
        operations.drop_count(count_id=count.id, actor=world.nurse, now=NOW)
    with pytest.raises(CountDecided):
        world.post(count)


def test_one_count_of_a_place_waits_at_a_time(any_app):
    world = World()
    world.count({world.lot.id: 2}, world.codes[:2])
    with pytest.raises(CountWaits):
        world.count({world.lot.id: 1}, world.codes[:1])


def test_a_discarded_pack_does_not_come_back_by_a_count(app):
    world = World()
    pack_id = world.pack().id
    with unit_of_work():
        operations.discard(pack_id=pack_id, reason="破损", actor=world.keeper, now=NOW)
    with pytest.raises(CountOutdated):
        world.post(world.count({world.lot.id: 3}, world.codes))
