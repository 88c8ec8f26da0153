"""What follows from readings: excursions begin, go on and end; lots in the place are put on hold at once."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.coldchain import queries
from vaccsched.coldchain.models import Excursion, ExcursionLot
from vaccsched.coldchain.rules import ranges
from vaccsched.shared import audit
from vaccsched.shared import format as wording
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id
from vaccsched.stock import operations as stock
from vaccsched.stock import queries as stock_queries
from vaccsched.stock.models import Location, Lot, LotStatus


def follow(*, place: Location, since: dt.datetime, actor: Actor, now: dt.datetime) -> list[Excursion]:
    """Look at a place's readings from ``since`` on and act on every time out of range; answers the excursions.

    Lots that are in the place, or were since it was in range last, go on hold (规范(2023) 第三章: 超温即封存评估).
    """
    rows = [(row.at, row.tenths) for row in queries.readings(location_id=place.id, since=since)]
    return [_follow_one(place, span, actor, now) for span in ranges.spans(place.kind, rows)]


def _follow_one(place: Location, span: ranges.Span, actor: Actor, now: dt.datetime) -> Excursion:
    excursion = queries.find_excursion(location_id=place.id, began=span.began, ended=span.ended, found=span.found)
    if excursion is None:
        excursion = Excursion(
            id=new_id(),
            clinic_id=place.clinic_id,
            location_id=place.id,
            began_at=span.began,
            found_at=span.found,
            ended_at=span.ended,
        )
        db.session.add(excursion)
        db.session.flush()
        audit.record(action="excursion_found", actor=actor, now=now, subject=excursion, clinic_id=place.clinic_id)
    elif excursion.ended_at is None and span.ended is not None:
        excursion.ended_at = span.ended
        db.session.flush()
        audit.record(action="excursion_ended", actor=actor, now=now, subject=excursion, clinic_id=place.clinic_id)
    lots = stock_queries.lots_seen_at(clinic_id=place.clinic_id, location_id=place.id, since=excursion.began_at)
    _hold(excursion, place, lots, actor, now)
    return excursion


def hold_arrivals(
    *, clinic_id: uuid.UUID, location_id: uuid.UUID, lot_ids: Iterable[uuid.UUID], actor: Actor, now: dt.datetime
) -> None:
    """Lots came to a place: while it is out of range they go on hold like everything in it."""
    running = queries.running_excursion(location_id=location_id)
    if running is not None:
        place = stock_queries.get_location(clinic_id=clinic_id, location_id=location_id)
        lots = [stock_queries.get_lot(clinic_id=clinic_id, lot_id=lot_id) for lot_id in lot_ids]
        _hold(running, place, lots, actor, now)


def _hold(excursion: Excursion, place: Location, lots: list[Lot], actor: Actor, now: dt.datetime) -> None:
    known = set(db.session.scalars(sa.select(ExcursionLot.lot_id).where(ExcursionLot.excursion_id == excursion.id)))
    when = wording.day_time(excursion.found_at)
    reason = str(_l("「%(place)s」%(when)s发现超温", place=place.name, when=when))
    for lot in sorted(lots, key=lambda one: one.id):
        if lot.id in known or lot.status is LotStatus.RECALLED:
            continue
        db.session.add(ExcursionLot(excursion_id=excursion.id, lot_id=lot.id))
        if lot.status is not LotStatus.COLD_CHAIN_HOLD:
            stock.set_lot_status(lot_id=lot.id, status=LotStatus.COLD_CHAIN_HOLD, reason=reason, actor=actor, now=now)
    db.session.flush()
