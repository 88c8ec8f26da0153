"""How long people usually wait: two figures on five minutes, from enough people only."""

import pytest

from vaccsched.visits import queries


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        ([10] * 10, (10, 15)),
        ([4, 6, 8, 10, 12, 14, 16, 18, 20, 60], (10, 20)),
        ([0] * 5, (0, 5)),
        ([3, 3, 3, 3, 41], (0, 5)),
    ],
)
def test_half_of_the_people_and_eight_in_ten(minutes, told):
    assert queries.usual_range([one * 60 for one in minutes]) == told
