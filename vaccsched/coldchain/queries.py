"""Questions about readings, excursions and evaluations. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from vaccsched.coldchain.models import (
    Decision,
    Evaluation,
    Excursion,
    ExcursionLot,
    FridgeReading,
    Leaflet,
    ReadingSource,
)
from vaccsched.coldchain.rules import evaluation, ranges
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Location, Lot, LotStatus, Presentation
from vaccsched.vaccines.models import VaccineProduct


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
    lot_waits = sa.and_(ExcursionLot.evaluation_id.is_(None), Lot.status == LotStatus.COLD_CHAIN_HOLD)
    return set(
        db.session.scalars(
            sa.select(Excursion.location_id)
            .outerjoin(ExcursionLot, ExcursionLot.excursion_id == Excursion.id)
            .outerjoin(Lot, ExcursionLot.lot_id == Lot.id)
            .where(Excursion.clinic_id == clinic_id, sa.or_(Excursion.ended_at.is_(None), lot_waits))
        )
    )


def readings(*, location_id: uuid.UUID, since: dt.datetime, until: dt.datetime | None = None) -> list[FridgeReading]:
    """Readings of a place in order of time, and the last one before ``since`` in front of them."""
    before = db.session.scalar(
        sa.select(sa.func.max(FridgeReading.at)).where(
            FridgeReading.location_id == location_id, FridgeReading.at < since
        )
    )
    asked = sa.select(FridgeReading).where(
        FridgeReading.location_id == location_id, FridgeReading.at >= (before or since)
    )
    if until is not None:
        asked = asked.where(FridgeReading.at <= until)
    return list(db.session.scalars(asked.order_by(FridgeReading.at, FridgeReading.id)))


def logged(*, location_id: uuid.UUID, times: Collection[dt.datetime]) -> dict[dt.datetime, int]:
    """What the logger's file said for these instants, in 0.1 ℃, as far as it is here."""
    asked = sa.select(FridgeReading.at, FridgeReading.tenths).where(
        FridgeReading.location_id == location_id,
        FridgeReading.source == ReadingSource.LOGGER,
        FridgeReading.at.in_(times),
    )
    return {row.at: row.tenths for row in db.session.execute(asked)}


def find_excursion(
    *, location_id: uuid.UUID, began: dt.datetime, ended: dt.datetime | None, found: dt.datetime
) -> Excursion | None:
    """The excursion of a place that is the same stretch of time, as far as the two overlap."""
    asked = sa.select(Excursion).where(
        Excursion.location_id == location_id, sa.or_(Excursion.ended_at.is_(None), Excursion.ended_at >= found)
    )
    if ended is not None:
        asked = asked.where(Excursion.began_at <= ended)
    return db.session.scalars(asked.order_by(Excursion.began_at.desc(), Excursion.id.desc()).limit(1)).first()


def running_excursion(*, location_id: uuid.UUID) -> Excursion | None:
    """The excursion of a place that has not ended."""
    return db.session.scalar(
        sa.select(Excursion).where(Excursion.location_id == location_id, Excursion.ended_at.is_(None))
    )


def excursions(*, clinic_id: uuid.UUID, limit: int = 30) -> list[Excursion]:
    """The latest excursions of a clinic with their places."""
    return list(
        db.session.scalars(
            sa.select(Excursion)
            .where(Excursion.clinic_id == clinic_id)
            .options(joinedload(Excursion.location))
            .order_by(Excursion.began_at.desc(), Excursion.id.desc())
            .limit(limit)
        )
    )


def held_lots(*, clinic_id: uuid.UUID) -> list[Lot]:
    """Lots that the cold chain holds, the first expiring first."""
    return list(
        db.session.scalars(
            sa.select(Lot)
            .join(Lot.product)
            .where(Lot.clinic_id == clinic_id, Lot.status == LotStatus.COLD_CHAIN_HOLD)
            .options(contains_eager(Lot.product).joinedload(VaccineProduct.vaccine))
            .order_by(Lot.expires_on, Lot.id)
        )
    )


def pending_of(*, lot_id: uuid.UUID) -> list[ExcursionLot]:
    """Excursions of a lot that no evaluation has ended yet, with their places, in order of time."""
    return list(
        db.session.scalars(
            sa.select(ExcursionLot)
            .join(ExcursionLot.excursion)
            .where(ExcursionLot.lot_id == lot_id, ExcursionLot.evaluation_id.is_(None))
            .options(contains_eager(ExcursionLot.excursion).joinedload(Excursion.location))
            .order_by(Excursion.began_at, Excursion.id)
        )
    )


def find_leaflet(*, clinic_id: uuid.UUID, product_id: uuid.UUID) -> Leaflet | None:
    """What the clinic wrote down of a product's leaflet last."""
    return db.session.scalar(
        sa.select(Leaflet)
        .where(Leaflet.clinic_id == clinic_id, Leaflet.product_id == product_id)
        .order_by(Leaflet.set_at.desc(), Leaflet.id.desc())
        .limit(1)
    )


def presentation_of(lot: Lot) -> tuple[Presentation, dict[str, int]]:
    """How a lot bears warmth, and the leaflet's own limits in minutes by band; the leaflet before the general rule."""
    leaflet = find_leaflet(clinic_id=lot.clinic_id, product_id=lot.product_id)
    if leaflet is not None:
        return leaflet.presentation, leaflet.minutes
    return stock.presentation_of(lot.product.vaccine_code), {}


def measured(*, lot: Lot, now: dt.datetime) -> dict[str, int]:
    """Minutes by band that the readings say, over all excursions of the lot that wait for an evaluation.

    Until the place was in range again or the last pack of the lot had left it; what lasts still is counted until now.
    """
    presentation, _leaflet = presentation_of(lot)
    parts = []
    for one in pending_of(lot_id=lot.id):
        place, began = one.excursion.location, one.excursion.began_at
        left = stock.left_place_at(lot_id=lot.id, location_id=place.id)
        until = min(at for at in (one.excursion.ended_at, left, now) if at is not None)
        rows = [(row.at, row.tenths) for row in readings(location_id=place.id, since=began) if row.at >= began]
        parts.append(
            evaluation.exposure(presentation=presentation, kind=place.kind, readings=ranges.cut(rows, until=until))
        )
    return evaluation.added(parts)


def earlier(*, lot_id: uuid.UUID) -> dict[str, int]:
    """Minutes by band of the signed evaluations that released a lot before: exposure adds up over its life."""
    rows = db.session.scalars(
        sa.select(Evaluation.minutes).where(
            Evaluation.lot_id == lot_id,
            Evaluation.signed_at.is_not(None),
            Evaluation.decision == Decision.RELEASE,
        )
    )
    return evaluation.added(rows)


def evaluations_of(*, lot_id: uuid.UUID) -> list[Evaluation]:
    """All evaluations of a lot, newest first."""
    return list(
        db.session.scalars(
            sa.select(Evaluation)
            .where(Evaluation.lot_id == lot_id)
            .options(joinedload(Evaluation.decided_by))
            .order_by(Evaluation.decided_at.desc(), Evaluation.id.desc())
        )
    )


def waiting_evaluations(*, clinic_id: uuid.UUID) -> list[Evaluation]:
    """Evaluations that wait for their second signature, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(Evaluation)
            .where(
                Evaluation.clinic_id == clinic_id,
                Evaluation.signed_at.is_(None),
                Evaluation.declined_at.is_(None),
            )
            .options(joinedload(Evaluation.lot), joinedload(Evaluation.decided_by))
            .order_by(Evaluation.decided_at, Evaluation.id)
        )
    )


def get_evaluation(*, clinic_id: uuid.UUID, evaluation_id: uuid.UUID) -> Evaluation:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(Evaluation, evaluation_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found
