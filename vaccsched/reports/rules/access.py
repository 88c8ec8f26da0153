"""Which looks at records of minors are unusual (未成年人网络保护条例 第37条). Decides from values handed in."""

import datetime as dt
import enum
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from vaccsched.shared.clock import day_of, local

NEAR = dt.timedelta(days=3)  # a visit or a booking this near explains a look
EARLY, LATE = dt.time(7, 0), dt.time(20, 0)
OFTEN = 5  # looks of one person at one child without a visit
MANY, TIMES = 30, 3  # children in a day: so many, and so many times the usual of all
MOST = 500  # unusual looks that a report keeps


class Unusual(enum.StrEnum):
    """Why somebody should ask about a look."""

    STRANGER = "stranger"  # the child is not of this clinic, and neither came nor was booked there around that day
    HOURS = "hours"  # before 7:00 or from 20:00
    REVEALED = "revealed"  # the whole number of a document or phone was shown
    OFTEN = "often"  # the same child again and again without a visit
    MANY = "many"  # far more children in a day than colleagues open


@dataclass(frozen=True, kw_only=True)
class Look:
    """One look of a member of staff at one child's record. ``known``: the child is of the clinic of whoever looked;
    ``visits``: days near it on which the child came there or was booked.
    """

    entry_id: uuid.UUID
    at: dt.datetime
    staff_id: uuid.UUID
    person_id: uuid.UUID
    action: str
    purpose: str
    known: bool
    visits: tuple[dt.date, ...] = ()

    @property
    def day(self) -> dt.date:
        """Of the clinic."""
        return day_of(self.at)

    @property
    def explained(self) -> bool:
        """The child came or was booked around that day."""
        return any(abs(day - self.day) <= NEAR for day in self.visits)


@dataclass(kw_only=True)
class Tally:
    """The looks of a year, added month by month. ``others``: looks of families, programs and outside institutions."""

    looks: Counter[uuid.UUID] = field(default_factory=Counter)  # by staff
    children: dict[uuid.UUID, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))
    flagged: Counter[uuid.UUID] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    unusual: list[tuple[Look, list[Unusual]]] = field(default_factory=list)


def add_month(tally: Tally, looks: Sequence[Look]) -> None:
    """Count one month's looks and keep the unusual ones."""
    often = _often(looks)
    many = _many(looks)
    for one in looks:
        tally.looks[one.staff_id] += 1
        tally.children[one.staff_id].add(one.person_id)
        why = _why(one, often=often, many=many)
        if why:
            tally.flagged[one.staff_id] += 1
            tally.unusual.append((one, why))
    tally.unusual = sorted(tally.unusual, key=lambda one: (-len(one[1]), one[0].at, one[0].entry_id))[:MOST]


def as_result(tally: Tally) -> dict[str, Any]:
    """As it is kept: ids, codes and counts only."""
    staff = sorted(tally.looks, key=lambda one: (-tally.flagged[one], -tally.looks[one], one))
    return {
        "staff": [
            {"staff_id": str(one), "looks": tally.looks[one], "children": len(tally.children[one]),
             "unusual": tally.flagged[one]}
            for one in staff
        ],
        "others": dict(sorted(tally.others.items())),
        "unusual": [
            {"entry_id": str(look.entry_id), "at": look.at.isoformat(), "staff_id": str(look.staff_id),
             "person_id": str(look.person_id), "action": look.action, "purpose": look.purpose,
             "why": [str(one) for one in why]}
            for look, why in tally.unusual
        ],
    }  # fmt: skip


def _why(one: Look, *, often: set[tuple[uuid.UUID, uuid.UUID]], many: set[tuple[uuid.UUID, dt.date]]) -> list[Unusual]:
    asked = {
        Unusual.STRANGER: not one.known and not one.explained,
        Unusual.HOURS: not EARLY <= local(one.at).time() < LATE,
        Unusual.REVEALED: one.action == "person_revealed",
        Unusual.OFTEN: (one.staff_id, one.person_id) in often and not one.explained,
        Unusual.MANY: (one.staff_id, one.day) in many,
    }
    return [why for why, is_so in asked.items() if is_so]


def _often(looks: Iterable[Look]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    days: dict[tuple[uuid.UUID, uuid.UUID], set[dt.date]] = defaultdict(set)
    for one in looks:
        if not one.explained:
            days[one.staff_id, one.person_id].add(one.day)
    return {pair for pair, found in days.items() if len(found) >= OFTEN}


def _many(looks: Iterable[Look]) -> set[tuple[uuid.UUID, dt.date]]:
    children: dict[tuple[uuid.UUID, dt.date], set[uuid.UUID]] = defaultdict(set)
    for one in looks:
        children[one.staff_id, one.day].add(one.person_id)
    if not children:
        return set()
    usual = median(len(found) for found in children.values())
    return {key for key, found in children.items() if len(found) >= max(MANY, TIMES * usual)}
