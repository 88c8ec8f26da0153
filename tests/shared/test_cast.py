"""The builders themselves: what other tests lean on holds."""

import datetime as dt

from tests import builders
from vaccsched.identity import queries as identity
from vaccsched.identity.models import CertificateTask
from vaccsched.residents.models import Sex
from vaccsched.shared.unit_of_work import unit_of_work


def test_an_invented_identity_number_has_a_right_check_digit():
    # GB 11643: with the check digit, the weighted sum leaves 1 modulo 11
    number = builders.id_number(birth_date=dt.date(1955, 3, 8), sex=Sex.MALE)
    digits = [10 if digit == "X" else int(digit) for digit in number]
    assert sum(digit * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11 == 1
    assert digits[16] % 2 == 1


def test_the_cast_is_who_it_says(any_app):
    clinic = builders.clinic()
    elder = builders.elder_without_phone(at=clinic)
    family = builders.child_with_two_guardians(at=clinic)
    nurse = builders.nurse(at=clinic)
    assert elder.phone is None
    assert family.mother.id != family.father.id
    assert builders.stranger().id not in (family.mother.id, family.father.id)
    today = builders.today()
    assert identity.has_valid_certificate(staff_id=nurse.id, task=CertificateTask.VACCINATION, on=today)


def test_builders_join_an_open_unit_of_work(app):
    with unit_of_work():
        clinic = builders.clinic()
        builders.stations(at=clinic)
        builders.nurse(at=clinic)
    assert clinic.county.name == "青山县"
