"""Taking and giving back a place of a slot. Everybody who changes ``slots.taken`` does it here.

Several slots in one transaction are locked in the order of their ids (``docs/locking.md``).
"""

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm.util import identity_key

from vaccsched.schedule.events import PlaceFreed
from vaccsched.schedule.models import Slot
from vaccsched.shared.claim import Taking, whole
from vaccsched.shared.db import db
from vaccsched.shared.events import announce

ALL = 100  # percent
COUNT = sa.bindparam("slot_count", type_=sa.Integer)
SHARE = sa.bindparam("slot_share", type_=sa.Integer)
TAKING = (
    sa.update(Slot)
    .where(
        Slot.id == sa.bindparam("slot_id"),
        Slot.taken + COUNT <= (Slot.places * SHARE + whole(ALL - 1)) // whole(ALL),
    )
    .values(taken=Slot.taken + COUNT)
)


def taking(*, slot: Slot, count: int = 1, open_share: int = ALL) -> Taking:
    """The UPDATE that takes ``count`` places while they are there; for ``shared.claim.claim(taking(…), *rows)``.

    ``open_share``: the percentage of the slot's places that is open, rounded up to whole places.
    """
    return Taking(TAKING, {"slot_id": slot.id, "slot_count": count, "slot_share": open_share})


def open_places(slot: Slot, open_share: int = ALL) -> int:
    """How many of the slot's places are open, as ``taking`` counts them."""
    return -(-slot.places * open_share // ALL)


def free(*, slot_id: uuid.UUID, clinic_id: uuid.UUID, count: int = 1) -> None:
    """Give ``count`` places back and announce ``PlaceFreed`` once for each.

    Whoever calls it has claimed that the place was theirs to give: an appointment moved, a hold ended.
    """
    freeing = sa.update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken - count)
    db.session.execute(freeing, execution_options={"synchronize_session": False})
    known = db.session.identity_map.get(identity_key(Slot, slot_id))
    if known is not None:
        db.session.expire(known, ["taken"])
    for _place in range(count):
        announce(PlaceFreed(slot_id=slot_id, clinic_id=clinic_id))


def lock(*, slot_ids: Collection[uuid.UUID]) -> None:
    """Lock several slots in the order of their ids, before one is taken and another freed: so nobody waits in a ring.

    On SQLite the one writer needs no lock.
    """
    wanted = set(slot_ids)
    if len(wanted) < 2 or db.engine.dialect.name != "postgresql":
        return
    in_order = sa.select(Slot.id).where(Slot.id.in_(wanted)).order_by(Slot.id)
    db.session.execute(in_order.with_for_update(key_share=True))  # an appointment's foreign key may stand beside it
