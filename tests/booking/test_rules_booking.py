"""Short codes and the states of an appointment."""

from hypothesis import given
from hypothesis import strategies as st

from vaccsched.booking.models import AppointmentStatus
from vaccsched.booking.rules import (
    CODE_BITS,
    DIGITS,
    TRANSITIONS,
    read_short_code,
    short_code,
)


@given(st.integers(min_value=0, max_value=2**CODE_BITS - 1))
def test_a_short_code_is_eight_clear_letters_and_survives_reading_out(number):
    code = short_code(number)
    assert len(code) == 8
    assert set(code) <= set(DIGITS)
    spoken = f" {code[:4]}-{code[4:]} ".lower().replace("0", "o").replace("1", "l")
    assert read_short_code(spoken) == code


def test_different_numbers_have_different_codes():
    assert CODE_BITS >= 40
    assert short_code(0) == "00000000"
    assert short_code(2**CODE_BITS - 1) == "ZZZZZZZZ"
    assert len({short_code(number) for number in range(5000)}) == 5000


def test_every_state_has_its_lawful_moves_and_ends_are_ends():
    assert set(TRANSITIONS) == set(AppointmentStatus)
    assert all(targets <= set(AppointmentStatus) for targets in TRANSITIONS.values())
    ends = {state for state, targets in TRANSITIONS.items() if not targets}
    assert ends == {AppointmentStatus.FULFILLED, AppointmentStatus.CANCELLED, AppointmentStatus.NO_SHOW}
