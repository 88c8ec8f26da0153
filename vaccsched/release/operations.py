"""Opening walk-in places online that nobody is expected for (docs/decisions/0014)."""

import datetime as dt
import logging
import uuid
from typing import Any

from vaccsched.release.models import PoolRelease
from vaccsched.release.queries import release as queries
from vaccsched.release.queries.learning import profile_of
from vaccsched.release.queries.release import Outlook
from vaccsched.release.rules import release as rules
from vaccsched.schedule import operations as capacity
from vaccsched.schedule.events import PlaceFreed
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import LostRace
from vaccsched.shared.events import announce

log = logging.getLogger("vaccsched.release")
TRIES = 10  # walk-ins take places while we count


def release_due(*, now: dt.datetime) -> list[PoolRelease]:
    """Look at every half-day whose 20:00 of the evening before or half hour has come and was not looked at yet."""
    found = []
    for session in queries.sessions_to_look_at(now=now):
        tick = queries.tick_of(session=session, now=now)
        if tick is None:
            continue
        try:
            found.append(release(session=session, tick=tick, now=now))
        except LostRace:  # nothing was changed; the same half hour is looked at again in a few minutes
            log.info("release of %s at %s: walk-ins were faster", session.id, tick)
    return found


def release(*, session: Session, tick: dt.datetime, now: dt.datetime) -> PoolRelease:
    """Move what the rule allows from the pool to the coming slots, as evenly as whole places go; keep the numbers.

    One transaction of conditional UPDATEs: the pool is only cut while it still has the places that the rule keeps, so
    a walk-in at the same instant never finds a place gone that was counted for them. A place that was sold stays sold.
    Whoever waits for the day is offered the places first (``PlaceFreed``).

    :raises LostRace: walk-ins were faster ten times.
    """
    profile = profile_of(session=session)
    for _attempt in range(TRIES):
        outlook = queries.outlook(session=session, at=tick, profile=profile)
        made = _try(outlook, tick, now)
        if made is not None:
            return made
        db.session.refresh(session, ["walk_in_places", "walk_in_taken"])
    raise LostRace


def _try(outlook: Outlook, tick: dt.datetime, now: dt.datetime) -> PoolRelease | None:
    session = outlook.session
    slots = rules.coming((slot for slot in session.slots if slot.cut_to is None), now=now)
    shares = rules.spread(outlook.places, slots) if slots else []
    row = _row(outlook, tick, now, shares)
    with db.session.begin_nested() as savepoint:
        for slot, places in sorted(shares, key=lambda share: share[0].id):
            capacity.widen(slot=slot, places=places)
        cutting = capacity.cutting_pool(session=session, places=row["places"], keep=outlook.kept)
        if not claim(cutting, (PoolRelease, row)):
            savepoint.rollback()
            return None
    return _told(session, row, now)


def _row(outlook: Outlook, tick: dt.datetime, now: dt.datetime, shares: list[tuple[Slot, int]]) -> dict[str, Any]:
    session = outlook.session
    return {
        "id": new_id(),
        "session_id": session.id,
        "clinic_id": session.clinic_id,
        "day": session.day,
        "tick_at": tick,
        "released_at": now,
        "walk_in_places": session.walk_in_places,
        "walk_in_taken": session.walk_in_taken,
        "expected": outlook.expected,
        "vmr": outlook.profile.vmr,
        "share_percent": round(rules.SHARE * 100),
        "kept": outlook.kept,
        "floor": outlook.floor,
        "half_days": outlook.profile.half_days,
        "places": sum(places for _slot, places in shares),
        "slots": [[str(slot.id), places] for slot, places in shares],
    }


def _told(session: Session, row: dict[str, Any], now: dt.datetime) -> PoolRelease:
    db.session.expire(session, ["walk_in_places", "walk_in_taken"])
    for slot in session.slots:
        db.session.expire(slot, ["places", "taken"])
    made = db.session.get_one(PoolRelease, row["id"])
    if made.places:
        audit.record(
            action="places_released", actor=SYSTEM, now=now, subject=made, clinic_id=session.clinic_id,
            session_id=session.id, places=made.places, kept=made.kept, expected=round(made.expected, 2),
        )  # fmt: skip
    for slot_id, places in made.slots:
        for _place in range(int(places)):
            announce(PlaceFreed(slot_id=uuid.UUID(str(slot_id)), clinic_id=session.clinic_id))
    return made
