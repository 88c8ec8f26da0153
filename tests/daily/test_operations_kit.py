"""The emergency kit's list."""

import datetime as dt

import pytest

from tests import builders
from tests.daily.builders import kit_item
from vaccsched.daily import operations, queries, words
from vaccsched.daily.errors import BadKitCount
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def place(any_app):
    clinic = builders.clinic()
    return clinic, builders.actor(builders.nurse(at=clinic))


def names(clinic):
    found = [one.name for one in queries.kit(clinic_id=clinic.id)]
    db.session.rollback()
    return found


def test_the_list_of_the_norm_is_written_down_once(place):
    clinic, nurse = place
    for _again in range(2):
        with unit_of_work():
            operations.start_kit(clinic_id=clinic.id, actor=nurse, now=clock.now())
    assert names(clinic) == [str(name) for name, _needed in words.KIT]


def test_counting_keeps_who_and_when(place):
    clinic, nurse = place
    item = kit_item(at=clinic, on_hand=0)
    good = builders.today() + dt.timedelta(days=90)
    with unit_of_work():
        operations.check_kit_item(
            clinic_id=clinic.id, item_id=item.id, needed=4, on_hand=5, expires_on=good, actor=nurse, now=clock.now()
        )
    (row,) = queries.kit(clinic_id=clinic.id)
    assert (row.on_hand, row.expires_on, row.checked_by_id) == (5, good, nurse.id)
    db.session.rollback()


def test_a_thing_taken_off_the_list_is_gone_from_it(place):
    clinic, nurse = place
    item = kit_item(at=clinic)
    with unit_of_work():
        operations.drop_kit_item(clinic_id=clinic.id, item_id=item.id, actor=nurse, now=clock.now())
    assert names(clinic) == []


@pytest.mark.parametrize(("needed", "on_hand"), [(0, 1), (1, -1)])
def test_impossible_counts_are_refused_by_the_operation_and_by_the_database(place, needed, on_hand):
    clinic, nurse = place
    with pytest.raises(BadKitCount), unit_of_work():
        operations.add_kit_item(
            clinic_id=clinic.id, name="压舌板", needed=needed, on_hand=on_hand, expires_on=None, actor=nurse,
            now=clock.now(),
        )  # fmt: skip
    with pytest.raises(BadKitCount):
        kit_item(at=clinic, needed=needed, on_hand=on_hand)


def test_another_clinics_kit_is_not_found(place):
    _clinic, nurse = place
    elsewhere = builders.clinic()
    item = kit_item(at=elsewhere)
    for clinic_id in (elsewhere.id, nurse.clinic_id):
        with pytest.raises(NotFound), unit_of_work():
            operations.drop_kit_item(clinic_id=clinic_id, item_id=item.id, actor=nurse, now=clock.now())


def test_what_expires_within_thirty_days_is_listed(place):
    clinic, _nurse = place
    for number, days in enumerate((-1, 30, 31, None), 1):
        kit_item(at=clinic, name=f"{number}", days=days, position=number)
    found = [one.name for one in queries.kit_warnings(clinic_id=clinic.id, on=builders.today())]
    assert found == ["1", "2"]
    db.session.rollback()
