"""The emergency kit: its list, what is there, until when it is good."""

import datetime as dt
import uuid

from vaccsched.daily import queries, words
from vaccsched.daily.errors import BadKitCount
from vaccsched.daily.models import KitItem
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound


def start_kit(*, clinic_id: uuid.UUID, actor: Actor, now: dt.datetime) -> list[KitItem]:
    """Write down what the norm asks for (预防接种工作规范(2023) §5.4), not counted yet. Again: changes nothing."""
    _must_be_own(clinic_id, actor)
    there = queries.kit(clinic_id=clinic_id)
    if there:
        return there
    for name, needed in words.KIT:
        add_kit_item(
            clinic_id=clinic_id, name=str(name), needed=needed, on_hand=0, expires_on=None, actor=actor, now=now
        )
    return queries.kit(clinic_id=clinic_id)


def add_kit_item(
    *, clinic_id: uuid.UUID, name: str, needed: int, on_hand: int, expires_on: dt.date | None, actor: Actor,
    now: dt.datetime,
) -> KitItem:  # fmt: skip
    """One more thing at the end of the list.

    :raises BadKitCount: fewer than one needed, or fewer than none there.
    """
    _must_be_own(clinic_id, actor)
    _must_count(needed, on_hand)
    there = queries.kit(clinic_id=clinic_id)
    made = KitItem(
        id=new_id(), clinic_id=clinic_id, position=there[-1].position + 1 if there else 1, name=name.strip(),
        needed=needed, on_hand=on_hand, expires_on=expires_on,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record(action="kit_changed", actor=actor, now=now, subject=made, needed=needed, on_hand=on_hand)
    return made


def check_kit_item(
    *, clinic_id: uuid.UUID, item_id: uuid.UUID, needed: int, on_hand: int, expires_on: dt.date | None, actor: Actor,
    now: dt.datetime,
) -> KitItem:  # fmt: skip
    """Somebody counted a thing and read its date.

    :raises NotFound: also for another clinic's. :raises BadKitCount:
    """
    _must_be_own(clinic_id, actor)
    _must_count(needed, on_hand)
    item = queries.get_kit_item(clinic_id=clinic_id, item_id=item_id)
    before = {"needed": item.needed, "on_hand": item.on_hand, "expires_on": item.expires_on}
    item.needed, item.on_hand, item.expires_on = needed, on_hand, expires_on
    item.checked_at, item.checked_by_id = now, actor.id if actor.kind is ActorKind.STAFF else None
    db.session.flush()
    audit.record(
        action="kit_changed", actor=actor, now=now, subject=item, before=before, needed=needed, on_hand=on_hand,
        expires_on=expires_on,
    )  # fmt: skip
    return item


def drop_kit_item(*, clinic_id: uuid.UUID, item_id: uuid.UUID, actor: Actor, now: dt.datetime) -> KitItem:
    """Take a thing off the list; its row stays.

    :raises NotFound: also for another clinic's.
    """
    _must_be_own(clinic_id, actor)
    item = queries.get_kit_item(clinic_id=clinic_id, item_id=item_id)
    item.archived_at = now
    audit.record(action="kit_dropped", actor=actor, now=now, subject=item)
    return item


def _must_count(needed: int, on_hand: int) -> None:
    if needed < 1 or on_hand < 0:
        raise BadKitCount(field="on_hand")


def _must_be_own(clinic_id: uuid.UUID, actor: Actor) -> None:
    if actor.kind is not ActorKind.SYSTEM and actor.clinic_id != clinic_id:
        raise NotFound
