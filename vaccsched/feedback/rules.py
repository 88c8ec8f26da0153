"""When a visit may be scored, and what of small numbers is shown. Decides from values handed in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

STARS = (5, 4, 3, 2, 1)
RIGHT_STAY = "30"
CHANGE_FOR = dt.timedelta(hours=24)
OPEN_DAYS = 7  # after the visit's day
FEWEST = 5  # fewer answers are not told apart: somebody could be recognised


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The answers of one day, or of several. ``counts`` by stars; None where fewer than ``FEWEST`` answered."""

    day: dt.date | None
    visits: int
    answers: int
    counts: Mapping[int, int] | None

    @property
    def average(self) -> float | None:
        """Of the stars, one decimal; None where the counts are not shown."""
        if self.counts is None:
            return None
        return round(sum(stars * count for stars, count in self.counts.items()) / self.answers, 1)

    @property
    def rate(self) -> int | None:
        """Percent of the visits that answered."""
        return round(100 * self.answers / self.visits) if self.visits else None


@dataclass(frozen=True, kw_only=True)
class Known:
    """How many answered how long one stays after the needle, and how many rightly (知晓率)."""

    answers: int
    right: int

    @property
    def rate(self) -> int:
        """Percent."""
        return round(100 * self.right / self.answers)


def known(counts: Mapping[str, int]) -> Known | None:
    """From the numbers by answer; None: fewer than ``FEWEST`` answered."""
    answers = sum(counts.values())
    return Known(answers=answers, right=counts.get(RIGHT_STAY, 0)) if answers >= FEWEST else None


def may_change(*, given_at: dt.datetime, now: dt.datetime) -> bool:
    """For a day."""
    return now - given_at <= CHANGE_FOR


def is_open(*, day: dt.date, today: dt.date) -> bool:
    """For a week after the visit."""
    return day <= today <= day + dt.timedelta(days=OPEN_DAYS)


def tally(*, day: dt.date | None, visits: int, counts: Mapping[int, int]) -> Tally:
    """One line; the counts are left out where they are too few."""
    answers = sum(counts.values())
    told = {stars: counts.get(stars, 0) for stars in STARS} if answers >= FEWEST else None
    return Tally(day=day, visits=visits, answers=answers, counts=told)


def total(days: Mapping[dt.date, Mapping[int, int]], *, visits: int) -> Tally:
    """All days together. Days that are not told apart count only when together they are enough: otherwise what is
    hidden could be reckoned from the difference.
    """
    hidden = [counts for counts in days.values() if 0 < sum(counts.values()) < FEWEST]
    shown = [counts for counts in days.values() if sum(counts.values()) >= FEWEST]
    taken = shown + hidden if sum(sum(one.values()) for one in hidden) >= FEWEST else shown or hidden
    merged = {stars: sum(one.get(stars, 0) for one in taken) for stars in STARS}
    return tally(day=None, visits=visits, counts=merged)
