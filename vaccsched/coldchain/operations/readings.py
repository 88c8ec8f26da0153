"""Readings: by hand, one at a time, or from a logger's file."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.coldchain import queries
from vaccsched.coldchain.errors import Implausible, NoColumns, NothingNew
from vaccsched.coldchain.models import FridgeReading, ReadingSource
from vaccsched.coldchain.operations.excursions import follow
from vaccsched.coldchain.rules import logger, ranges
from vaccsched.shared import audit, clock, idempotency
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.degrees import degrees
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Location

PLAUSIBLE = (-900, 500)  # 0.1 ℃
BEGINNING = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A logger's file row by row, before or after its import; ``out``: new rows out of range."""

    place: Location
    rows: list[logger.Row]
    counts: dict[str, int]
    out: int


def record_reading(
    *,
    clinic_id: uuid.UUID,
    location_id: uuid.UUID,
    tenths: int,
    note: str | None,
    actor: Actor,
    key: str,
    now: dt.datetime,
) -> FridgeReading:
    """Write down what the thermometer shows now, in 0.1 ℃ (规范(2023) 第三章: 每天 2 次，间隔至少 6 小时).

    Out of range puts the lots of the place on hold at once. The same key again answers the same reading.

    :raises Implausible: no fridge has that temperature.
    :raises NotFound: no such place at the clinic.
    """
    place = _place(clinic_id, location_id)
    if not PLAUSIBLE[0] <= tenths <= PLAUSIBLE[1]:
        raise Implausible(field="tenths", degrees=degrees(tenths))
    asked = {"location_id": location_id, "tenths": tenths}
    made_id = idempotency.made_before(actor=actor, operation="fridge_reading", key=key, **asked)
    if made_id is not None:
        return db.session.get_one(FridgeReading, made_id)
    reading = _reading(place, now, tenths, ReadingSource.MANUAL, actor)
    reading.note = note
    db.session.add(reading)
    idempotency.remember(actor=actor, operation="fridge_reading", key=key, made_id=reading.id, now=now, **asked)
    db.session.flush()
    audit.record(action="fridge_read", actor=actor, now=now, subject=reading, clinic_id=clinic_id, tenths=tenths)
    follow(place=place, since=now, actor=actor, now=now)
    return reading


def check_file(*, clinic_id: uuid.UUID, location_id: uuid.UUID, text: str, now: dt.datetime) -> Checked:
    """Read a logger's file without keeping anything: what each row is.

    :raises NoColumns: no row names a time and a temperature.
    :raises NotFound: no such place.
    """
    place = _place(clinic_id, location_id)
    cells = logger.read(text)
    found = logger.find_columns(cells)
    if found is None:
        raise NoColumns(field="text")
    header, columns = found
    known = {
        clock.local(row.at).replace(tzinfo=None): row.tenths
        for row in queries.readings(location_id=place.id, since=BEGINNING)
        if row.source is ReadingSource.LOGGER
    }
    rows = logger.rows_of(cells, header, columns, known=known, now=clock.local(now).replace(tzinfo=None))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.state] = counts.get(row.state, 0) + 1
    out = sum(
        row.state == "new" and row.tenths is not None and not ranges.is_in_range(place.kind, row.tenths) for row in rows
    )
    return Checked(place=place, rows=rows, counts=counts, out=out)


def import_file(*, clinic_id: uuid.UUID, location_id: uuid.UUID, text: str, actor: Actor, now: dt.datetime) -> Checked:
    """Keep the new rows of a logger's file; the same file again changes nothing. Rows that differ from what is there
    are not taken.

    :raises NoColumns, NothingNew:
    :raises NotFound: no such place.
    """
    checked = check_file(clinic_id=clinic_id, location_id=location_id, text=text, now=now)
    new = [row for row in checked.rows if row.state == "new"]
    if not new:
        raise NothingNew(field="text")
    readings = []
    for row in new:
        assert row.at is not None and row.tenths is not None  # noqa: PT018 - new rows have both
        readings.append((clock.instant_of(row.at.date(), row.at.time()), row.tenths))
    keep_logger(clinic_id=clinic_id, location_id=location_id, readings=readings, actor=actor, now=now)
    return checked


def keep_logger(
    *,
    clinic_id: uuid.UUID,
    location_id: uuid.UUID,
    readings: Sequence[tuple[dt.datetime, int]],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Keep a logger's readings (instant, 0.1 ℃) that are not here yet, at least one; what was out of range holds the
    lots of the place at once.

    :raises ReadAlready: one of them is here.
    :raises NotFound: no such place.
    """
    place = _place(clinic_id, location_id)
    db.session.add_all(_reading(place, at, tenths, ReadingSource.LOGGER, actor) for at, tenths in readings)
    db.session.flush()
    audit.record(action="fridge_imported", actor=actor, now=now, subject=place, clinic_id=clinic_id, rows=len(readings))
    follow(place=place, since=min(at for at, _tenths in readings), actor=actor, now=now)


def _place(clinic_id: uuid.UUID, location_id: uuid.UUID) -> Location:
    place = stock.get_location(clinic_id=clinic_id, location_id=location_id)
    if place.archived_at is not None:
        raise NotFound
    return place


def _reading(place: Location, at: dt.datetime, tenths: int, source: ReadingSource, actor: Actor) -> FridgeReading:
    return FridgeReading(
        id=new_id(),
        clinic_id=place.clinic_id,
        location_id=place.id,
        at=at,
        tenths=tenths,
        source=source,
        staff_id=actor.id if actor.kind is ActorKind.STAFF else None,
    )
