"""Whose turn it is: the clinic's order rule applied to those who wait (domain 5.5: priority at a stated ratio with
ageing, never invisible; docs/decisions/0030).

1. Urgent ones, by arrival. 2. Whoever was overtaken and has waited the longest extra time since, by their place.
3. Once in every ``one_in`` calls at most, the first of the priority groups. 4. The first in line.
"""

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.visits.rules.order import OrderKey
from vaccsched.visits.rules.priority import PriorityGroup

DEFAULT_GROUPS = (PriorityGroup.AGE_65, PriorityGroup.PREGNANCY, PriorityGroup.DISABILITY, PriorityGroup.INFANT)


class TurnWhy(enum.StrEnum):
    """By which line of the rule somebody is next."""

    URGENT = "urgent"
    MOVED = "moved"  # called before, and moved to this station
    AGED = "aged"
    PRIORITY = "priority"
    TURN = "turn"
    BY_HAND = "by_hand"  # a member of staff chose, with a reason


SHORT_WHY: dict[TurnWhy, Any] = {  # what everybody in the hall may read beside a number
    TurnWhy.URGENT: _l("急"),
    TurnWhy.MOVED: _l("转台"),
    TurnWhy.AGED: _l("久等"),
    TurnWhy.PRIORITY: _l("优先"),
}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A clinic's order rule. ``one_in`` calls: 0 for no priority; ``longest_extra`` minutes."""

    groups: tuple[str, ...] = DEFAULT_GROUPS
    one_in: int = 4
    longest_extra: int = 20
    late_grace_minutes: int = 15
    calls_before_pass: int = 3


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Somebody who may be called from a queue. ``overtaken_at``: since when others went ahead of them; ``vaccines``:
    what is still to be given; ``moved_to``: the only station that calls them.
    """

    visit_id: uuid.UUID
    key: OrderKey
    urgent: bool = False
    group: PriorityGroup | None = None
    overtaken_at: dt.datetime | None = None
    vaccines: frozenset[str] = frozenset()
    moved_to: uuid.UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Called:
    """A call of today, as far as the rule asks. ``overtook``: visits that it went ahead of."""

    at: dt.datetime
    urgent: bool
    jumped: bool
    overtook: frozenset[uuid.UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who is next, by which line of the rule, and whom they overtake. Only a jump counts for the ratio."""

    who: Waiting
    why: TurnWhy
    jumped: bool = False
    overtakes: tuple[uuid.UUID, ...] = ()


def since_jump(calls: Iterable[Called]) -> int | None:
    """Calls that were not urgent since the last jump of ``calls`` (oldest first); None: nobody has jumped."""
    count: int | None = None
    for call in calls:
        if call.jumped:
            count = 0
        elif count is not None and not call.urgent:
            count += 1
    return count


def overtaken(calls: Iterable[Called]) -> dict[uuid.UUID, dt.datetime]:
    """Since when each visit has been overtaken, by the calls of today."""
    first: dict[uuid.UUID, dt.datetime] = {}
    for call in calls:
        for visit_id in call.overtook:
            first.setdefault(visit_id, call.at)
    return first


def next_turn(
    waiting: Iterable[Waiting], *, since: int | None, rule: Rule, now: dt.datetime, station_id: uuid.UUID | None = None
) -> Turn | None:
    """Who is next of ``waiting``; None when nobody waits.

    ``since``: calls since the last jump (``since_jump``). ``station_id``: who was moved to it comes after the urgent
    ones, who was moved elsewhere is left out.
    """
    line = sorted((one for one in waiting if one.moved_to in (None, station_id)), key=_key)
    if not line:
        return None
    if line[0].urgent:
        return Turn(who=line[0], why=TurnWhy.URGENT)
    moved = next((one for one in line if one.moved_to is not None), None)
    if moved is not None:
        return Turn(who=moved, why=TurnWhy.MOVED)
    aged = next((one for one in line if _is_aged(one, rule, now)), None)
    if aged is not None:
        return Turn(who=aged, why=TurnWhy.AGED)
    prior = next((one for one in line if one.group in rule.groups), None)
    if prior is not None and prior is not line[0] and _may_jump(since, rule):
        return Turn(who=prior, why=TurnWhy.PRIORITY, jumped=True, overtakes=before(prior, line))
    return Turn(who=line[0], why=TurnWhy.TURN)


def line_up(waiting: Sequence[Waiting], *, since: int | None, rule: Rule, now: dt.datetime) -> list[Turn]:
    """The order in which ``waiting`` are called, if nobody else came and one call followed the other at once."""
    left, turns = {one.visit_id: one for one in waiting if one.moved_to is None}, []
    moved = [one for one in waiting if one.moved_to is not None]
    while (turn := next_turn(left.values(), since=since, rule=rule, now=now)) is not None:
        turns.append(turn)
        del left[turn.who.visit_id]
        since = _counted(since, turn)
    at = next((place for place, turn in enumerate(turns) if turn.why is not TurnWhy.URGENT), len(turns))
    return [*turns[:at], *(Turn(who=one, why=TurnWhy.MOVED) for one in sorted(moved, key=_key)), *turns[at:]]


def before(who: Waiting, waiting: Iterable[Waiting]) -> tuple[uuid.UUID, ...]:
    """Those who stand before somebody in line, in order."""
    return tuple(one.visit_id for one in sorted(waiting, key=_key) if one.key < who.key)


def _counted(since: int | None, turn: Turn) -> int | None:
    if turn.jumped:
        return 0
    return since if since is None or turn.why is TurnWhy.URGENT else since + 1


def _may_jump(since: int | None, rule: Rule) -> bool:
    return rule.one_in > 0 and (since is None or since >= rule.one_in - 1)


def _is_aged(one: Waiting, rule: Rule, now: dt.datetime) -> bool:
    return one.overtaken_at is not None and now - one.overtaken_at >= dt.timedelta(minutes=rule.longest_extra)


def _key(one: Waiting) -> OrderKey:
    return one.key
