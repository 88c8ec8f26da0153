"""Keeping a place: while somebody is choosing, or because it was offered.

A hold is a place that is taken (``slots.taken``) without an appointment yet. Locks: hold, then slots by id.
"""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import queries
from vaccsched.booking.errors import HoldGone
from vaccsched.booking.models import Hold, HoldEnd, HoldKind
from vaccsched.booking.operations.asking import full, person_of, share_of, slot_for
from vaccsched.booking.rules import hold as rules
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.claim import Row, claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import LostRace

AT_ONCE = 500


def hold(
    *, slot_id: uuid.UUID, person_id: uuid.UUID, account_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> Hold:
    """Keep a place for five minutes while the rest is filled in. The same slot again answers the same hold; another
    slot replaces it, and the old place is kept until the new one is had.

    :raises NotFound: the person is not on this account (``account_id`` None: any person, for the desk and for programs,
    which the opening rule binds as it binds residents).
    :raises SlotGone, SlotFull: as ``book``.
    :raises RushCollecting, RushServing: while the slot is in its opening rush.
    """
    person = person_of(account_id, person_id, now)
    online = account_id is not None or actor.kind is ActorKind.CLIENT
    slot = slot_for(slot_id, online=online, now=now)
    if online:
        queries.keep_to_the_lot(slot=slot, person_id=person.id, now=now)
    holds = queries.live_holds(person_id=person.id)
    known = next((one for one in holds if one.slot_id == slot.id and one.expires_at > now), None)
    if known is not None:
        return known
    earlier = next((one for one in holds if one.kind is HoldKind.OWN), None)
    if earlier is not None and earlier.expires_at <= now:
        _end_and_free(earlier, HoldEnd.EXPIRED, now)
        earlier = None
    if earlier is not None:
        _end_or_lose(earlier, HoldEnd.RELEASED, now)
        places.lock(slot_ids=[earlier.slot_id, slot.id])
    values = _values(slot, person.id, account_id, HoldKind.OWN, rules.until(now=now), now)
    _take(slot, (Hold, values), online=online, now=now)
    if earlier is not None:
        places.free(slot_id=earlier.slot_id, clinic_id=earlier.slot.clinic_id)
    return _held(values["id"], actor, now)


def offer_hold(
    *,
    slot_id: uuid.UUID,
    person_id: uuid.UUID,
    account_id: uuid.UUID | None,
    expires_at: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> Hold:
    """Keep a place that was offered until ``expires_at``: the opening rule and its shares do not bind the clinic.

    :raises SlotGone: past, or the clinic is closed. :raises SlotFull: nothing is left to offer.
    """
    slot = slot_for(slot_id, online=False, now=now)
    values = _values(slot, person_id, account_id, HoldKind.OFFER, expires_at, now)
    _take(slot, (Hold, values), online=False, now=now)
    return _held(values["id"], actor, now)


def extend_hold(*, hold_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Hold:
    """Five more minutes, once.

    :raises NotFound:
    :raises HoldGone: ended, extended before, or an offer, which has its own end.
    """
    held = queries.get_hold(hold_id=hold_id)
    longer = rules.extended_until(expires_at=held.expires_at, now=now)
    extending = (
        sa.update(Hold)
        .where(
            Hold.id == held.id, Hold.ended_at.is_(None), Hold.extended_at.is_(None), Hold.kind == HoldKind.OWN,
            Hold.expires_at == held.expires_at,
        )
        .values(expires_at=longer, extended_at=now)
    )  # fmt: skip
    if not claim(extending):
        raise HoldGone
    db.session.refresh(held)
    _note("hold_extended", held, actor, now)
    return held


def release_hold(*, hold_id: uuid.UUID, actor: Actor, now: dt.datetime) -> Hold:
    """Give the place back before its time. A hold that has ended stays as it is.

    :raises NotFound:
    """
    held = queries.get_hold(hold_id=hold_id)
    if _end_and_free(held, HoldEnd.RELEASED, now):
        _note("hold_released", held, actor, now)
    return held


def expire_holds(*, now: dt.datetime, slot_id: uuid.UUID | None = None) -> int:
    """End the holds whose time is over, of one slot or of all, and free their places; answers how many.

    Who is booking on such a hold at this instant is left in peace: either books or loses the place, never both.
    """
    ended = 0
    for held in queries.lock_expired(now=now, slot_id=slot_id, limit=AT_ONCE):
        if _end_and_free(held, HoldEnd.EXPIRED, now):
            _note("hold_expired", held, SYSTEM, now)
            ended += 1
    return ended


def ending(held: Hold, ended_as: HoldEnd, now: dt.datetime) -> sa.Update:
    """The UPDATE that ends a live hold: whoever it succeeds for has the place."""
    return sa.update(Hold).where(Hold.id == held.id, Hold.ended_at.is_(None)).values(ended_at=now, ended_as=ended_as)


def end_hold(held: Hold, ended_as: HoldEnd, now: dt.datetime) -> bool:
    """End a live hold; answers whether it was live. The place is the caller's to use or to free."""
    if not claim(ending(held, ended_as, now)):
        return False
    db.session.refresh(held, ["ended_at", "ended_as"])
    return True


def _end_and_free(held: Hold, ended_as: HoldEnd, now: dt.datetime) -> bool:
    had = end_hold(held, ended_as, now)
    if had:
        places.free(slot_id=held.slot_id, clinic_id=held.slot.clinic_id)
    return had


def _end_or_lose(held: Hold, ended_as: HoldEnd, now: dt.datetime) -> None:
    if not end_hold(held, ended_as, now):
        raise LostRace


def _take(slot: Slot, row: Row, *, online: bool, now: dt.datetime) -> None:
    """:raises SlotFull: also after holds whose time is over have been ended."""
    share = share_of(slot, online=online, now=now)
    if claim(places.taking(slot=slot, open_share=share), row):
        return
    if not expire_holds(now=now, slot_id=slot.id) or not claim(places.taking(slot=slot, open_share=share), row):
        raise full(slot, now)


def _values(
    slot: Slot,
    person_id: uuid.UUID,
    account_id: uuid.UUID | None,
    kind: HoldKind,
    expires_at: dt.datetime,
    now: dt.datetime,
) -> dict[str, object]:
    return {
        "id": new_id(),
        "slot_id": slot.id,
        "person_id": person_id,
        "account_id": account_id,
        "kind": kind,
        "created_at": now,
        "expires_at": expires_at,
    }


def _held(hold_id: object, actor: Actor, now: dt.datetime) -> Hold:
    held = db.session.get_one(Hold, hold_id)
    _note("place_held", held, actor, now)
    return held


def _note(action: str, held: Hold, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        action=action, actor=actor, now=now, subject=held, person_id=held.person_id, clinic_id=held.slot.clinic_id,
        slot_id=held.slot_id, kind=held.kind,
    )  # fmt: skip
