"""Places where vaccine is kept, and moving packs between them: transfer, issue (领用), return."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.shared.format import full_day
from vaccsched.sites import queries as sites
from vaccsched.stock import queries, rules
from vaccsched.stock.errors import (
    CodeTwice,
    NeverFrozen,
    NotFirstExpiring,
    NothingReceived,
    OpenedNotReturned,
    PackDiscarded,
    PackElsewhere,
    PackUsedUp,
    PlaceNotEmpty,
    SamePlace,
    UnknownTraceCode,
)
from vaccsched.stock.events import PacksPlaced
from vaccsched.stock.models import Location, LocationKind, MovementKind, Pack, Presentation, StockMovement
from vaccsched.stock.operations._shared import is_at, is_own, movement_values, own_location


def add_location(
    *, clinic_id: uuid.UUID, name: str, kind: LocationKind, station_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> Location:
    """A fridge, a freezer, a station's cold box or a bag.

    :raises PlaceNameTaken: the clinic has one of that name.
    :raises NotFound: the station is another clinic's.
    """
    if station_id is not None:
        sites.get_station(clinic_id=clinic_id, station_id=station_id)
    place = Location(clinic_id=clinic_id, name=name, kind=kind, station_id=station_id)
    db.session.add(place)
    db.session.flush()
    audit.record(action="place_added", actor=actor, now=now, subject=place, clinic_id=clinic_id, kind=kind)
    return place


def archive_location(*, location_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Location:
    """Take a place out of use; its past stays.

    :raises PlaceNotEmpty: vaccine is in it.
    :raises NotFound: none of the actor's clinic.
    """
    place = db.session.get(Location, location_id)
    if place is None or not is_own(place.clinic_id, actor) or place.archived_at is not None:
        raise NotFound
    inside = queries.packs_at(clinic_id=place.clinic_id, location_id=place.id)
    if inside:
        raise PlaceNotEmpty(name=place.name, packs=len(inside))
    place.archived_at = now
    audit.record(action="place_archived", actor=actor, now=now, subject=place)
    return place


def move_packs(
    *,
    clinic_id: uuid.UUID,
    from_id: uuid.UUID | None,
    to_id: uuid.UUID,
    trace_codes: list[str],
    reason: str | None,
    actor: Actor,
    now: dt.datetime,
) -> list[Pack]:
    """Move scanned packs; from a shelf to a station it is an issue, back a return (规范(2023) 10.3.4). All or none.

    ``from_id`` None: packs of which nobody said yet where they are. ``reason``: why an issue skips what comes first.

    :raises NothingReceived, UnreadableCode, CodeTwice, UnknownTraceCode: the scans.
    :raises SamePlace, PackElsewhere, PackUsedUp, PackDiscarded, OpenedNotReturned, NeverFrozen:
    :raises LotExpired, LotQuarantined, LotRecalled, LotOnColdChainHold, NotFirstExpiring: an issue of what may not be
        used, or not yet.
    :raises NotFound: a place of another clinic.
    """
    source = own_location(from_id, clinic_id) if from_id else None
    target = own_location(to_id, clinic_id)
    if source is target:
        raise SamePlace(field="to_id")
    kind = rules.move_kind(source=source.kind if source else None, target=target.kind)
    packs = _scanned(clinic_id, trace_codes)
    for pack in packs:
        _refuse_unmovable(pack, source, target, kind, now)
    if kind is MovementKind.ISSUE and not reason:
        _refuse_skipping(clinic_id, source, packs, now)
    for pack in sorted(packs, key=lambda one: one.id):
        _move_one(pack, target, kind, reason, actor, now)
    lots = tuple(sorted({pack.lot_id for pack in packs}))
    audit.record(action="stock_moved", actor=actor, now=now, subject=target, kind=kind, packs=len(packs))
    announce(PacksPlaced(clinic_id=clinic_id, location_id=target.id, lot_ids=lots))
    return packs


def _scanned(clinic_id: uuid.UUID, texts: list[str]) -> list[Pack]:
    packs: dict[uuid.UUID, Pack] = {}
    for text in texts:
        pack = queries.find_pack(clinic_id=clinic_id, scan=rules.parse_scan(text))
        if pack is None:
            raise UnknownTraceCode(field="trace_codes")
        if pack.id in packs:
            raise CodeTwice(field="trace_codes", trace_code=pack.trace_code)
        packs[pack.id] = pack
    if not packs:
        raise NothingReceived(field="trace_codes")
    return list(packs.values())


def _refuse_unmovable(
    pack: Pack, source: Location | None, target: Location, kind: MovementKind, now: dt.datetime
) -> None:
    code = {"field": "trace_codes", "trace_code": pack.trace_code}
    if pack.discarded_at is not None:
        raise PackDiscarded(field="trace_codes")
    if pack.doses_used >= pack.doses_total:
        raise PackUsedUp(field="trace_codes")
    if pack.location_id != (source.id if source else None):
        raise PackElsewhere(place=pack.location.name if pack.location else "—", **code)
    if pack.opened_at is not None and target.kind in rules.SHELVES:
        raise OpenedNotReturned(**code)
    presentation = rules.presentation_of(pack.lot.product.vaccine_code)
    if target.kind is LocationKind.FREEZER and presentation is Presentation.NEVER_FROZEN:
        raise NeverFrozen(field="to_id", vaccine=pack.lot.product.name)
    if kind is MovementKind.ISSUE:
        stop = rules.lot_stop(status=pack.lot.status, expires_on=pack.lot.expires_on, on=clock.day_of(now))
        if stop is not None:
            stop.field = "trace_codes"
            raise stop


def _refuse_skipping(clinic_id: uuid.UUID, source: Location | None, packs: list[Pack], now: dt.datetime) -> None:
    """Whatever stays on the shelf must not come before what is taken."""
    taken = {pack.id for pack in packs}
    latest: dict[uuid.UUID, tuple[bool, dt.date]] = {}
    for pack in packs:
        rank = rules.use_first(returned_at=pack.returned_at, expires_on=pack.lot.expires_on)
        latest[pack.lot.product_id] = max(rank, latest.get(pack.lot.product_id, rank))
    for one in queries.first_to_use(
        clinic_id=clinic_id, location_id=source.id if source else None, on=clock.day_of(now)
    ):
        rank = rules.use_first(returned_at=one.returned_at, expires_on=one.lot.expires_on)
        if one.id not in taken and one.lot.product_id in latest and rank < latest[one.lot.product_id]:
            raise NotFirstExpiring(
                field="reason", lot_number=one.lot.lot_number, expires_on=full_day(one.lot.expires_on)
            )


def _move_one(
    pack: Pack, target: Location, kind: MovementKind, reason: str | None, actor: Actor, now: dt.datetime
) -> None:
    left = pack.doses_total - pack.doses_used
    coming_back = kind is MovementKind.RETURN
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack.id,
            Pack.doses_used == pack.doses_used,
            Pack.discarded_at.is_(None),
            Pack.opened_at.is_not_distinct_from(pack.opened_at),
            is_at(pack.location_id),
        )
        .values(location_id=target.id, returned_at=now if coming_back else pack.returned_at)
    )
    out = movement_values(pack, kind, -left, actor, now) | {"reason": reason}
    into = movement_values(pack, kind, left, actor, now) | {"reason": reason, "location_id": target.id}
    if not claim(taking, (StockMovement, out), (StockMovement, into)):
        raise PackElsewhere(field="trace_codes", trace_code=pack.trace_code, place="—")
    db.session.refresh(pack)
