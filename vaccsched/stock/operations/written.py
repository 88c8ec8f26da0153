"""A dose that paper says was given: it has left the pack, whatever the rules say about the lot now."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock.models import MovementKind, Pack, StockMovement
from vaccsched.stock.operations._shared import is_at, is_own, movement_values


def use_written_dose(*, pack_id: uuid.UUID, given_at: dt.datetime, reason: str, actor: Actor) -> bool:
    """Take one dose out of a pack as of ``given_at``; False when the books have none left of it: then nothing moves
    and whoever enters the sheet must say so. Recall, expiry and opening time are judged by the caller.

    :raises NotFound: no such pack at the actor's clinic.
    """
    pack = db.session.get(Pack, pack_id)
    if pack is None or not is_own(pack.clinic_id, actor):
        raise NotFound
    opened = sa.case(
        (sa.or_(Pack.opened_at.is_(None), Pack.opened_at > given_at), sa.literal(given_at, Pack.opened_at.type)),
        else_=Pack.opened_at,
    )
    taking = (
        sa.update(Pack)
        .where(
            Pack.id == pack_id,
            Pack.doses_used < Pack.doses_total,
            Pack.discarded_at.is_(None),
            is_at(pack.location_id),
        )
        .values(doses_used=Pack.doses_used + 1, opened_at=opened)
    )
    moved = movement_values(pack, MovementKind.USE, -1, actor, given_at) | {"reason": reason}
    had = claim(taking, (StockMovement, moved))
    db.session.refresh(pack)
    return had
