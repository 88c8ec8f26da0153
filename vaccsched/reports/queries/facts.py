"""All facts of a period at one clinic."""

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from typing import Any

from vaccsched.reports.queries.clinic import bookings, cases, fridge_days, movements, slots, span
from vaccsched.reports.queries.cover import births, certified_files, cohorts, coverage, used
from vaccsched.reports.queries.doses import doses
from vaccsched.reports.queries.files import checked_files, open_files, read_files
from vaccsched.reports.queries.opinion import knowing, scores, searches
from vaccsched.reports.queries.tables import samples, table_days
from vaccsched.reports.queries.visits import visits
from vaccsched.reports.rules.facts import Facts, Period
from vaccsched.reports.told import told


class _Read(Facts):
    """Facts that are read from the database when they are asked for first: most indicators need one list of sixteen."""

    def __init__(self, readers: dict[str, Callable[[], list[Any]]], now: dt.datetime) -> None:
        object.__setattr__(self, "_readers", readers)
        object.__setattr__(self, "now", now)

    def __getattr__(self, name: str) -> list[Any]:
        readers = self.__dict__.get("_readers", {})
        if name not in readers:
            raise AttributeError(name)
        found: list[Any] = readers[name]()
        object.__setattr__(self, name, found)
        return found


def facts_of(*, clinic_id: uuid.UUID, period: Period, now: dt.datetime) -> Facts:
    """The files are as they are now; everything else happened in the period. Each list is read when it is needed."""
    in_period: dict[str, Callable[[uuid.UUID, Period], list[Any]]] = {
        "visits": visits, "doses": doses, "bookings": bookings, "slots": slots, "movements": movements, "cases": cases,
        "table_days": table_days, "coverage": coverage, "cohorts": cohorts, "used": used, "knowing": knowing,
        "searches": searches, "scores": scores, "samples": samples,
    }  # fmt: skip
    readers: dict[str, Callable[[], list[Any]]] = {
        name: functools.partial(read, clinic_id, period) for name, read in in_period.items()
    }
    readers |= {
        "fridge_days": lambda: fridge_days(clinic_id, period, now),
        "checked_files": lambda: checked_files(clinic_id),
        "open_files": lambda: open_files(clinic_id, now),
        "read_files": lambda: read_files(clinic_id, period),
        "certified_files": lambda: certified_files(clinic_id, now),
        "births": lambda: births(clinic_id, period, now),
        "told": lambda: told(clinic_id, *span(period)),
    }
    return _Read(readers, now)
