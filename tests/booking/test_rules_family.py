"""Which places beside each other a family gets."""

import pytest

from vaccsched.booking.rules.family import neighbours


@pytest.mark.parametrize(
    ("free", "wanted_at", "people", "places"),
    [
        ([3], 0, 3, [0, 0, 0]),
        ([1, 1, 1], 0, 2, [0, 1]),  # the chosen one, then later
        ([1, 1, 1], 2, 2, [1, 2]),  # nothing later: earlier
        ([1, 1, 1], 1, 3, [0, 1, 2]),
        ([5, 1, 5], 1, 3, [1, 2, 2]),  # no earlier one when later ones do
        ([2, 0, 2], 0, 3, None),  # a full one between
        ([0, 3], 0, 2, None),  # the chosen one is full
        ([1, 1], 0, 3, None),
        ([1, 1, 1, 1], 0, 2, [0, 1]),
    ],
)
def test_a_family_gets_places_beside_each_other_or_none(free, wanted_at, people, places):
    assert neighbours(free=free, wanted_at=wanted_at, people=people) == places
