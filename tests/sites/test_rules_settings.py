"""Which opening rules a clinic may have."""

import pytest

from vaccsched.sites import rules


@pytest.mark.parametrize(("weekdays", "wait"), [("0123456", 1), ("4", 7), ("05", 5), ("01234", 3), ("", 0), ("66", 7)])
def test_the_longest_wait_between_two_opening_days(weekdays, wait):
    assert rules.longest_wait([int(weekday) for weekday in weekdays]) == wait


@pytest.mark.parametrize(
    ("stages", "fine"),
    [
        ([], True),
        ([[14, 60], [2, 100]], True),
        ([[7, 100]], True),
        ([[15, 60], [2, 100]], False),
        ([[14, 60], [14, 100]], False),
        ([[14, 60], [2, 60]], False),
        ([[14, 60], [2, 90]], False),
        ([[14, 0], [2, 100]], False),
        ([[14, 60], [0, 100]], False),
        ([[2, 60], [14, 100]], False),
    ],
)
def test_stages_open_more_and_more_and_in_the_end_all(stages, fine):
    assert rules.are_stages(stages, days_ahead=14) is fine
