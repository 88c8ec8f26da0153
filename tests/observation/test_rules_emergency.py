"""Seats, alarms, and what is shown about adrenaline, without a database."""

from types import SimpleNamespace

import pytest

from vaccsched.observation import words
from vaccsched.observation.models import AlarmEnd, AlarmState, CallResult, EmergencyOutcome, StepKind
from vaccsched.observation.rules import alarm, emergency, seats


@pytest.mark.parametrize(
    ("kilograms", "years", "milligrams", "capped"),
    [
        (3.2, 0, "0.03", False),
        (12.5, 2, "0.13", False),
        (30, 9, "0.30", False),
        (31, 9, "0.30", True),
        (60, 17, "0.30", True),
        (45, 40, "0.45", False),
        (50, 40, "0.50", False),
        (90, 40, "0.50", True),
    ],
)
def test_adrenaline_is_a_hundredth_of_a_milligram_per_kilogram_up_to_the_maximum(kilograms, years, milligrams, capped):
    shown = emergency.adrenaline(grams=int(kilograms * 1000), years=years)
    assert (shown.milligrams, shown.capped) == (milligrams, capped)


@pytest.mark.parametrize(
    ("grams", "possible"), [(499, False), (500, True), (300_000, True), (300_001, False), (0, False)]
)
def test_nobody_weighs_less_than_a_pound_or_more_than_three_hundred_kilograms(grams, possible):
    assert emergency.is_weight(grams) is possible


def test_the_last_weight_counts_and_a_log_is_ended_by_its_end():
    steps = [SimpleNamespace(kind=StepKind.WEIGHT, grams=10), SimpleNamespace(kind=StepKind.WEIGHT, grams=12)]
    assert (emergency.weight(steps), emergency.is_ended(steps)) == (12, False)
    assert emergency.is_ended([*steps, SimpleNamespace(kind=StepKind.ENDED, grams=None)])


@pytest.mark.parametrize(
    ("taken", "ended", "state"),
    [(None, None, AlarmState.RAISED), (1, None, AlarmState.TAKEN), (1, 2, AlarmState.ENDED)],
)
def test_the_state_of_an_alarm_is_read_off_its_times(taken, ended, state):
    assert alarm.state(taken_at=taken, ended_at=ended) is state


def test_the_first_free_seat_is_the_lowest_number():
    assert [seats.first_free(seats=3, taken=taken) for taken in ({}, {1}, {1, 3}, {1, 2, 3})] == [1, 2, 2, None]
    assert seats.free(seats=4, taken={2}) == [1, 3, 4]


def test_everything_has_its_words():
    assert set(words.STEPS) == set(StepKind)
    assert set(words.OUTCOMES) == set(EmergencyOutcome)
    assert set(words.ENDS) == set(AlarmEnd)
    assert set(words.CALLS) == set(CallResult)
    assert set(emergency.BUTTONS) == set(StepKind) - {StepKind.WEIGHT, StepKind.NOTE, StepKind.ENDED}
