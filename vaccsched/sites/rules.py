"""What a clinic's settings may be. Decides from values handed in."""

from collections.abc import Collection, Sequence
from itertools import pairwise

WEEK = 7


def longest_wait(weekdays: Collection[int]) -> int:
    """The most days between two of these weekdays (Monday 0): 7 for one weekday, 1 for all; 0 for none."""
    ordered = sorted(set(weekdays))
    return (
        max((later - earlier for earlier, later in pairwise([*ordered, ordered[0] + WEEK])), default=0)
        if ordered
        else 0
    )


def are_stages(stages: Sequence[Sequence[int]], *, days_ahead: int) -> bool:
    """Whether these (days before, percent) open more and more of a slot, in the end all of it; none is fine, too."""
    if not stages:
        return True
    days, percents = [stage[0] for stage in stages], [stage[1] for stage in stages]
    falls = all(earlier > later for earlier, later in pairwise([days_ahead + 1, *days, 0]))
    rises = all(earlier < later for earlier, later in pairwise([0, *percents]))
    return falls and rises and percents[-1] == 100
