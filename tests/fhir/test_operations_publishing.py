"""The address for programs: one for each clinic, on both engines."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.fhir.builders import NOW
from vaccsched.fhir import operations
from vaccsched.fhir.errors import AddressJustEntered
from vaccsched.fhir.models import PublishedAddress
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work


def enter(clinic_id, city):
    with unit_of_work():
        operations.set_address(
            clinic_id=clinic_id, province="浙江省", city=city, postal_code="321000", actor=SYSTEM, now=NOW
        )


def test_entered_again_the_new_address_counts(any_app):
    clinic_id = make.clinic().id
    enter(clinic_id, "杭州市")
    enter(clinic_id, "金华市")
    assert db.session.scalars(sa.select(PublishedAddress.city)).all() == ["金华市"]
    db.session.rollback()


def test_two_first_addresses_at_once_are_told_apart_from_a_fault(any_app):
    clinic_id = make.clinic().id
    enter(clinic_id, "杭州市")
    second = PublishedAddress(
        id=new_id(), clinic_id=clinic_id, province="x", city="x", postal_code="1", changed_at=NOW
    )  # fmt: skip
    with pytest.raises(AddressJustEntered), unit_of_work():
        db.session.add(second)
