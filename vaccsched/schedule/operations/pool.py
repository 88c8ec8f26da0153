"""Places of the walk-in pool that become places of slots: how many, another room decides."""

import sqlalchemy as sa

from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.db import db


def widen(*, slot: Slot, places: int) -> None:
    """So many places more in a slot; several slots in the order of their ids (``docs/locking.md``)."""
    widening = sa.update(Slot).where(Slot.id == slot.id).values(places=Slot.places + places)
    db.session.execute(widening, execution_options={"synchronize_session": False})


def cutting_pool(*, session: Session, places: int, keep: int) -> sa.Update:
    """The UPDATE by which the pool loses ``places`` while it is as it was seen and at least ``keep`` are left; for
    ``shared.claim.claim``. With 0 places the row is only witnessed.
    """
    kept = keep if places else 0
    return (
        sa.update(Session)
        .where(
            Session.id == session.id,
            Session.walk_in_places == session.walk_in_places,
            Session.walk_in_places - Session.walk_in_taken - places >= kept,
        )
        .values(walk_in_places=Session.walk_in_places - places)
    )
