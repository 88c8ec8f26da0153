"""Offers: which are open, which are over."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.residents.models import Person
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.waitlist.models import WaitlistEntry, WaitlistOffer
from vaccsched.waitlist.queries.reach import phone_of

MOST = 200


def find_offer(*, offer_id: uuid.UUID) -> WaitlistOffer | None:
    """The offer with its slot, person and entry."""
    return db.session.scalar(sa.select(WaitlistOffer).where(WaitlistOffer.id == offer_id).options(*_whole()))


def get_offer(*, offer_id: uuid.UUID) -> WaitlistOffer:
    """:raises NotFound:"""
    offer = find_offer(offer_id=offer_id)
    if offer is None:
        raise NotFound
    return offer


def open_offers_of(*, entry_ids: list[uuid.UUID]) -> dict[uuid.UUID, WaitlistOffer]:
    """The open offer of each of these entries, by entry."""
    rows = db.session.scalars(
        sa.select(WaitlistOffer)
        .where(WaitlistOffer.entry_id.in_(entry_ids), WaitlistOffer.ended_at.is_(None))
        .options(*_whole())
    )
    return {offer.entry_id: offer for offer in rows}


def get_clinics_offer(*, clinic_id: uuid.UUID, offer_id: uuid.UUID) -> WaitlistOffer:
    """:raises NotFound: also for another clinic's."""
    offer = get_offer(offer_id=offer_id)
    if offer.clinic_id != clinic_id:
        raise NotFound
    return offer


def offers_to_tell(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[WaitlistOffer]:
    """Live offers to people at home whom no message reaches, what ends first before; those told by staff, too."""
    found = db.session.scalars(
        sa.select(WaitlistOffer)
        .join(WaitlistOffer.person)
        .where(
            WaitlistOffer.clinic_id == clinic_id,
            WaitlistOffer.ended_at.is_(None),
            WaitlistOffer.expires_at > now,
            ~WaitlistOffer.on_site,
            Person.phone_index.is_(None),
        )
        .options(*_whole())
        .order_by(WaitlistOffer.expires_at, WaitlistOffer.id)
        .limit(MOST)
    )
    today = day_of(now)
    return [one for one in found if phone_of(account_id=one.entry.account_id, person=one.person, on=today) is None]


def find_newest_offer(*, entry_id: uuid.UUID) -> WaitlistOffer | None:
    """The last offer made to an entry, whatever became of it."""
    return db.session.scalar(
        sa.select(WaitlistOffer)
        .where(WaitlistOffer.entry_id == entry_id)
        .options(*_whole())
        .order_by(WaitlistOffer.made_at.desc(), WaitlistOffer.id.desc())
        .limit(1)
    )


def offers_over(*, now: dt.datetime, slot_id: uuid.UUID | None = None) -> list[WaitlistOffer]:
    """Open offers whose time is over, of one slot or of all, by slot; at most 200."""
    wanted = (
        sa.select(WaitlistOffer)
        .where(WaitlistOffer.ended_at.is_(None), WaitlistOffer.expires_at <= now)
        .options(joinedload(WaitlistOffer.slot).joinedload(Slot.session))
        .order_by(WaitlistOffer.slot_id, WaitlistOffer.id)
        .limit(MOST)
    )
    if slot_id is not None:
        wanted = wanted.where(WaitlistOffer.slot_id == slot_id)
    return list(db.session.scalars(wanted))


def _whole() -> tuple[sa.orm.interfaces.ORMOption, ...]:
    return (
        joinedload(WaitlistOffer.slot).joinedload(Slot.session).joinedload(Session.clinic),
        joinedload(WaitlistOffer.person),
        joinedload(WaitlistOffer.entry).joinedload(WaitlistEntry.person),
    )
