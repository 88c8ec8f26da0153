"""When a line of the day's check-list is red. Decides from values handed in.

预防接种工作规范(2023) §5: emergency things on site and checked regularly; while open at least one person for inquiry,
one for vaccination, one for observation, each with a valid certificate (疫苗管理法 第44条).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from vaccsched.daily.models import CheckState, DayState, Item, Phase
from vaccsched.daily.staffing import Gap
from vaccsched.identity.models import CertificateTask

ITEMS: dict[Phase, tuple[Item, ...]] = {
    Phase.OPENING: (
        Item.KIT, Item.FRIDGES, Item.INQUIRY, Item.VACCINATOR, Item.OBSERVER, Item.SCREENS,
        Item.KIT_AT_HAND, Item.PRINTER,
    ),
    Phase.CLOSING: (Item.PEOPLE, Item.VIALS, Item.FRIDGES_READ, Item.KIT_REFILLED),
}  # fmt: skip
BY_HAND = frozenset({Item.KIT_AT_HAND, Item.PRINTER, Item.KIT_REFILLED})
TASKS: dict[Item, CertificateTask] = {
    Item.INQUIRY: CertificateTask.SCREENING,
    Item.VACCINATOR: CertificateTask.VACCINATION,
    Item.OBSERVER: CertificateTask.OBSERVATION,
}
DAY_TRANSITIONS: dict[DayState, frozenset[DayState]] = {
    DayState.UNOPENED: frozenset({DayState.OPEN}),
    DayState.OPEN: frozenset({DayState.CLOSED}),
    DayState.CLOSED: frozenset({DayState.OPEN}),
}
KIT_WARNING = dt.timedelta(days=30)
SCREEN_SILENT = dt.timedelta(seconds=75)  # a screen that asked for its content within this time is alive
READINGS = {Phase.OPENING: 1, Phase.CLOSING: 2}  # of each fridge; two a day, at least six hours apart


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong: a code with its facts, e.g. ``expired`` {"name": "肾上腺素", "day": 2026-11-01}."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """How one line stands: red when it has faults."""

    item: Item
    faults: tuple[Fault, ...]

    @property
    def state(self) -> CheckState:
        return CheckState.RED if self.faults else CheckState.OK

    @property
    def by_hand(self) -> bool:
        return self.item in BY_HAND


class KitLine(Protocol):
    """A thing of the kit, as far as the rules ask."""

    name: str
    needed: int
    on_hand: int
    expires_on: dt.date | None


class FridgeLine(Protocol):
    """A fridge today (``coldchain.queries.FridgeToday``), as far as the rules ask."""

    @property
    def location(self) -> Any: ...
    @property
    def readings_today(self) -> int: ...
    @property
    def in_range(self) -> bool | None: ...
    @property
    def hold(self) -> bool: ...


def kit(items: Sequence[KitLine], *, on: dt.date) -> Finding:
    """Complete, and nothing past its last day of use."""
    faults = [Fault(code="no_kit_list")] if not items else []
    for item in items:
        if item.on_hand < item.needed:
            faults.append(Fault(code="kit_short", facts={"name": item.name, "have": item.on_hand, "need": item.needed}))
        if item.expires_on is not None and item.expires_on < on:
            faults.append(Fault(code="kit_expired", facts={"name": item.name, "day": item.expires_on}))
    return Finding(item=Item.KIT, faults=tuple(faults))


def kit_expiring(items: Iterable[KitLine], *, on: dt.date) -> list[KitLine]:
    """What is still good and expires within thirty days."""
    return [one for one in items if one.expires_on is not None and on <= one.expires_on <= on + KIT_WARNING]


def fridges(lines: Sequence[FridgeLine], *, phase: Phase) -> Finding:
    """Every fridge was read often enough for this time of the day, was in range, and is not held."""
    faults = [Fault(code="no_fridge")] if not lines else []
    for line in lines:
        name = {"name": line.location.name}
        if line.readings_today < READINGS[phase]:
            faults.append(Fault(code="fridge_unread", facts={**name, "need": READINGS[phase]}))
        if phase is Phase.OPENING and line.in_range is False:
            faults.append(Fault(code="fridge_out_of_range", facts=name))
        if phase is Phase.OPENING and line.hold:
            faults.append(Fault(code="fridge_hold", facts=name))
    return Finding(item=Item.FRIDGES if phase is Phase.OPENING else Item.FRIDGES_READ, faults=tuple(faults))


def staffed(item: Item, held: Collection[CertificateTask], gaps: Iterable[Gap] = ()) -> Finding:
    """Somebody present holds a valid certificate for the task, and every open hour still to come has enough people.

    ``held``: the tasks of everybody present; ``gaps``: of the day, all tasks.
    """
    if TASKS[item] not in held:
        return Finding(item=item, faults=(Fault(code=f"no_{item}"),))
    short = [one for one in gaps if one.task is TASKS[item]]
    return Finding(item=item, faults=tuple(Fault(code="too_few", facts=_hours(one)) for one in short))


def _hours(gap: Gap) -> dict[str, Any]:
    span = f"{gap.since:%H:%M}–{gap.until:%H:%M}"
    return {"span": span, "have": gap.have, "need": gap.need}


def screens(last_seen: Mapping[str, dt.datetime | None], *, now: dt.datetime) -> Finding:
    """Every enrolled wall asked for its content lately; ``last_seen`` by its name. A clinic without walls is ready."""
    silent = [name for name, at in last_seen.items() if at is None or now - at > SCREEN_SILENT]
    return Finding(item=Item.SCREENS, faults=tuple(Fault(code="screen_silent", facts={"name": one}) for one in silent))


def people(tickets: Sequence[str]) -> Finding:
    """Nobody is left."""
    faults = (Fault(code="people_left", facts={"tickets": list(tickets)}),) if tickets else ()
    return Finding(item=Item.PEOPLE, faults=faults)


def vials(codes: Sequence[str]) -> Finding:
    """No vial stands open; ``codes``: trace codes of those that do."""
    return Finding(item=Item.VIALS, faults=tuple(Fault(code="vial_open", facts={"code": one}) for one in codes))


def by_hand(item: Item, ticked: Collection[Item]) -> Finding:
    """Somebody ticked it."""
    return Finding(item=item, faults=() if item in ticked else (Fault(code="not_ticked"),))


def unexplained(findings: Iterable[Finding], reasons: Mapping[str, str]) -> list[Item]:
    """Red lines without a written reason: while there is one the day is neither opened nor closed."""
    red = [one.item for one in findings if one.state is CheckState.RED]
    return [item for item in red if not reasons.get(item, "").strip()]


def day_state(*, opened: bool, closed: bool) -> DayState:
    """The state of a day."""
    if not opened:
        return DayState.UNOPENED
    return DayState.CLOSED if closed else DayState.OPEN
