"""Questions about readings, excursions and evaluations. Changes nothing."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.coldchain.models import Excursion, FridgeReading
from vaccsched.coldchain.rules import ranges
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Location


@dataclass(frozen=True, kw_only=True)
class FridgeToday:
    """A fridge or freezer today. ``readings_today``: those at least six hours apart; ``last_…``: of any day.

    ``in_range``: of the last reading, None without any. ``hold``: it is out of range, or was and lots in it wait for
    their evaluation.
    """

    location: Location
    readings_today: int
    last_at: dt.datetime | None
    last_tenths: int | None
    in_range: bool | None
    hold: bool
    next_due: dt.datetime | None = None


def todays_fridges(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[FridgeToday]:
    """Every fridge and freezer in use at a clinic, with today's readings (two a day, at least six hours apart)."""
    day_start = clock.instant_of(clock.day_of(now), dt.time())
    places = [one for one in stock.locations(clinic_id=clinic_id) if one.kind in ranges.WATCHED]
    last, held = _last_readings(clinic_id), _held_places(clinic_id)
    times: dict[uuid.UUID, list[dt.datetime]] = {}
    for location_id, at in db.session.execute(
        sa.select(FridgeReading.location_id, FridgeReading.at).where(
            FridgeReading.clinic_id == clinic_id, FridgeReading.at >= day_start, FridgeReading.at <= now
        )
    ):
        times.setdefault(location_id, []).append(at)
    return [_today(place, times.get(place.id, []), last.get(place.id), hold=place.id in held) for place in places]


def _today(place: Location, times: list[dt.datetime], last: FridgeReading | None, *, hold: bool) -> FridgeToday:
    return FridgeToday(
        location=place,
        readings_today=len(ranges.counted(times)),
        last_at=last.at if last else None,
        last_tenths=last.tenths if last else None,
        in_range=ranges.is_in_range(place.kind, last.tenths) if last else None,
        hold=hold,
        next_due=ranges.next_due(times),
    )


def _last_readings(clinic_id: uuid.UUID) -> dict[uuid.UUID, FridgeReading]:
    latest = (
        sa.select(FridgeReading.location_id, sa.func.max(FridgeReading.at).label("at"))
        .where(FridgeReading.clinic_id == clinic_id)
        .group_by(FridgeReading.location_id)
        .subquery()
    )
    rows = db.session.scalars(
        sa.select(FridgeReading)
        .join(latest, sa.and_(FridgeReading.location_id == latest.c.location_id, FridgeReading.at == latest.c.at))
        .order_by(FridgeReading.id)
    )
    return {one.location_id: one for one in rows}


def _held_places(clinic_id: uuid.UUID) -> set[uuid.UUID]:
    return set(
        db.session.scalars(
            sa.select(Excursion.location_id).where(Excursion.clinic_id == clinic_id, Excursion.ended_at.is_(None))
        )
    )
