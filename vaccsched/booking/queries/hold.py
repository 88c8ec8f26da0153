"""Places that are kept for somebody."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import Hold, HoldKind
from vaccsched.residents import queries as residents
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound

LIVE_HOLDS = (  # of a person
    sa.select(Hold)
    .where(Hold.person_id == sa.bindparam("person_id"), Hold.ended_at.is_(None))
    .order_by(Hold.kind == HoldKind.OWN, Hold.id)
)


def live_holds(*, person_id: uuid.UUID) -> list[Hold]:
    """The places that are kept for this person; offers go before the own one."""
    return list(db.session.scalars(LIVE_HOLDS, {"person_id": person_id}))


def lock_live_holds(*, person_ids: Collection[uuid.UUID]) -> list[Hold]:
    """The places that are kept for these persons, as ``live_holds``, locked until the end of the transaction in the
    order of their ids: before slots are.
    """
    locking = sa.select(Hold.id).where(Hold.person_id.in_(person_ids), Hold.ended_at.is_(None)).order_by(Hold.id)
    db.session.execute(locking.with_for_update())
    return [held for person_id in person_ids for held in live_holds(person_id=person_id)]


def places_kept(holds: Iterable[Hold], *, slot_ids: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, uuid.UUID]:
    """By person the slot in which a place is kept for them, among ``slot_ids`` (None: any); the first one counts."""
    found: dict[uuid.UUID, uuid.UUID] = {}
    for held in holds:
        if slot_ids is None or held.slot_id in slot_ids:
            found.setdefault(held.person_id, held.slot_id)
    return found


def find_hold_of_slot(*, slot_id: uuid.UUID, person_id: uuid.UUID) -> Hold | None:
    """The place of this slot that is kept for this person; an offer goes before an own one."""
    return next((one for one in live_holds(person_id=person_id) if one.slot_id == slot_id), None)


def get_hold(*, hold_id: uuid.UUID) -> Hold:
    """The hold with its slot, whether live or ended.

    :raises NotFound:
    """
    hold = db.session.scalar(sa.select(Hold).where(Hold.id == hold_id).options(joinedload(Hold.slot)))
    if hold is None:
        raise NotFound
    return hold


def get_familys_hold(*, account_id: uuid.UUID, hold_id: uuid.UUID, on: dt.date) -> Hold:
    """A hold of a person the account may act for on that day.

    :raises NotFound: missing, or another family's.
    """
    hold = get_hold(hold_id=hold_id)
    residents.get_own_person(account_id=account_id, person_id=hold.person_id, on=on)
    return hold


def lock_expired(*, now: dt.datetime, slot_id: uuid.UUID | None, limit: int) -> list[Hold]:
    """Live holds whose time is over, by slot. On PostgreSQL they are locked, and those that somebody else is just
    booking or ending are left out.
    """
    wanted = (
        sa.select(Hold)
        .where(Hold.ended_at.is_(None), Hold.expires_at <= now)
        .options(joinedload(Hold.slot))
        .order_by(Hold.slot_id, Hold.id)
        .limit(limit)
        .with_for_update(of=Hold, skip_locked=True)
    )
    if slot_id is not None:
        wanted = wanted.where(Hold.slot_id == slot_id)
    return list(db.session.scalars(wanted))
