"""Who may be the same person, which doses may be the same dose."""

import datetime as dt
from dataclasses import dataclass

import pytest

from vaccsched.merging.rules import Named, doubles, is_one_letter_off, likeness

BORN = dt.date(2022, 5, 1)


def named(name: str = "陈小满", *, born: dt.date = BORN, sex: str = "F", phone: str | None = None) -> Named:
    return Named(name_key=name, birth_date=born, sex=sex, phone_index=phone)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (named(), named(), "same"),
        (named(), named(sex="M"), "same"),  # the sex of one was typed wrong
        (named(), named("陈晓满"), "similar"),
        (named(), named("陈晓满", sex="M"), None),
        (named(), named("王明", phone="p"), None),
        (named(phone="p"), named("王明", phone="p"), "phone"),
        (named(), named(born=dt.date(2022, 5, 2)), None),
    ],
)
def test_why_two_files_may_be_one_persons(one, other, why):
    assert likeness(one, other) == why


@pytest.mark.parametrize(
    ("one", "other", "off"),
    [
        ("陈小满", "陈晓满", True), ("陈小满", "陈满", True), ("陈满", "陈小满", True), ("陈小满", "陈小满", False),
        ("陈小满", "王晓满", False), ("陈", "王", False), ("陈小满", "陈大满意", False),
    ],
)  # fmt: skip
def test_one_letter_off(one, other, off):
    assert is_one_letter_off(one, other) is off


@dataclass
class Dose:
    vaccine_code: str
    dose_number: int
    given_on: dt.date


def test_doses_that_may_be_one():
    first = Dose("IPV", 1, dt.date(2022, 7, 1))
    same_day = Dose("IPV", 2, dt.date(2022, 7, 1))
    misread = Dose("IPV", 1, dt.date(2022, 7, 11))
    second = Dose("IPV", 2, dt.date(2022, 8, 1))
    other = Dose("DTAP", 1, dt.date(2022, 7, 1))
    assert doubles([first, same_day]) == [(first, same_day)]
    assert doubles([first, misread]) == [(first, misread)]
    assert doubles([first, second, other]) == []
