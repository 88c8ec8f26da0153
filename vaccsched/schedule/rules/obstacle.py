"""Why a day may not be published as planned: the county's floor of walk-in places, the clinic's daily maximum."""

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vaccsched.schedule.models import HalfDay, Session
from vaccsched.schedule.rules.change import SessionChange
from vaccsched.schedule.rules.plan import pool_floor


class Obstacle(enum.StrEnum):
    """Why a day is not published."""

    POOL_BELOW_FLOOR = "pool_below_floor"
    ABOVE_DAILY_MAXIMUM = "above_daily_maximum"


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """A day that is not published as planned: ``places`` are planned, ``bound`` is the floor or the maximum."""

    obstacle: Obstacle
    day: dt.date
    places: int
    bound: int
    half_day: HalfDay | None = None


def obstacles(
    found: Sequence[SessionChange], sessions: Iterable[Session], *, floor_percent: int, daily_maximum: int | None
) -> list[Withheld]:
    """Which of these changes may not be published: the county's floor of walk-in places, the clinic's daily maximum.

    A change that makes a day smaller is never above the maximum.
    """
    return [
        *(one for change in found for one in _below_floor(change, floor_percent)),
        *(_above_maximum(found, list(sessions), daily_maximum) if daily_maximum is not None else ()),
    ]


def is_withheld(change: SessionChange, withheld: Iterable[Withheld]) -> bool:
    """Whether an obstacle keeps this half-day from being published."""
    return change.grows and any(one.day == change.day and one.half_day in (None, change.half_day) for one in withheld)


def _below_floor(change: SessionChange, floor_percent: int) -> list[Withheld]:
    """Measured on the plan: what was released or blocked of a half-day counts neither way."""
    plan = change.plan
    if plan is None or not plan.open or not change.grows:
        return []
    floor = pool_floor(online_places=sum(slot.places for slot in plan.slots), floor_percent=floor_percent)
    if plan.walk_in_places >= floor:
        return []
    return [
        Withheld(
            obstacle=Obstacle.POOL_BELOW_FLOOR,
            day=change.day,
            half_day=change.half_day,
            places=plan.walk_in_places,
            bound=floor,
        )
    ]


def _above_maximum(found: Sequence[SessionChange], sessions: Sequence[Session], maximum: int) -> list[Withheld]:
    over = []
    for day in sorted({change.day for change in found if change.grows}):
        of_day = [change for change in found if change.day == day]
        touched = {change.half_day for change in of_day}
        rest = sum(_places(one) for one in sessions if one.day == day and one.half_day not in touched)
        before = rest + sum(_places(change.session) for change in of_day if change.session is not None)
        after = rest + sum(_places_after(change) for change in of_day)
        if after > maximum and after > before:
            over.append(Withheld(obstacle=Obstacle.ABOVE_DAILY_MAXIMUM, day=day, places=after, bound=maximum))
    return over


def _places(session: Session) -> int:
    if session.withdrawn_at is not None:
        return 0
    return session.walk_in_places + sum(slot.places for slot in session.slots)


def _places_after(change: SessionChange) -> int:
    """With the slots that have begun, which stay."""
    begun = 0
    if change.session is not None:
        shown = {id(one.slot) for one in change.slots}
        begun = sum(slot.places for slot in change.session.slots if id(slot) not in shown)
    return begun + change.walk_in_places + change.online_places
