"""What a ticket machine does with what was read, and how large its keys are. Decides from values handed in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

KEY_MM = 16  # the least width and height of a key: fingers of 67–81-year-olds miss smaller ones
GAP_MM = 3
USUAL_DENSITY = 378  # hundredths of px per mm: 96 dpi
CHOICE_LASTS = dt.timedelta(seconds=60)
TOGETHER = 2  # vaccines in one visit
MOST_SHOWN = 4  # a screen of large keys holds no more


@dataclass(frozen=True, kw_only=True)
class Option:
    """One key of the menu: what is given today when it is pressed."""

    codes: tuple[str, ...]


def options(*, ready: Sequence[str], together: Sequence[str]) -> list[Option]:
    """What can be chosen: nothing due, no key; one due, no menu (one option); several due: both where they go together,
    then each alone.

    ``ready``: due and on the shelf, the most urgent first; ``together``: what the plan would give on one day.
    """
    single = [Option(codes=(code,)) for code in ready[:MOST_SHOWN]]
    both = tuple(code for code in together if code in ready)
    if len(ready) > 1 and len(both) == TOGETHER:
        return [Option(codes=both), *single[: MOST_SHOWN - 1]]
    return single
