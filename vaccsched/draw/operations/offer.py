"""Calling the ranks: an offer is the right to book until a deadline; unused, it goes to the next rank."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.errors import DosesReserved, RightGranted
from vaccsched.booking.models import RightSource
from vaccsched.draw import queries, rules
from vaccsched.draw.errors import NotEntered, OfferOver
from vaccsched.draw.models import Draw, DrawEntry, DrawOffer, OfferStatus
from vaccsched.draw.operations.entry import person_of
from vaccsched.draw.operations.lifecycle import ROLL_DOWN
from vaccsched.draw.operations.notice import tell_offer
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Refused
from vaccsched.shared.jobs import enqueue

AT_ONCE = 50  # calls in one transaction


def roll_down(*, draw_id: uuid.UUID, now: dt.datetime) -> bool:
    """Settle what was answered or is over, then call the next ranks while doses are free; answers whether there may be
    more to call at once. Stops when the clinic has no dose left to promise, and goes on when it has.
    """
    draw = queries.get_draw(draw_id=draw_id)
    if draw.status not in queries.RUNNING:
        return False
    for offer in queries.waiting_offers(draw_id=draw.id):
        _settle(offer, now)
    return all(_call_next(draw, now) for _call in range(AT_ONCE))


def decline(
    *, draw_id: uuid.UUID, person_id: uuid.UUID, account_id: uuid.UUID | None, actor: Actor, now: dt.datetime
) -> DrawOffer:
    """Give the offer back: the next rank is called.

    :raises NotFound: not a person of this account (None: any person, for the desk).
    :raises NotEntered: without an offer.
    :raises OfferOver: used, declined or expired.
    """
    person = person_of(account_id, person_id, now)
    entry = queries.find_entry(draw_id=draw_id, person_id=person.id)
    offer = queries.find_offer(entry_id=entry.id) if entry is not None else None
    if offer is None:
        raise NotEntered
    if offer.right_id is None or not booking.end_right(right_id=offer.right_id, actor=actor, now=now):
        raise OfferOver
    if not _end(offer, OfferStatus.DECLINED, now):
        raise OfferOver
    enqueue(kind=ROLL_DOWN, payload={"draw_id": str(draw_id)}, due_at=now)
    _note("draw_offer_declined", offer, entry, actor, now)
    return offer


def pass_on(*, appointment_id: uuid.UUID, now: dt.datetime) -> list[DrawOffer]:
    """A booking was cancelled, or nobody came: what was booked with a place that was drawn goes to the next rank at
    once, without waiting for a deadline. Answers the offers that were given back by it.
    """
    found = queries.offers_used_for(booking_queries.get_appointment(appointment_id=appointment_id))
    passed = [offer for offer in found if _end(offer, OfferStatus.DECLINED, now)]
    for offer in passed:
        enqueue(kind=ROLL_DOWN, payload={"draw_id": str(offer.draw_id)}, due_at=now)
        _note("draw_offer_declined", offer, offer.entry, SYSTEM, now, appointment_id=appointment_id)
    return passed


def _settle(offer: DrawOffer, now: dt.datetime) -> None:
    """Used: taken. Over: the right ends, the dose goes to the next rank."""
    right = offer.right
    if right is not None and right.used_at is not None:
        _end(offer, OfferStatus.TAKEN, now)
        return
    is_live = right is not None and right.ended_at is None
    if is_live and offer.expires_at > now:
        return
    if right is not None and is_live and not booking.end_right(right_id=right.id, actor=SYSTEM, now=now):
        return  # used at this instant: taken, next time
    if _end(offer, OfferStatus.EXPIRED, now):
        _note("draw_offer_expired", offer, offer.entry, SYSTEM, now)


def _end(offer: DrawOffer, to: OfferStatus, now: dt.datetime) -> bool:
    """Claim the lawful move; what was not taken, or was given back, makes a dose free for the next rank."""
    sources = [source for source, targets in rules.OFFER_TRANSITIONS.items() if to in targets]
    moving = (
        sa.update(DrawOffer)
        .where(DrawOffer.id == offer.id, DrawOffer.status.in_(sources))
        .values(status=to, settled_at=now)
    )
    if not claim(moving):
        return False
    if to is not OfferStatus.TAKEN:
        freeing = sa.update(Draw).where(Draw.id == offer.draw_id).values(doses_out=Draw.doses_out - 1)
        db.session.execute(freeing, execution_options={"synchronize_session": False})
    db.session.refresh(offer, ["status", "settled_at"])
    return True


def _call_next(draw: Draw, now: dt.datetime) -> bool:
    """Call the next rank; answers False when nobody is left, no dose is free, or another worker is calling."""
    db.session.refresh(draw, ["next_rank", "doses_out"])
    entry = queries.find_entry_of_rank(draw_id=draw.id, rank=draw.next_rank)
    if entry is None or draw.doses_out >= draw.doses:
        return False
    person = residents.get_person(person_id=entry.person_id)  # their one record, should two have been merged
    reason = _unfit(draw, person, now)
    if reason is None:
        try:
            with db.session.begin_nested():
                return _offer(draw, entry, person, now)
        except DosesReserved:
            return False
        except IntegrityError:  # they have a right already, won elsewhere or granted
            reason = RightGranted.code
    return _skip(draw, entry, reason, now)


def _unfit(draw: Draw, person: Person, now: dt.datetime) -> str | None:
    """Why the person cannot have the dose now, by the same check as at entry; None: they can."""
    try:
        booking_queries.check_choice(person=person, vaccine_codes=[draw.vaccine_code], on=clock.day_of(now))
    except Refused as refusal:
        return refusal.code
    return None


def _offer(draw: Draw, entry: DrawEntry, person: Person, now: dt.datetime) -> bool:
    expires_at = rules.offer_deadline(now=now, hours=draw.offer_hours)
    values = _values(entry, OfferStatus.OFFERED, now, expires_at=expires_at)
    if not claim(_calling(draw, doses=1), (DrawOffer, values)):
        return False
    right = booking.grant_right(
        person_id=person.id, clinic_id=draw.clinic_id, vaccine_code=draw.vaccine_code, source=RightSource.DRAW,
        expires_at=expires_at, actor=SYSTEM, now=now,
    )  # fmt: skip
    offer = db.session.get_one(DrawOffer, values["id"])
    offer.right_id = right.id
    db.session.flush()
    tell_offer(offer, person, draw, now=now)
    _note("draw_offered", offer, entry, SYSTEM, now, rank=entry.rank)
    return True


def _skip(draw: Draw, entry: DrawEntry, reason: str, now: dt.datetime) -> bool:
    values = _values(entry, OfferStatus.SKIPPED, now, expires_at=now, settled_at=now, reason=reason)
    if not claim(_calling(draw, doses=0), (DrawOffer, values)):
        return False
    _note("draw_skipped", db.session.get_one(DrawOffer, values["id"]), entry, SYSTEM, now, reason=reason)
    return True


def _calling(draw: Draw, *, doses: int) -> sa.Update:
    """The UPDATE that calls the rank seen: each rank once, never more doses out than there are."""
    return (
        sa.update(Draw)
        .where(Draw.id == draw.id, Draw.next_rank == draw.next_rank, Draw.doses_out < Draw.doses)
        .values(next_rank=Draw.next_rank + 1, doses_out=Draw.doses_out + doses)
    )


def _values(entry: DrawEntry, status: OfferStatus, now: dt.datetime, **more: Any) -> dict[str, Any]:
    return {
        "id": new_id(), "draw_id": entry.draw_id, "entry_id": entry.id, "status": status, "offered_at": now, **more,
    }  # fmt: skip


def _note(
    action: str, offer: DrawOffer, entry: DrawEntry | None, actor: Actor, now: dt.datetime, **details: Any
) -> None:
    if entry is None:
        return
    audit.record(
        action=action, actor=actor, now=now, subject=offer, person_id=entry.person_id,
        clinic_id=queries.get_draw(draw_id=offer.draw_id).clinic_id, draw_id=offer.draw_id, **details,
    )  # fmt: skip
