"""Demand hour by hour: when people look, book and come, and what they do not find. Decides from values handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 5  # searches: below that an hour says nothing
MOST = 3  # hours that are named


@dataclass(frozen=True, kw_only=True)
class Hour:
    """One hour of the clinic's day over a period, in times. ``turned_away``: stood by, as nothing was left."""

    hour: int
    looked: int = 0  # for a time online
    missed: int = 0  # of these, without a find
    booked: int = 0  # online
    came: int = 0  # without a booking
    turned_away: int = 0
    places: int = 0  # online places of slots that begin in this hour


@dataclass(frozen=True, kw_only=True)
class Weekday:
    """The same by the day on which people looked or stood there, Monday 0."""

    weekday: int
    looked: int
    missed: int
    turned_away: int


def told(hours: Sequence[Hour]) -> list[Hour]:
    """From the first hour in which anything happened to the last."""
    busy = [one.hour for one in hours if one != Hour(hour=one.hour)]
    return [one for one in hours if busy and busy[0] <= one.hour <= busy[-1]]


def busiest(hours: Sequence[Hour]) -> list[int]:
    """The hours in which most people look, three at most: when to open places."""
    return _most([(one.looked, one.hour) for one in hours if one.looked >= FEWEST])


def worst(hours: Sequence[Hour]) -> list[int]:
    """The hours in which most searches find nothing, three at most."""
    return _most([(one.missed, one.hour) for one in hours if one.missed >= FEWEST])


def _most(numbers: list[tuple[int, int]]) -> list[int]:
    ordered = sorted(numbers, key=lambda one: (-one[0], one[1]))[:MOST]
    return sorted(hour for _number, hour in ordered)
