"""Rights to book a vaccine that is scarce at a clinic (won in a draw, or granted by the clinic)."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.booking import queries
from vaccsched.booking.models import BookingRight, RightSource
from vaccsched.booking.operations import dose
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim, claim_all
from vaccsched.shared.db import db, new_id

AT_ONCE = 500


def grant_right(
    *,
    person_id: uuid.UUID,
    clinic_id: uuid.UUID,
    vaccine_code: str,
    source: RightSource,
    expires_at: dt.datetime,
    actor: Actor,
    now: dt.datetime,
) -> BookingRight:
    """Let a person book a scarce vaccine once until ``expires_at``; a dose is promised to them until then.

    :raises DosesReserved: no dose is left to promise. :raises RightGranted: the person has such a right.
    """
    values = {
        "id": new_id(),
        "person_id": person_id,
        "clinic_id": clinic_id,
        "vaccine_code": vaccine_code,
        "source": source,
        "granted_at": now,
        "expires_at": expires_at,
    }
    dose.open_counters(clinic_id=clinic_id, vaccine_codes=[vaccine_code])
    promise = dose.promising(clinic_id=clinic_id, vaccine_code=vaccine_code, on=clock.day_of(expires_at))
    if claim_all([promise], (BookingRight, values)) is not None:
        raise dose.no_dose(vaccine_code)
    right = db.session.get_one(BookingRight, values["id"])
    _note("right_granted", right, actor, now)
    return right


def end_right(*, right_id: uuid.UUID, actor: Actor, now: dt.datetime) -> bool:
    """End a live right and give its dose back; answers whether it was live."""
    right = db.session.get(BookingRight, right_id)
    if right is None or not claim(_live(right).values(ended_at=now)):
        return False
    dose.take_back(clinic_id=right.clinic_id, vaccine_codes=[right.vaccine_code])
    db.session.refresh(right)
    _note("right_ended", right, actor, now)
    return True


def expire_rights(*, now: dt.datetime) -> int:
    """End the rights that were not used in time; answers how many."""
    expired = queries.expired_rights(now=now, limit=AT_ONCE)
    return sum(end_right(right_id=right.id, actor=SYSTEM, now=now) for right in expired)


def using(right: BookingRight, now: dt.datetime) -> sa.Update:
    """The UPDATE that uses a live right; its promised dose passes to the appointment's line."""
    return _live(right).values(used_at=now)


def _live(right: BookingRight) -> sa.Update:
    return sa.update(BookingRight).where(
        BookingRight.id == right.id, BookingRight.used_at.is_(None), BookingRight.ended_at.is_(None)
    )


def _note(action: str, right: BookingRight, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        action=action, actor=actor, now=now, subject=right, person_id=right.person_id, clinic_id=right.clinic_id,
        vaccine=right.vaccine_code, source=right.source,
    )  # fmt: skip
