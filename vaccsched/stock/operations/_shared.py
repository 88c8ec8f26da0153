"""What the operations of stock share."""

import datetime as dt
import uuid

from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import new_id
from vaccsched.stock.models import MovementKind, Pack, StockMovement


def is_own(clinic_id: uuid.UUID, actor: Actor) -> bool:
    """The actor works at this clinic, or is the system."""
    return actor.kind is ActorKind.SYSTEM or actor.clinic_id == clinic_id


def movement(pack: Pack, kind: MovementKind, doses: int, actor: Actor, now: dt.datetime) -> StockMovement:
    """A change of stock, ready to be added."""
    return StockMovement(**movement_values(pack, kind, doses, actor, now))


def movement_values(pack: Pack, kind: MovementKind, doses: int, actor: Actor, now: dt.datetime) -> dict[str, object]:
    """The columns of a change of stock, for a claim. ``doses`` is positive into stock."""
    return {
        "id": new_id(),
        "clinic_id": pack.clinic_id,
        "lot_id": pack.lot_id,
        "pack_id": pack.id,
        "kind": kind,
        "doses": doses,
        "at": now,
        "staff_id": staff_id(actor),
    }


def staff_id(actor: Actor) -> uuid.UUID | None:
    """The member of staff behind the actor, if it is one."""
    return actor.id if actor.kind is ActorKind.STAFF else None
