"""Which room somebody goes to: of those that can give what is planned, the one with the shortest expected wait."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from vaccsched.visits.rules.turn import Waiting

FOUR_IN_FIVE = 0.84  # standard deviations from the median to the 80 % point of a normal law


@dataclass(frozen=True, kw_only=True)
class Room:
    """A station at work. ``able``: the vaccines it gives, None for all. ``free_at``: when it can take somebody;
    ``seconds`` and ``spread``: mean and standard deviation of its own recent service times.
    """

    station_id: uuid.UUID
    number: int
    able: frozenset[str] | None
    free_at: dt.datetime
    seconds: float
    spread: float
    variance: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Seated:
    """Where and when somebody is likely called: even odds by ``low`` (P50), four in five by ``high`` (P80)."""

    station_id: uuid.UUID
    low: dt.datetime
    high: dt.datetime


def is_able(able: frozenset[str] | None, vaccines: frozenset[str]) -> bool:
    """A room that gives all of what is planned."""
    return able is None or vaccines <= able


def able_rooms(vaccines: frozenset[str], abilities: Mapping[uuid.UUID, frozenset[str] | None]) -> frozenset[uuid.UUID]:
    """The rooms somebody may be called to: those that give everything planned; if there is none, those that give the
    most of it; if nobody gives any, all rooms (a person is never left standing by a setting).
    """
    whole = frozenset(one for one, able in abilities.items() if is_able(able, vaccines))
    if whole:
        return whole
    shared = {one: len(vaccines & (able or frozenset())) for one, able in abilities.items()}
    most = max(shared.values(), default=0)
    return frozenset(one for one, count in shared.items() if count == most)


def choose(rooms: Iterable[Room], *, now: dt.datetime) -> Room | None:
    """The room with the shortest expected wait; of equal ones the one that is quicker, then the lower number."""
    return min(rooms, key=lambda room: (max(room.free_at, now), room.seconds, room.number), default=None)


def seat(
    line: Sequence[Waiting],
    *,
    rooms: Sequence[Room],
    able: Mapping[uuid.UUID, frozenset[uuid.UUID]],
    now: dt.datetime,
) -> dict[uuid.UUID, Seated]:
    """Where and when each of ``line`` (in the order of their calls) is likely called.

    ``able``: the rooms of each visit (``able_rooms``); who has none at work goes by any.
    """
    at_work, seated = {room.station_id: room for room in rooms}, {}
    for one in line:
        mine = [room for room in at_work.values() if room.station_id in able[one.visit_id]] or list(at_work.values())
        room = choose(mine, now=now)
        if room is None:
            break
        starts = max(room.free_at, now)
        high = starts + dt.timedelta(seconds=FOUR_IN_FIVE * sqrt(room.variance + room.spread**2))
        seated[one.visit_id] = Seated(station_id=room.station_id, low=starts, high=high)
        after = starts + dt.timedelta(seconds=room.seconds)
        at_work[room.station_id] = replace(room, free_at=after, variance=room.variance + room.spread**2)
    return seated
