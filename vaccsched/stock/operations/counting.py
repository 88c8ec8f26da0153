"""Counts (盘点): what is there against the books, differences posted with two signatures; and disposal of lots."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.stock import queries, rules
from vaccsched.stock.errors import (
    CountDecided,
    CountDiffersFromCodes,
    CountOutdated,
    LotNotCounted,
    LotOnColdChainHold,
    NothingToDispose,
    UnknownTraceCode,
    UsableNotDisposed,
)
from vaccsched.stock.events import PacksPlaced
from vaccsched.stock.models import CountStatus, Lot, LotStatus, MovementKind, Pack, StockCount, StockMovement
from vaccsched.stock.operations._shared import (
    is_at,
    is_own,
    movement_values,
    own_location,
    signer,
    two_signers,
)


def count_place(
    *,
    clinic_id: uuid.UUID,
    location_id: uuid.UUID,
    counted: Mapping[uuid.UUID, int],
    trace_codes: list[str],
    reason: str | None,
    actor: Actor,
    now: dt.datetime,
) -> StockCount:
    """Write down a count of one place: ``counted`` packs by lot, and the scans of every lot that differs.

    Everything as in the books: posted at once. Otherwise it waits for the second signature.

    :raises LotNotCounted: a lot of the place has neither a number nor a scan.
    :raises CountDiffersFromCodes: a lot differs and its packs were not all scanned.
    :raises UnknownTraceCode, UnreadableCode: the scans.
    :raises CountWaits: an earlier count of this place still waits.
    :raises NotFound: no such place.
    """
    place = own_location(location_id, clinic_id)
    there = queries.packs_at(clinic_id=clinic_id, location_id=place.id)
    seen = _seen(clinic_id, trace_codes)
    lots, missing, found = _compared(there, dict(counted), seen)
    differs = bool(missing or found)
    count = StockCount(
        clinic_id=clinic_id,
        location_id=place.id,
        status=CountStatus.WAITING if differs else CountStatus.POSTED,
        lots=lots,
        missing=[str(pack.id) for pack in missing],
        found=[str(pack.id) for pack in found],
        reason=reason,
        first_id=signer(actor),
        first_at=now,
    )
    db.session.add(count)
    db.session.flush()
    audit.record(action="stock_counted", actor=actor, now=now, subject=count, missing=len(missing), found=len(found))
    return count


def _seen(clinic_id: uuid.UUID, texts: list[str]) -> dict[uuid.UUID, Pack]:
    packs = {}
    for text in texts:
        pack = queries.find_pack(clinic_id=clinic_id, scan=rules.parse_scan(text))
        if pack is None:
            raise UnknownTraceCode(field="trace_codes")
        packs[pack.id] = pack
    return packs


def _compared(
    there: list[Pack], counted: dict[uuid.UUID, int], seen: dict[uuid.UUID, Pack]
) -> tuple[dict[str, object], list[Pack], list[Pack]]:
    """By lot: a number equal to the books and no scan is as it should be; else the scans say what is there."""
    lots: dict[str, object] = {}
    missing: list[Pack] = []
    booked = {pack.id for pack in there}
    every = {pack.lot_id: pack.lot for pack in [*there, *seen.values()]}
    for lot_id, lot in every.items():
        expected = [pack for pack in there if pack.lot_id == lot_id]
        scanned = [pack for pack in seen.values() if pack.lot_id == lot_id]
        number = counted.get(lot_id, len(scanned))
        if lot_id not in counted and not scanned:
            raise LotNotCounted(field=f"lot_{lot_id}", lot_number=lot.lot_number)
        lots[str(lot_id)] = {"lot_number": lot.lot_number, "expected": len(expected), "counted": number}
        if not scanned and number == len(expected):
            continue
        if len(scanned) != number:
            raise CountDiffersFromCodes(
                field="trace_codes", lot_number=lot.lot_number, expected=len(expected), counted=number
            )
        missing += [pack for pack in expected if pack.id not in seen]
    return lots, missing, [pack for pack in seen.values() if pack.id not in booked]


def post_count(*, count_id: uuid.UUID, reason: str, second: Actor, now: dt.datetime) -> StockCount:
    """The second signature: the books follow what was found, each pack by an ``adjust`` movement with the reason.

    :raises SameSigner: it is the first person.
    :raises CountDecided: posted or dropped already.
    :raises CountOutdated: a pack was used or moved since the count.
    :raises NotFound: no such count.
    """
    count = _own_count(count_id, second)
    second_id = two_signers(count.first_id, second)
    _decide(count, status=CountStatus.POSTED, second_id=second_id, second_at=now, reason=reason)
    signed: dict[str, object] = {"reason": reason, "staff_id": count.first_id, "second_staff_id": second_id}
    for pack in queries.packs_by_id(ids=count.missing):
        _write_off(pack, count.location_id, signed, second, now)
    found = queries.packs_by_id(ids=count.found)
    for pack in found:
        _write_in(pack, count, signed, second, now)
    audit.record(action="stock_count_posted", actor=second, now=now, subject=count)
    if found:
        lots = tuple(sorted({pack.lot_id for pack in found}))
        announce(PacksPlaced(clinic_id=count.clinic_id, location_id=count.location_id, lot_ids=lots))
    return count


def drop_count(*, count_id: uuid.UUID, actor: Actor, now: dt.datetime) -> StockCount:
    """Throw a waiting count away; nothing is posted.

    :raises CountDecided, NotFound:
    """
    count = _own_count(count_id, actor)
    _decide(count, status=CountStatus.DROPPED)
    audit.record(action="stock_count_dropped", actor=actor, now=now, subject=count)
    return count


def dispose_lot(
    *,
    lot_id: uuid.UUID,
    only: Collection[uuid.UUID] | None = None,
    reason: str,
    actor: Actor,
    second: Actor,
    now: dt.datetime,
) -> int:
    """Take all that is left of a lot (``only``: these packs of it) out of stock for destruction, with two signatures
    (疫苗管理法 第40条). Answers the packs.

    :raises UsableNotDisposed: it is released and not expired: quarantine it first.
    :raises LotOnColdChainHold: its evaluation comes first.
    :raises NothingToDispose: nothing is left.
    :raises SameSigner, NotFound:
    """
    lot = db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
    if lot is None or not is_own(lot.clinic_id, actor):
        raise NotFound
    second_id = two_signers(signer(actor), second)
    if lot.status is LotStatus.COLD_CHAIN_HOLD:
        raise LotOnColdChainHold
    if rules.lot_stop(status=lot.status, expires_on=lot.expires_on, on=clock.day_of(now)) is None:
        raise UsableNotDisposed
    left = [pack for pack in queries.left_of(lot_id=lot_id) if only is None or pack.id in only]
    if not left:
        raise NothingToDispose
    values: dict[str, object] = {"reason": reason, "second_staff_id": second_id}
    for pack in left:
        _take_out(pack, MovementKind.DISPOSE, values, actor, now)
    audit.record(action="stock_disposed", actor=actor, now=now, subject=lot, packs=len(left))
    return len(left)


def _write_off(pack: Pack, location_id: uuid.UUID, signed: dict[str, object], actor: Actor, now: dt.datetime) -> None:
    if pack.location_id != location_id:
        raise CountOutdated
    _take_out(pack, MovementKind.ADJUST, signed, actor, now)


def _take_out(pack: Pack, kind: MovementKind, signed: dict[str, object], actor: Actor, now: dt.datetime) -> None:
    left = pack.doses_total - pack.doses_used
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack.id,
            Pack.discarded_at.is_(None),
            Pack.doses_used == pack.doses_used,
            Pack.doses_used < Pack.doses_total,
            is_at(pack.location_id),
        )
        .values(discarded_at=now)
    )
    if not claim(taking, (StockMovement, movement_values(pack, kind, -left, actor, now) | signed)):
        raise CountOutdated
    db.session.refresh(pack)


def _write_in(pack: Pack, count: StockCount, signed: dict[str, object], actor: Actor, now: dt.datetime) -> None:
    """A pack that the books have elsewhere, or had written off at a count."""
    left = pack.doses_total - pack.doses_used
    if left == 0 or (pack.discarded_at is not None and not queries.was_written_off(pack_id=pack.id)):
        raise CountOutdated
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack.id,
            Pack.discarded_at.is_not_distinct_from(pack.discarded_at),
            Pack.doses_used == pack.doses_used,
            is_at(pack.location_id),
        )
        .values(discarded_at=None, location_id=count.location_id)
    )
    into = movement_values(pack, MovementKind.ADJUST, left, actor, now) | signed | {"location_id": count.location_id}
    rows = [(StockMovement, into)]
    if pack.discarded_at is None:
        rows.insert(0, (StockMovement, movement_values(pack, MovementKind.ADJUST, -left, actor, now) | signed))
    if not claim(taking, *rows):
        raise CountOutdated
    db.session.refresh(pack)


def _own_count(count_id: uuid.UUID, actor: Actor) -> StockCount:
    count = db.session.get(StockCount, count_id)
    if count is None or not is_own(count.clinic_id, actor):
        raise NotFound
    return count


def _decide(count: StockCount, **values: object) -> None:
    taking = (
        sa.update(StockCount)
        .where(StockCount.id == count.id, StockCount.status == CountStatus.WAITING)
        .values(**values)
    )
    if not claim(taking):
        raise CountDecided
    db.session.refresh(count)
