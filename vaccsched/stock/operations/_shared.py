"""What the operations of stock share."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.stock.errors import SameSigner
from vaccsched.stock.models import Location, MovementKind, Pack, StockMovement


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
        "location_id": pack.location_id,
        "at": now,
        "staff_id": staff_id(actor),
    }


def staff_id(actor: Actor) -> uuid.UUID | None:
    """The member of staff behind the actor, if it is one."""
    return actor.id if actor.kind is ActorKind.STAFF else None


def signer(actor: Actor) -> uuid.UUID:
    """The member of staff who signs.

    :raises NotFound: the actor is none.
    """
    found = staff_id(actor)
    if found is None:
        raise NotFound
    return found


def two_signers(first_id: uuid.UUID | None, second: Actor) -> uuid.UUID:
    """The second signature, of somebody else (疫苗管理法 第39、40条).

    :raises SameSigner: it is the first person again.
    """
    second_id = signer(second)
    if second_id == first_id:
        raise SameSigner(field="username")
    return second_id


def own_location(location_id: uuid.UUID, clinic_id: uuid.UUID) -> Location:
    """A place in use.

    :raises NotFound: another clinic's, or out of use.
    """
    place = db.session.get(Location, location_id)
    if place is None or place.clinic_id != clinic_id or place.archived_at is not None:
        raise NotFound
    return place


def is_at(location_id: uuid.UUID | None) -> sa.ColumnElement[bool]:
    """The pack is still in the place where it was seen; for the condition of a claim."""
    return Pack.location_id.is_not_distinct_from(location_id)
