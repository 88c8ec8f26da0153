"""Temperatures of loggers, of one fridge or of several named in a column."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.coldchain import operations as coldchain
from vaccsched.coldchain import queries as coldchain_queries
from vaccsched.imports.models import Outcome
from vaccsched.imports.operations.task import Task
from vaccsched.imports.rules import cells
from vaccsched.imports.rules.row import Found, Line, Reader
from vaccsched.shared import clock
from vaccsched.stock import queries as stock

OLDEST = 2000  # a logger whose clock is not set says 1970 or less


@dataclass(frozen=True, kw_only=True)
class Entry:
    location_id: uuid.UUID
    at: dt.datetime
    tenths: int


class Warmth:
    """One row is one temperature."""

    def prepare(self, task: Task) -> None:
        places = [one for one in stock.locations(clinic_id=task.clinic_id) if one.archived_at is None]
        names = {cells.word_key(one.name): str(one.id) for one in places}
        task.at_hand["places"] = {**names, **task.words.get("place", {})}
        task.at_hand["ids"] = {one.id for one in places}

    def read(self, line: Line, task: Task) -> Found:
        row = Reader(line)
        location_id = task.location_id
        if location_id is None:
            place = row.need("place", lambda text: cells.word(text, task.at_hand["places"], code="place"))
            location_id = uuid.UUID(place) if place else None
        at, tenths = _at(row), row.need("warmth", cells.tenths)
        if at is not None and (at.year < OLDEST or at > clock.local(task.now).replace(tzinfo=None)):
            row.wrong("at", "read_later" if at.year >= OLDEST else "moment")
        if location_id is not None and location_id not in task.at_hand["ids"]:
            row.wrong("place", "place")
        if row.found.outcome is Outcome.WRONG or location_id is None or at is None or tenths is None:
            return row.found
        instant = clock.instant_of(at.date(), at.time())
        row.found.entry = Entry(location_id=location_id, at=instant, tenths=tenths)
        row.found.key = f"{location_id.hex}{int(instant.timestamp()):x}"
        return row.found

    def look_up(self, found: Sequence[Found], task: Task) -> None:
        for location_id, rows in _by_place(found).items():
            known = coldchain_queries.logged(location_id=location_id, times={row.entry.at for row in rows})
            for row in rows:
                tenths = known.get(row.entry.at)
                if tenths == row.entry.tenths:
                    row.outcome = Outcome.KNOWN
                elif tenths is not None:
                    row.refuse("warmth", "other_warmth", f"{tenths / 10:.1f}")

    def keep(self, found: Sequence[Found], task: Task) -> None:
        for location_id, rows in sorted(_by_place(found).items()):
            readings = [(row.entry.at, row.entry.tenths) for row in rows]
            coldchain.keep_logger(
                clinic_id=task.clinic_id, location_id=location_id, readings=readings, actor=task.actor, now=task.now
            )


def _at(row: Reader) -> dt.datetime | None:
    """One column with day and time, or the day in a column of its own."""
    if not row.text("day"):
        return row.need("at", cells.moment)
    day, time = row.read("day", cells.day), row.need("at", cells.time)
    return dt.datetime.combine(day, time) if day is not None and time is not None else None


def _by_place(found: Sequence[Found]) -> dict[uuid.UUID, list[Found]]:
    places: dict[uuid.UUID, list[Found]] = {}
    for one in found:
        if one.is_wanted:
            places.setdefault(one.entry.location_id, []).append(one)
    return places
