"""Which places beside each other a family gets."""

from collections.abc import Sequence

FEWEST, MOST = 2, 6  # people who book together


def neighbours(*, free: Sequence[int], wanted_at: int, people: int) -> list[int] | None:
    """Positions of slots for so many people, one each, in order of time; None when they do not fit.

    ``free``: free places of the slots of one half-day in order of time; ``wanted_at``: the slot that was chosen. Only
    slots that follow each other without a full one between them count, the chosen one first, then later, then earlier,
    never more slots than people.
    """
    if free[wanted_at] < 1:
        return None
    first = last = wanted_at
    had = free[wanted_at]
    while had < people and last - first + 1 < people:
        if last + 1 < len(free) and free[last + 1] > 0:
            last += 1
            had += free[last]
        elif first > 0 and free[first - 1] > 0:
            first -= 1
            had += free[first]
        else:
            return None
    if had < people:
        return None
    by_nearness = sorted(range(first, last + 1), key=lambda at: (abs(at - wanted_at), -at))
    places = [at for at in by_nearness for _place in range(free[at])]
    return sorted(places[:people])


def seats(*, positions: Sequence[int], kept: Sequence[int | None]) -> list[int]:
    """Which of the positions each person gets, in the order of the persons: whoever has a place kept at one of them
    gets that one, the others get the rest in order of time. ``kept``: the position kept for each person, or None.
    """
    left = list(positions)
    mine: list[int | None] = []
    for own in kept:
        mine.append(own if own is not None and own in left else None)
        if mine[-1] is not None:
            left.remove(mine[-1])
    rest = iter(left)
    return [next(rest) if own is None else own for own in mine]
