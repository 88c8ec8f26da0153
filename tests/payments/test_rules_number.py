"""Receipt numbers and amounts as people type them."""

import pytest

from vaccsched.payments.amounts import read_yuan, yuan
from vaccsched.payments.rules import read_number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("00123456", "00123456"), (" a-0012 ", "A-0012"), ("００１２３４", "001234"), ("x" * 40, "X" * 40)],
)
def test_a_number_is_read_as_people_type_it(typed, number):
    assert read_number(typed) == number


@pytest.mark.parametrize("typed", ["", "  ", "123", "收据12345", "-123456", "1" * 41, "12;34"])
def test_what_cannot_be_a_number_is_none(typed):
    assert read_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "fen"), [("198", 19800), ("198.5", 19850), ("0", 0), ("１９８．０５", 19805), ("0.10", 10)]
)
def test_yuan_are_read_to_the_fen(typed, fen):
    assert read_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "1,000", "12e3", "一百"])
def test_what_is_no_amount_is_none(typed):
    assert read_yuan(typed) is None


def test_amounts_are_written_with_both_digits():
    assert (yuan(19850), yuan(0), yuan(5)) == ("198.50", "0.00", "0.05")
