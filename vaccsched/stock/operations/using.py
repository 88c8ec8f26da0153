"""Using, undoing, discarding: a dose leaves a pack, or comes back to it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.shared import audit, clock
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import LostRace, NotFound
from vaccsched.stock import queries, rules
from vaccsched.stock.errors import NothingOverdue, NoUseToUndo, PackDiscarded, PackUsedUp
from vaccsched.stock.models import Lot, LotStatus, MovementKind, Pack, StockMovement
from vaccsched.stock.operations._shared import is_at, is_own, movement_values


def use_dose(*, pack_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Pack:
    """Take one dose out of a pack; the first opens it. One conditional UPDATE decides.

    :raises LotExpired, LotQuarantined, LotRecalled, LotOnColdChainHold:
    :raises PackUsedUp, PackDiscarded, VialOpenTooLong:
    :raises NotFound: no such pack at the actor's clinic.
    """
    pack = _own_pack(pack_id, actor)
    today = clock.day_of(now)
    still_fresh = now - dt.timedelta(minutes=pack.lot.product.open_minutes)
    usable = sa.select(Lot.id).where(Lot.id == Pack.lot_id, Lot.status == LotStatus.RELEASED, Lot.expires_on >= today)
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack_id,
            Pack.doses_used < Pack.doses_total,
            Pack.discarded_at.is_(None),
            sa.or_(Pack.opened_at.is_(None), Pack.opened_at >= still_fresh),
            is_at(pack.location_id),
            usable.exists(),
        )
        .values(
            doses_used=Pack.doses_used + 1,
            opened_at=sa.func.coalesce(Pack.opened_at, sa.literal(now, Pack.opened_at.type)),
        )
    )
    had = claim(taking, (StockMovement, movement_values(pack, MovementKind.USE, -1, actor, now)))
    db.session.refresh(pack)
    db.session.refresh(pack.lot)
    if not had:
        raise _why_not(pack, now)
    return pack


def undo_use(*, pack_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Pack:
    """Put one dose back that was recorded but not given: a compensating movement, nothing is deleted.

    :raises NoUseToUndo: none was used.
    :raises NotFound: no such pack at the actor's clinic.
    """
    pack = _own_pack(pack_id, actor)
    giving_back = (
        sa.update(Pack)
        .where(Pack.id == pack_id, Pack.doses_used > 0, Pack.discarded_at.is_(None), is_at(pack.location_id))
        .values(doses_used=Pack.doses_used - 1)
    )
    values = movement_values(pack, MovementKind.UNDO_USE, 1, actor, now) | {"reason": reason}
    if not claim(giving_back, (StockMovement, values)):
        raise NoUseToUndo
    db.session.refresh(pack)
    audit.record(action="stock_use_undone", actor=actor, now=now, subject=pack)
    return pack


def discard(*, pack_id: uuid.UUID, reason: str, actor: Actor, now: dt.datetime) -> Pack:
    """Take a pack with all its remaining doses out of use (损耗).

    :raises PackDiscarded, PackUsedUp: nothing is left of it.
    :raises NotFound: no such pack at the actor's clinic.
    """
    pack = _own_pack(pack_id, actor)
    left = pack.doses_total - pack.doses_used
    if pack.discarded_at is not None or left == 0:
        raise PackDiscarded if pack.discarded_at is not None else PackUsedUp
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack_id,
            Pack.discarded_at.is_(None),
            Pack.doses_used == pack.doses_used,
            is_at(pack.location_id),
        )
        .values(discarded_at=now)
    )
    values = movement_values(pack, MovementKind.WASTE, -left, actor, now) | {"reason": reason}
    if not claim(taking, (StockMovement, values)):
        raise LostRace
    db.session.refresh(pack)
    audit.record(action="stock_discarded", actor=actor, now=now, subject=pack, doses=left)
    return pack


def discard_overdue(*, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> list[Pack]:
    """Discard every opened vial of a clinic that is past its minutes, in one go; answers them.

    :raises NothingOverdue: there is none.
    """
    overdue = [vial.pack for vial in queries.open_vials(clinic_id=clinic_id, now=now) if vial.minutes_left < 0]
    if not overdue:
        raise NothingOverdue
    return [discard(pack_id=pack.id, reason=str(_l("开启超时")), actor=actor, now=now) for pack in overdue]


def _own_pack(pack_id: uuid.UUID, actor: Actor) -> Pack:
    pack = db.session.get(Pack, pack_id)
    if pack is None or not is_own(pack.clinic_id, actor):
        raise NotFound
    return pack


def _why_not(pack: Pack, now: dt.datetime) -> Exception:
    if pack.discarded_at is not None:
        return PackDiscarded()
    lot, product = pack.lot, pack.lot.product
    stop = rules.lot_stop(status=lot.status, expires_on=lot.expires_on, on=clock.day_of(now))
    if stop is None and pack.doses_used >= pack.doses_total:
        stop = PackUsedUp()
    if stop is None:
        stop = rules.vial_stop(opened_at=pack.opened_at, open_minutes=product.open_minutes, now=now)
    return stop or LostRace()
